// The file that a command makes: it has its final name once it is whole, or does not exist.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace command {

enum class Format { npy, safetensors };

// By the ending of `path`; "-" and what exists and is no regular file (a pipe, /dev/null) take `otherwise`.
Format format_of(const std::string &path, Format otherwise);

class OutputFile {
public:
  // Opens a temporary file beside `path`, with room for `bytes`. "-" is standard output; what exists and is no regular file is
  // written to in sequence.
  OutputFile(const std::string &path, int64_t bytes);
  ~OutputFile();
  OutputFile(const OutputFile &) = delete;
  OutputFile &operator=(const OutputFile &) = delete;

  void write(const void *data, int64_t bytes);
  void commit(); // to the disk, and under the final name

private:
  OutputFile() = default; // once it is done the destructor runs, whatever the public one throws
  void open_stream();
  void open_temporary(int64_t bytes);

  std::string path_; // as given, for words
  std::filesystem::path target_, temporary_;
  int descriptor_ = -1;
};

} // namespace command
