#include "files/output_file.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/failure.hpp"
#include "base/paths.hpp"
#include "base/signals.hpp"
#include "files/descriptors.hpp"
#include "inwit.h"
#include "text/lower.hpp"

namespace command {
namespace {

constexpr int most_links = 40; // as in the kernel

std::filesystem::path follow_links(std::filesystem::path path) {
  std::error_code error;
  for (int i = 0; i < most_links && std::filesystem::is_symlink(path, error); ++i)
    path = path.parent_path() / std::filesystem::read_symlink(path, error);
  return path;
}

// The beginning of the names of temporary files for the file `name`; of constant length, because names are limited.
std::string temporary_prefix(const std::string &name) {
  char text[32];
  std::snprintf(text, sizeof text, ".inwit-%016llx-", static_cast<unsigned long long>(inwit_stream(name.c_str())));
  return text;
}

std::string_view extension_of(Format format) {
  return format == Format::npy ? ".npy" : format == Format::gguf ? ".gguf" : ".safetensors";
}

} // namespace

bool has_extension(std::string_view path, std::string_view extension) {
  return path.size() >= extension.size() &&
         std::ranges::equal(path.substr(path.size() - extension.size()), extension, {}, lower);
}

Format format_of(const std::string &path, std::initializer_list<Format> accepted) {
  const FileKind kind = kind_of(to_path(path));
  if (kind == FileKind::folder) fail({path, ": is a directory; -o must name a file"});
  if (names_folder(path)) fail({path, ": names a directory; -o must name a file"});
  std::string known;
  for (const Format format : accepted) {
    if (has_extension(path, extension_of(format))) return format;
    known.append(known.empty() ? "" : " or ").append(extension_of(format));
  }
  if (path == "-" || kind == FileKind::stream) return *accepted.begin();
  usage_error({"-o is \"", path, "\", must end in ", known, ", or be - for standard output"});
}

bool names_folder(const std::string &path) {
  return (!path.empty() && is_separator(path.back())) || kind_of(to_path(path)) == FileKind::folder;
}

OutputFile::OutputFile(const std::string &path, int64_t bytes, const std::string &group) : OutputFile() {
  path_ = path;
  if (path == "-") {
    path_ = "standard output";
    descriptor_ = standard_output;
    return;
  }
  target_ = follow_links(to_path(path));
  if (kind_of(target_) != FileKind::stream) {
    open_temporary(bytes, group);
    return;
  }
  descriptor_ = open_stream(target_);
  if (descriptor_ < 0) fail_errno({path_});
}

void OutputFile::open_temporary(int64_t bytes, const std::string &group) {
  const std::filesystem::path folder = target_.has_parent_path() ? target_.parent_path() : ".";
  const FileKind present = kind_of(target_);
  if (present == FileKind::folder) fail({path_, ": is a directory"});
  if (kind_of(folder) == FileKind::none) fail({path_, ": no such directory: ", to_text(folder)});
  if (present != FileKind::none && !is_writable(target_)) fail_errno({path_});
  const std::string prefix = temporary_prefix(group.empty() ? to_text(target_.filename()) : group);
  sweep_temporaries(folder, prefix);
  descriptor_ = create_temporary(folder, prefix, temporary_);
  if (descriptor_ < 0) {
    temporary_.clear();
    fail_errno({path_, ": cannot create a file in ", to_text(folder)});
  }
  if (!set_permissions(descriptor_, target_)) fail_errno({path_});
  if (bytes > 0 && !reserve(descriptor_, bytes)) fail_errno({path_, ": cannot reserve ", std::to_string(bytes), " bytes"});
}

void OutputFile::remove_temporary() {
  if (descriptor_ > standard_error) close_descriptor(std::exchange(descriptor_, -1));
  if (temporary_.empty()) return;
  std::error_code error;
  std::filesystem::remove(temporary_, error);
  forget_on_signal(temporary_);
  temporary_.clear();
}

OutputFile::~OutputFile() { remove_temporary(); }

void OutputFile::write(const void *data, int64_t bytes) {
  const auto *rest = static_cast<const char *>(data);
  while (bytes > 0) {
    const int64_t written = write_some(descriptor_, rest, bytes);
    if (written < 0) fail_errno({path_});
    rest += written;
    bytes -= written;
  }
  if (!temporary_.empty()) start_writing_back(descriptor_); // early, so that commit() waits less
}

void OutputFile::flush() {
  if (!temporary_.empty() && !write_back(descriptor_)) fail_errno({path_});
}

void OutputFile::publish() {
  if (descriptor_ == standard_output) return;
  if (!temporary_.empty()) {
    if (!replace_file(temporary_, target_)) fail_errno({path_});
    forget_on_signal(temporary_);
    temporary_.clear();
  }
  if (!close_descriptor(std::exchange(descriptor_, -1))) fail_errno({path_});
}

void OutputFile::commit() {
  flush();
  publish();
}

} // namespace command
