#include "files/output_set.hpp"

#include <algorithm>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failure.hpp"
#include "base/file_limit.hpp"
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
  for (fs::directory_iterator entry(path, error); !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
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
  make_folder(path);
  check_folder(path, files);
  for (const PlannedFile &file : files) files_.emplace_back(fs::path(path) / file.name, file.bytes, std::string(single_name));
  if (files.size() > 1) last_ = fs::path(path) / files.back().name;
}

void OutputSet::make_folder(const std::string &path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return;
  const DelayedSignals delayed;
  if (mkdir(path.c_str(), 0777) != 0) fail_errno({path, ": cannot make the folder"});
  made_ = path;
  remove_on_signal(path);
}

OutputSet::~OutputSet() {
  files_.clear();
  if (made_.empty()) return;
  rmdir(made_.c_str());
  forget_on_signal(made_);
}

void OutputSet::commit() {
  for (OutputFile &file : files_) file.flush();
  const DelayedSignals delayed;
  // Without its index nobody takes the files for complete while they are renamed.
  if (!last_.empty()) unlink(last_.c_str());
  for (OutputFile &file : files_) file.publish();
  if (made_.empty()) return;
  forget_on_signal(made_);
  made_.clear();
}

} // namespace command
