// Output files are written atomically: a file appears under its name when it is complete, or not at all.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace command {

enum class Format { npy, safetensors };

// By the extension of `path`; `otherwise` for "-" and for an existing pipe or device.
Format format_of(const std::string &path, Format otherwise);

class OutputFile {
public:
  // Opens a temporary file in the folder of `path` and reserves `bytes`. "-" is standard output; an existing pipe or device is
  // written to directly.
  OutputFile(const std::string &path, int64_t bytes);
  ~OutputFile();
  OutputFile(const OutputFile &) = delete;
  OutputFile &operator=(const OutputFile &) = delete;

  void write(const void *data, int64_t bytes);
  void commit(); // flushes to the disk and renames to the final name

private:
  OutputFile() = default; // delegated to: once it returns, the destructor runs even if the public constructor throws
  void open_stream();
  void open_temporary(int64_t bytes);

  std::string path_; // as given, for error messages
  std::filesystem::path target_, temporary_;
  int descriptor_ = -1;
};

} // namespace command
