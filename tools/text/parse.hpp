// Parses texts of the command line. Invalid text is a usage error whose message names the option.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inwit.h"

namespace command {

std::vector<std::string_view> split_at_commas(std::string_view text); // parts without the spaces around them

std::optional<double> to_number(std::string_view text);             // correctly rounded; inf and nan too
std::string not_a_number(std::string_view text);                    // why to_number() gives nothing, for error messages
uint64_t to_uint64(std::string_view option, std::string_view text); // decimal, or hexadecimal after 0x
int64_t to_bytes(std::string_view option, std::string_view text);   // "5GB" or "1.5 GiB": at least 1, at most 2^62
// "64,32", "(64, 32)", "[64, 32]", "64x32" or "64 32"; none for "()" and "[]".
std::vector<int64_t> to_integers(std::string_view option, std::string_view text);
void read_extents(std::string_view option, std::string_view text, int64_t (&extents)[INWIT_MAX_RANK], int32_t &rank);

} // namespace command
