#include <zip.h>

#include <memory>

#include "base/failure.hpp"
#include "files/document.hpp"
#include "keras/archive.hpp"

namespace command::keras {
namespace {

struct Close {
  void operator()(zip_t *archive) const { zip_discard(archive); }
  void operator()(zip_file_t *file) const { zip_fclose(file); }
};

} // namespace

std::string read_entry(const std::string &path, const std::string &entry) {
  int code = 0;
  const std::unique_ptr<zip_t, Close> archive(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (!archive) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string message = zip_error_strerror(&error);
    zip_error_fini(&error);
    fail({path, ": ", message});
  }
  zip_stat_t found = {};
  if (zip_stat(archive.get(), entry.c_str(), 0, &found) != 0)
    fail({path, ": is a zip archive without ", entry, ", hence no .keras file"});
  if (found.size > largest_document)
    fail({path, ": ", entry, " has ", std::to_string(found.size), " bytes, which is too much"});
  std::string text(found.size, '\0');
  const std::unique_ptr<zip_file_t, Close> file(zip_fopen(archive.get(), entry.c_str(), 0));
  if (!file) fail({path, ": ", entry, " cannot be read: ", zip_strerror(archive.get())});
  const bool is_whole = zip_fread(file.get(), text.data(), text.size()) == static_cast<zip_int64_t>(text.size());
  char more = 0; // libzip compares the checksum at the end of the entry
  if (!is_whole || zip_fread(file.get(), &more, 1) != 0)
    fail({path, ": ", entry, " cannot be read: ", zip_file_strerror(file.get())});
  return text;
}

} // namespace command::keras
