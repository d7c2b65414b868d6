// Files by their descriptors, as the operating system has them. What fails returns -1 or false, and sets errno.
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

FileKind kind_of(const std::filesystem::path &path); // of what it leads to
FileStatus status_of(int descriptor);
bool is_writable(const std::filesystem::path &path); // what is there

int open_to_read(const std::filesystem::path &path); // does not wait for the other end of a pipe
int open_stream(const std::filesystem::path &path);  // to write
bool close_descriptor(int descriptor);

int64_t read_at(int descriptor, int64_t offset, void *data, int64_t bytes); // the bytes read, maybe fewer; 0 at the end
int64_t write_some(int descriptor, const void *data, int64_t bytes);        // the bytes written, maybe fewer

// Creates a file of a new name in the folder, which begins by `prefix`. Until it is closed, sweep_temporaries() leaves it alone. It is
// removed on a signal.
int create_temporary(const std::filesystem::path &folder, const std::string &prefix, std::filesystem::path &path);
// Removes those that killed runs have left.
void sweep_temporaries(const std::filesystem::path &folder, const std::string &prefix);
// Gives a new file the permissions of the file that it will replace, or those that a new file gets.
bool set_permissions(int descriptor, const std::filesystem::path &target);
bool reserve(int descriptor, int64_t bytes); // false only if the disk, or a limit, has no place for them
void start_writing_back(int descriptor);     // what was written, without waiting
bool write_back(int descriptor);             // waits until it is on the disk
bool replace_file(const std::filesystem::path &from,
                  const std::filesystem::path &to); // at once, whatever `to` was; `from` may be open

} // namespace command
