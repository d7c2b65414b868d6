// Output files that belong together: they appear under their names once all are complete.
#pragma once
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "files/output_file.hpp"

namespace command {

struct PlannedFile {
  std::string name;
  int64_t bytes;
};

class OutputSet {
public:
  // `path`: the folder for these files, which is created if needed; or, if it does not name a folder, the only file, with any name.
  // Reserves all bytes. Fails if the folder has a file of another checkpoint, which loaders could mistake for one of this checkpoint.
  OutputSet(const std::string &path, const std::vector<PlannedFile> &files);
  ~OutputSet(); // removes everything, unless commit() was called
  OutputSet(const OutputSet &) = delete;
  OutputSet &operator=(const OutputSet &) = delete;

  OutputFile &operator[](size_t i) { return files_[i]; }
  void commit(); // the last file appears last

private:
  OutputSet() = default; // delegated to: once it returns, the destructor runs even if the public constructor throws
  void make_folder(const std::filesystem::path &folder, const std::string &path);

  std::filesystem::path last_;
  std::filesystem::path made_; // the folder that was created; empty if it existed
  std::deque<OutputFile> files_;
};

} // namespace command
