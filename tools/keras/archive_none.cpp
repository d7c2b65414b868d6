// In place of archive_zip.cpp, where the command is built without libzip.
#include "base/failure.hpp"
#include "keras/archive.hpp"

namespace command::keras {

std::string read_entry(const std::string &path, const std::string &entry) {
  fail({path, ": is a zip archive, which this build of inwit does not read; extract ", entry, " from it, and name that"});
}

} // namespace command::keras
