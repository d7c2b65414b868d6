// Files by descriptors of the operating system. On failure, functions return -1 or false, and set errno.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace command {

enum class FileKind { none, regular, folder, stream }; // stream: a pipe or a device

struct FileStatus {
  FileKind kind = FileKind::none;
  int64_t size = 0;
};

inline constexpr int standard_output = 1, standard_error = 2;

FileKind kind_of(const std::filesystem::path &path); // follows symbolic links
FileStatus status_of(int descriptor);
bool is_writable(const std::filesystem::path &path); // an existing file

int open_to_read(const std::filesystem::path &path); // does not wait for the other end of a pipe
int open_stream(const std::filesystem::path &path);  // to write
bool close_descriptor(int descriptor);

int64_t read_at(int descriptor, int64_t offset, void *data, int64_t bytes); // the bytes read, maybe fewer; 0 at the end
int64_t write_some(int descriptor, const void *data, int64_t bytes);        // the bytes written, maybe fewer

// Creates a file in the folder, with a new name that begins with `prefix`. Until it is closed, sweep_temporaries() leaves it alone. It is
// removed on a signal.
int create_temporary(const std::filesystem::path &folder, const std::string &prefix, std::filesystem::path &path);
// Removes temporary files that killed runs have left.
void sweep_temporaries(const std::filesystem::path &folder, const std::string &prefix);
// Gives a new file the permissions of the file that it will replace, or the default ones.
bool set_permissions(int descriptor, const std::filesystem::path &target);
bool reserve(int descriptor, int64_t bytes); // false only if they exceed the disk's free space, or a limit
void start_writing_back(int descriptor);     // starts flushing written data to the disk, without waiting
bool write_back(int descriptor);             // waits until the data is on the disk
bool replace_file(const std::filesystem::path &from,
                  const std::filesystem::path &to); // atomically, whether or not `to` exists; `from` may be open

} // namespace command
