#include "files/output_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/failure.hpp"

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

} // namespace

Format format_of(const std::string &path, Format otherwise) {
  if (path.ends_with(".npy")) return Format::npy;
  if (path.ends_with(".safetensors")) return Format::safetensors;
  if (path == "-" || is_stream(path)) return otherwise;
  usage_error({"-o is \"", path, "\", must end in .npy or .safetensors, or be - for standard output"});
}

OutputFile::OutputFile(const std::string &path, int64_t bytes) : OutputFile() {
  path_ = path;
  watch_signals();
  if (path == "-") {
    path_ = "standard output";
    descriptor_ = STDOUT_FILENO;
    return;
  }
  target_ = follow_links(path);
  is_stream(target_) ? open_stream() : open_temporary(bytes);
}

void OutputFile::open_stream() {
  descriptor_ = open(target_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  fail_if_stopped();
  if (descriptor_ < 0) fail_errno({path_});
}

void OutputFile::open_temporary(int64_t bytes) {
  const std::filesystem::path folder = target_.has_parent_path() ? target_.parent_path() : ".";
  std::error_code error;
  if (std::filesystem::is_directory(target_, error)) fail({path_, ": is a directory"});
  if (!std::filesystem::exists(folder, error)) fail({path_, ": no such directory: ", folder.native()});
  if (std::filesystem::exists(target_, error) && access(target_.c_str(), W_OK) != 0) fail_errno({path_});
  std::string name = folder / ".inwit-XXXXXX";
  descriptor_ = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor_ < 0) fail_errno({path_, ": cannot create a file in ", folder.native()});
  temporary_ = name;
  if (fchmod(descriptor_, permissions_for(target_)) != 0) fail_errno({path_});
#ifdef __linux__
  if (bytes > 0 && fallocate(descriptor_, 0, 0, bytes) != 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
    fail_errno({path_, ": cannot reserve ", std::to_string(bytes), " bytes"});
#endif
}

OutputFile::~OutputFile() {
  if (descriptor_ > STDERR_FILENO) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void OutputFile::write(const void *data, int64_t bytes) {
  const auto *rest = static_cast<const char *>(data);
  while (bytes > 0) {
    fail_if_stopped();
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

void OutputFile::commit() {
  if (descriptor_ == STDOUT_FILENO) return;
  if (!temporary_.empty() && fsync(descriptor_) != 0) fail_errno({path_});
  if (close(std::exchange(descriptor_, -1)) != 0) fail_errno({path_});
  fail_if_stopped();
  if (temporary_.empty()) return;
  if (rename(temporary_.c_str(), target_.c_str()) != 0) fail_errno({path_});
  temporary_.clear();
}

} // namespace command
