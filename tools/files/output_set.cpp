#include "files/output_set.hpp"

#include <algorithm>

#include "base/failure.hpp"
#include "base/paths.hpp"
#include "base/process.hpp"
#include "base/signals.hpp"
#include "files/shard_index.hpp"

namespace command {
namespace {

namespace fs = std::filesystem;

bool is_of_checkpoint(const std::string &name) {
  const auto shard = parse_shard_name(name);
  return name == single_name || name == index_name || (shard && shard->stem == "model");
}

void check_folder(const std::string &path, const std::vector<PlannedFile> &files) {
  std::error_code error;
  for (fs::directory_iterator entry(to_path(path), error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string name = to_text(entry->path().filename());
    if (is_of_checkpoint(name) && std::ranges::find(files, name, &PlannedFile::name) == files.end())
      fail({path, ": has ", name, ", which would not belong to the new ", files.back().name,
            "; remove it first, or name another folder"});
  }
  if (error) fail({path, ": ", error.message()});
}

} // namespace

OutputSet::OutputSet(const std::string &path, const std::vector<PlannedFile> &files) : OutputSet() {
  allow_many_files();
  if (!names_folder(path)) {
    files_.emplace_back(path, files.front().bytes);
    return;
  }
  const fs::path folder = to_path(path);
  make_folder(folder, path);
  check_folder(path, files);
  for (const PlannedFile &file : files)
    files_.emplace_back(to_text(folder / to_path(file.name)), file.bytes, std::string(single_name));
  if (files.size() > 1) last_ = folder / to_path(files.back().name);
}

void OutputSet::make_folder(const fs::path &folder, const std::string &path) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return;
  const DelayedSignals delayed;
  if (!fs::create_directory(folder, error)) {
    if (error) fail({path, ": cannot make the folder: ", error.message()});
    return; // another program has just created it
  }
  made_ = folder;
  remove_on_signal(folder);
}

OutputSet::~OutputSet() {
  files_.clear();
  if (made_.empty()) return;
  std::error_code error;
  fs::remove(made_, error); // fails, as intended, if something else is in it
  forget_on_signal(made_);
}

void OutputSet::commit() {
  for (OutputFile &file : files_) file.flush();
  const DelayedSignals delayed;
  // Without their index, nobody assumes that the files are complete while they are being renamed.
  std::error_code error;
  if (!last_.empty()) fs::remove(last_, error);
  for (OutputFile &file : files_) file.publish();
  if (made_.empty()) return;
  forget_on_signal(made_);
  made_.clear();
}

} // namespace command
