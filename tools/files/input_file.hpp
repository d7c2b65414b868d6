// A regular file with random access.
#pragma once
#include <cstdint>
#include <string>

namespace command {

class InputFile {
public:
  explicit InputFile(const std::string &path); // fails if it is not a regular file
  ~InputFile();
  InputFile(InputFile &&other) noexcept;
  InputFile &operator=(InputFile &&) = delete;

  const std::string &path() const { return path_; }
  int64_t size() const { return size_; }
  void read(int64_t offset, void *data, int64_t bytes) const; // fails if the file ends before
  std::string start(int64_t bytes) const;                     // fewer if the file is shorter

private:
  InputFile() = default; // delegated to: once it returns, the destructor runs even if the public constructor throws

  std::string path_; // for error messages
  int descriptor_ = -1;
  int64_t size_ = 0;
};

} // namespace command
