#include "files/input_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/failure.hpp"

namespace command {

InputFile::InputFile(const std::string &path) : InputFile() {
  path_ = path;
  descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status = {};
  if (descriptor_ < 0 || fstat(descriptor_, &status) != 0) fail_errno({path});
  if (S_ISDIR(status.st_mode)) fail({path, ": is a directory, not a regular file"});
  if (!S_ISREG(status.st_mode)) fail({path, ": is not a regular file"});
  size_ = status.st_size;
}

InputFile::InputFile(InputFile &&other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

InputFile::~InputFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

void InputFile::read(int64_t offset, void *data, int64_t bytes) const {
  auto *rest = static_cast<char *>(data);
  while (bytes > 0) {
    const ssize_t got = pread(descriptor_, rest, static_cast<size_t>(bytes), offset);
    if (got < 0 && errno != EINTR) fail_errno({path_});
    if (got == 0) fail({path_, ": ends early; it was changed while it was read"});
    rest += std::max<ssize_t>(got, 0);
    offset += std::max<ssize_t>(got, 0);
    bytes -= std::max<ssize_t>(got, 0);
  }
}

std::string InputFile::start(int64_t bytes) const {
  std::string text(static_cast<size_t>(std::min(bytes, size_)), '\0');
  read(0, text.data(), static_cast<int64_t>(text.size()));
  return text;
}

} // namespace command
