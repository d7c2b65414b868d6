// Zip archives, by libzip (archive_zip.cpp); archive_none.cpp rejects them.
#pragma once
#include <string>

namespace command::keras {

bool is_archive(const std::string &path); // by its first bytes

// Fails if there is no such entry, or if it has more bytes than a document may have.
std::string read_entry(const std::string &path, const std::string &entry);

} // namespace command::keras
