#include "files/output_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/failure.hpp"
#include "base/signals.hpp"
#include "inwit.h"
#include "text/lower.hpp"

namespace command {
namespace {

constexpr int64_t largest_write = int64_t{1} << 30; // Linux writes at most 2 GiB per call
constexpr int most_links = 40;                      // as in the kernel

std::filesystem::path follow_links(std::filesystem::path path) {
  std::error_code error;
  for (int i = 0; i < most_links && std::filesystem::is_symlink(path, error); ++i)
    path = path.parent_path() / std::filesystem::read_symlink(path, error);
  return path;
}

bool is_stream(const std::filesystem::path &path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

mode_t permissions_for(const std::filesystem::path &target) {
  struct stat status = {};
  if (stat(target.c_str(), &status) == 0) return status.st_mode & 0777;
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

// The beginning of the names of temporary files for the file `name`; of constant length, because names are limited.
std::string temporary_prefix(const std::string &name) {
  char text[32];
  std::snprintf(text, sizeof text, ".inwit-%016llx-", static_cast<unsigned long long>(inwit_stream(name.c_str())));
  return text;
}

// A run holds a lock on its temporary file while it lives; one that can be locked was left by a run that was killed.
void sweep(const std::filesystem::path &folder, const std::string &prefix) {
  std::error_code error;
  for (const auto &entry : std::filesystem::directory_iterator(folder, error)) {
    if (!entry.path().filename().native().starts_with(prefix)) continue;
    const int descriptor = open(entry.path().c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) continue;
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) unlink(entry.path().c_str());
    close(descriptor);
  }
}

// Creates a file and locks it. False if another run has swept it in between.
bool create_locked(std::string &name, int &descriptor) {
  {
    const DelayedSignals delayed;
    descriptor = mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) return true;
    remove_on_signal(name);
  }
  struct stat status = {};
  flock(descriptor, LOCK_EX); // where locks are not supported, nobody sweeps
  return fstat(descriptor, &status) != 0 || status.st_nlink > 0;
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
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) fail({path, ": is a directory; -o must name a file"});
  if (path.ends_with('/')) fail({path, ": names a directory; -o must name a file"});
  std::string known;
  for (const Format format : accepted) {
    if (has_extension(path, extension_of(format))) return format;
    known.append(known.empty() ? "" : " or ").append(extension_of(format));
  }
  if (path == "-" || is_stream(path)) return *accepted.begin();
  usage_error({"-o is \"", path, "\", must end in ", known, ", or be - for standard output"});
}

bool names_folder(const std::string &path) {
  std::error_code error;
  return path.ends_with('/') || std::filesystem::is_directory(path, error);
}

OutputFile::OutputFile(const std::string &path, int64_t bytes, const std::string &group) : OutputFile() {
  path_ = path;
  if (path == "-") {
    path_ = "standard output";
    descriptor_ = STDOUT_FILENO;
    return;
  }
  target_ = follow_links(path);
  is_stream(target_) ? open_stream() : open_temporary(bytes, group);
}

void OutputFile::open_stream() {
  descriptor_ = open(target_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor_ < 0) fail_errno({path_});
}

void OutputFile::open_temporary(int64_t bytes, const std::string &group) {
  const std::filesystem::path folder = target_.has_parent_path() ? target_.parent_path() : ".";
  std::error_code error;
  if (std::filesystem::is_directory(target_, error)) fail({path_, ": is a directory"});
  if (!std::filesystem::exists(folder, error)) fail({path_, ": no such directory: ", folder.native()});
  if (std::filesystem::exists(target_, error) && access(target_.c_str(), W_OK) != 0) fail_errno({path_});
  const std::string prefix = temporary_prefix(group.empty() ? target_.filename().string() : group);
  sweep(folder, prefix);
  std::string name;
  do {
    remove_temporary();
    name = folder / (prefix + "XXXXXX");
  } while (!create_locked(name, descriptor_));
  if (descriptor_ < 0) fail_errno({path_, ": cannot create a file in ", folder.native()});
  temporary_ = name;
  if (fchmod(descriptor_, permissions_for(target_)) != 0) fail_errno({path_});
#ifdef __linux__
  if (bytes > 0 && fallocate(descriptor_, 0, 0, bytes) != 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
    fail_errno({path_, ": cannot reserve ", std::to_string(bytes), " bytes"});
#endif
}

void OutputFile::remove_temporary() {
  if (descriptor_ > STDERR_FILENO) close(std::exchange(descriptor_, -1));
  if (temporary_.empty()) return;
  unlink(temporary_.c_str());
  forget_on_signal(temporary_);
  temporary_.clear();
}

OutputFile::~OutputFile() { remove_temporary(); }

void OutputFile::write(const void *data, int64_t bytes) {
  const auto *rest = static_cast<const char *>(data);
  while (bytes > 0) {
    const ssize_t written = ::write(descriptor_, rest, static_cast<size_t>(std::min(bytes, largest_write)));
    if (written < 0 && errno != EINTR) fail_errno({path_});
    rest += std::max<ssize_t>(written, 0);
    bytes -= std::max<ssize_t>(written, 0);
  }
#ifdef __linux__
  if (!temporary_.empty())
    sync_file_range(descriptor_, 0, 0, SYNC_FILE_RANGE_WRITE); // starts writing back now, so that commit() waits less
#endif
}

void OutputFile::flush() {
  if (!temporary_.empty() && fsync(descriptor_) != 0) fail_errno({path_});
}

void OutputFile::publish() {
  if (descriptor_ == STDOUT_FILENO) return;
  if (!temporary_.empty()) {
    if (rename(temporary_.c_str(), target_.c_str()) != 0) fail_errno({path_});
    forget_on_signal(temporary_);
    temporary_.clear();
  }
  if (close(std::exchange(descriptor_, -1)) != 0) fail_errno({path_});
}

void OutputFile::commit() {
  flush();
  publish();
}

} // namespace command
