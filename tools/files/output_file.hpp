// Output files are written atomically: a file appears under its name when it is complete, or not at all.
#pragma once
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

namespace command {

enum class Format { npy, safetensors, gguf };

// The format from the extension of `path`, ignoring case, which must be one of `accepted`; the first of these for "-" and for an
// existing pipe or device.
Format format_of(const std::string &path, std::initializer_list<Format> accepted);

bool names_folder(const std::string &path); // ends with a slash, or is an existing directory

bool has_extension(std::string_view path, std::string_view extension); // ignores the path's case; `extension` is lower case

class OutputFile {
public:
  // Opens a temporary file in the folder of `path`, removes those that killed runs have left there for the same group, and
  // reserves `bytes`. "-" is standard output; an existing pipe or device is written directly. Files that are written together form a
  // group with this name; without a name, the file is its own group.
  OutputFile(const std::string &path, int64_t bytes, const std::string &group = "");
  ~OutputFile();
  OutputFile(const OutputFile &) = delete;
  OutputFile &operator=(const OutputFile &) = delete;

  void write(const void *data, int64_t bytes);
  void flush();   // to the disk
  void publish(); // renames to the final name
  void commit();  // flush() and publish()

private:
  OutputFile() = default; // delegated to: once it returns, the destructor runs even if the public constructor throws
  void open_temporary(int64_t bytes, const std::string &group);
  void remove_temporary();

  std::string path_; // as given, for error messages
  std::filesystem::path target_, temporary_;
  int descriptor_ = -1;
};

} // namespace command
