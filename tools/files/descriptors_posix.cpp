#include "files/descriptors.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/signals.hpp"

namespace command {
namespace {

constexpr int64_t largest_write = int64_t{1} << 30; // Linux writes at most 2 GiB per call

FileKind kind_by(mode_t mode) {
  return S_ISREG(mode) ? FileKind::regular : S_ISDIR(mode) ? FileKind::folder : FileKind::stream;
}

// False if another run has swept it since it was created.
bool lock(int descriptor) {
  struct stat status = {};
  flock(descriptor, LOCK_EX); // where locks are not supported, nobody sweeps
  return fstat(descriptor, &status) != 0 || status.st_nlink > 0;
}

} // namespace

FileKind kind_of(const std::filesystem::path &path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0 ? kind_by(status.st_mode) : FileKind::none;
}

FileStatus status_of(int descriptor) {
  struct stat status = {};
  if (fstat(descriptor, &status) != 0) return {};
  return {kind_by(status.st_mode), status.st_size};
}

bool is_writable(const std::filesystem::path &path) { return access(path.c_str(), W_OK) == 0; }

int open_to_read(const std::filesystem::path &path) { return open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); }

int open_stream(const std::filesystem::path &path) { return open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY); }

bool close_descriptor(int descriptor) { return close(descriptor) == 0; }

int64_t read_at(int descriptor, int64_t offset, void *data, int64_t bytes) {
  while (true) {
    const ssize_t got = pread(descriptor, data, static_cast<size_t>(bytes), offset);
    if (got >= 0 || errno != EINTR) return got;
  }
}

int64_t write_some(int descriptor, const void *data, int64_t bytes) {
  while (true) {
    const ssize_t written = write(descriptor, data, static_cast<size_t>(std::min(bytes, largest_write)));
    if (written >= 0 || errno != EINTR) return written;
  }
}

int create_temporary(const std::filesystem::path &folder, const std::string &prefix, std::filesystem::path &path) {
  while (true) {
    std::string name = folder / (prefix + "XXXXXX");
    int descriptor = -1;
    {
      const DelayedSignals delayed;
      descriptor = mkostemp(name.data(), O_CLOEXEC);
      if (descriptor < 0) return -1;
      remove_on_signal(name);
    }
    if (lock(descriptor)) {
      path = name;
      return descriptor;
    }
    close(descriptor);
    forget_on_signal(name);
  }
}

// A run holds a lock on its temporary file while it lives; a file that can be locked was left by a killed run.
void sweep_temporaries(const std::filesystem::path &folder, const std::string &prefix) {
  std::error_code error;
  for (const auto &entry : std::filesystem::directory_iterator(folder, error)) {
    if (!entry.path().filename().native().starts_with(prefix)) continue;
    const int descriptor = open(entry.path().c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) continue;
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) unlink(entry.path().c_str());
    close(descriptor);
  }
}

bool set_permissions(int descriptor, const std::filesystem::path &target) {
  struct stat status = {};
  if (stat(target.c_str(), &status) == 0) return fchmod(descriptor, status.st_mode & 0777) == 0;
  const mode_t mask = umask(0);
  umask(mask);
  return fchmod(descriptor, 0666 & ~mask) == 0;
}

bool reserve([[maybe_unused]] int descriptor, [[maybe_unused]] int64_t bytes) {
#ifdef __linux__
  return fallocate(descriptor, 0, 0, bytes) == 0 || (errno != ENOSPC && errno != EDQUOT && errno != EFBIG);
#else
  return true;
#endif
}

void start_writing_back([[maybe_unused]] int descriptor) {
#ifdef __linux__
  sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
}

bool write_back(int descriptor) { return fsync(descriptor) == 0; }

bool replace_file(const std::filesystem::path &from, const std::filesystem::path &to) {
  return std::rename(from.c_str(), to.c_str()) == 0;
}

} // namespace command
