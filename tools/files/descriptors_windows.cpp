#include "files/descriptors.hpp"

#include <windows.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <io.h>

#include "base/signals.hpp"

namespace command {
namespace {

constexpr int64_t largest_transfer = int64_t{1} << 30; // the system counts in 32 bits
constexpr DWORD share_all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

// Sets errno from the error of the last system call.
void set_errno() {
  switch (GetLastError()) {
  case ERROR_FILE_NOT_FOUND:
  case ERROR_PATH_NOT_FOUND:
  case ERROR_BAD_NETPATH:
  case ERROR_BAD_NET_NAME:
  case ERROR_INVALID_NAME: errno = ENOENT; break;
  case ERROR_ACCESS_DENIED:
  case ERROR_WRITE_PROTECT: errno = EACCES; break;
  case ERROR_SHARING_VIOLATION:
  case ERROR_LOCK_VIOLATION: errno = EBUSY; break;
  case ERROR_FILE_EXISTS:
  case ERROR_ALREADY_EXISTS: errno = EEXIST; break;
  case ERROR_DISK_FULL:
  case ERROR_HANDLE_DISK_FULL: errno = ENOSPC; break;
  case ERROR_FILE_TOO_LARGE: errno = EFBIG; break;
  case ERROR_TOO_MANY_OPEN_FILES: errno = EMFILE; break;
  case ERROR_NOT_ENOUGH_MEMORY:
  case ERROR_OUTOFMEMORY: errno = ENOMEM; break;
  case ERROR_BROKEN_PIPE:
  case ERROR_NO_DATA: errno = EPIPE; break;
  case ERROR_FILENAME_EXCED_RANGE: errno = ENAMETOOLONG; break;
  default: errno = EIO;
  }
}

bool succeeded(BOOL result) {
  if (result == 0) set_errno();
  return result != 0;
}

HANDLE handle_of(int descriptor) { return reinterpret_cast<HANDLE>(_get_osfhandle(descriptor)); }

int descriptor_of(HANDLE handle, int flags) {
  if (handle == INVALID_HANDLE_VALUE) {
    set_errno();
    return -1;
  }
  const int descriptor = _open_osfhandle(reinterpret_cast<intptr_t>(handle), flags | _O_BINARY | _O_NOINHERIT);
  if (descriptor < 0) CloseHandle(handle);
  return descriptor;
}

FileKind kind_of(HANDLE handle) {
  BY_HANDLE_FILE_INFORMATION information = {};
  if (GetFileType(handle) != FILE_TYPE_DISK) return FileKind::stream;
  if (GetFileInformationByHandle(handle, &information) == 0) return FileKind::none;
  return (information.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ? FileKind::folder : FileKind::regular;
}

} // namespace

FileKind kind_of(const std::filesystem::path &path) {
  if (path.native().starts_with(L"\\\\.\\pipe\\"))
    return FileKind::stream; // opening it would occupy one of the server's instances
  const HANDLE handle =
      CreateFileW(path.c_str(), FILE_READ_ATTRIBUTES, share_all, nullptr, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr);
  if (handle == INVALID_HANDLE_VALUE) return FileKind::none;
  const FileKind kind = kind_of(handle);
  CloseHandle(handle);
  return kind;
}

FileStatus status_of(int descriptor) {
  LARGE_INTEGER size = {};
  const FileKind kind = kind_of(handle_of(descriptor));
  if (kind != FileKind::regular) return {kind, 0};
  return succeeded(GetFileSizeEx(handle_of(descriptor), &size)) ? FileStatus{kind, size.QuadPart} : FileStatus{};
}

bool is_writable(const std::filesystem::path &path) {
  constexpr int to_write = 2;
  return _waccess(path.c_str(), to_write) == 0;
}

int open_to_read(const std::filesystem::path &path) {
  return descriptor_of(
      CreateFileW(path.c_str(), GENERIC_READ, share_all, nullptr, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr),
      _O_RDONLY);
}

int open_stream(const std::filesystem::path &path) {
  return descriptor_of(
      CreateFileW(path.c_str(), GENERIC_WRITE, share_all, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr), _O_WRONLY);
}

bool close_descriptor(int descriptor) { return _close(descriptor) == 0; }

int64_t read_at(int descriptor, int64_t offset, void *data, int64_t bytes) {
  OVERLAPPED place = {};
  place.Offset = static_cast<DWORD>(offset);
  place.OffsetHigh = static_cast<DWORD>(offset >> 32);
  DWORD got = 0;
  const auto wanted = static_cast<DWORD>(std::min(bytes, largest_transfer));
  if (ReadFile(handle_of(descriptor), data, wanted, &got, &place) != 0 || GetLastError() == ERROR_HANDLE_EOF) return got;
  set_errno();
  return -1;
}

int64_t write_some(int descriptor, const void *data, int64_t bytes) {
  DWORD written = 0;
  const auto wanted = static_cast<DWORD>(std::min(bytes, largest_transfer));
  return succeeded(WriteFile(handle_of(descriptor), data, wanted, &written, nullptr)) ? written : -1;
}

// While it is open, others may read and remove it, as the handler of signals.hpp does, but not open it exclusively.
int create_temporary(const std::filesystem::path &folder, const std::string &prefix, std::filesystem::path &path) {
  for (uint64_t number = GetTickCount64();; ++number) {
    char suffix[32];
    std::snprintf(suffix, sizeof suffix, "%lx-%llx", GetCurrentProcessId(), static_cast<unsigned long long>(number));
    path = folder / (prefix + suffix);
    const DelayedSignals delayed;
    const HANDLE handle = CreateFileW(path.c_str(), GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
                                      CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle == INVALID_HANDLE_VALUE && GetLastError() == ERROR_FILE_EXISTS) continue;
    const int descriptor = descriptor_of(handle, _O_RDWR);
    if (descriptor >= 0) remove_on_signal(path);
    return descriptor;
  }
}

// Opening a file exclusively fails if a run has it open.
void sweep_temporaries(const std::filesystem::path &folder, const std::string &prefix) {
  std::error_code error;
  const std::wstring start(prefix.begin(), prefix.end()); // ASCII
  for (const auto &entry : std::filesystem::directory_iterator(folder, error)) {
    if (!entry.path().filename().native().starts_with(start)) continue;
    const HANDLE handle =
        CreateFileW(entry.path().c_str(), DELETE, 0, nullptr, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE, nullptr);
    if (handle != INVALID_HANDLE_VALUE) CloseHandle(handle);
  }
}

bool set_permissions(int, const std::filesystem::path &) { return true; } // the file inherits those of its folder

bool reserve(int descriptor, int64_t bytes) {
  FILE_ALLOCATION_INFO size = {};
  size.AllocationSize.QuadPart = bytes;
  if (SetFileInformationByHandle(handle_of(descriptor), FileAllocationInfo, &size, sizeof size) != 0) return true;
  set_errno();
  return errno != ENOSPC && errno != EFBIG;
}

void start_writing_back(int) {} // the system does so on its own

bool write_back(int descriptor) { return succeeded(FlushFileBuffers(handle_of(descriptor))); }

bool replace_file(const std::filesystem::path &from, const std::filesystem::path &to) {
  return succeeded(MoveFileExW(from.c_str(), to.c_str(), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH));
}

} // namespace command
