#include "files/input_file.hpp"

#include <algorithm>
#include <utility>

#include "base/failure.hpp"
#include "base/paths.hpp"
#include "files/descriptors.hpp"

namespace command {

InputFile::InputFile(const std::string &path) : InputFile() {
  path_ = path;
  descriptor_ = open_to_read(to_path(path));
  if (descriptor_ < 0) fail_errno({path});
  const FileStatus status = status_of(descriptor_);
  if (status.kind == FileKind::none) fail_errno({path});
  if (status.kind == FileKind::folder) fail({path, ": is a directory, not a regular file"});
  if (status.kind != FileKind::regular) fail({path, ": is not a regular file"});
  size_ = status.size;
}

InputFile::InputFile(InputFile &&other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

InputFile::~InputFile() {
  if (descriptor_ >= 0) close_descriptor(descriptor_);
}

void InputFile::read(int64_t offset, void *data, int64_t bytes) const {
  auto *rest = static_cast<char *>(data);
  while (bytes > 0) {
    const int64_t got = read_at(descriptor_, offset, rest, bytes);
    if (got < 0) fail_errno({path_});
    if (got == 0) fail({path_, ": ends early; it was changed while it was read"});
    rest += got;
    offset += got;
    bytes -= got;
  }
}

std::string InputFile::start(int64_t bytes) const {
  std::string text(static_cast<size_t>(std::min(bytes, size_)), '\0');
  read(0, text.data(), static_cast<int64_t>(text.size()));
  return text;
}

} // namespace command
