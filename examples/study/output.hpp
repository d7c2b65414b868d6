// A text file that has its name once it is whole.
#pragma once
#include <cstdio>
#include <memory>
#include <string>

namespace study {

class Output {
public:
  explicit Output(const std::string &path); // opened at once, so that what cannot be written is refused before the work
  ~Output();
  Output(const Output &) = delete;
  Output &operator=(const Output &) = delete;
  void write(const std::string &text); // all of it; then the file has its name

private:
  std::string path_, temporary_; // no temporary: written to directly, a pipe or a device
  std::FILE *file_ = nullptr;
};

} // namespace study
