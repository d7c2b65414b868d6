// JSON documents within their limits.
#pragma once
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "base/status.hpp"

namespace inwit {

using Json = nlohmann::json;

constexpr size_t largest_document = size_t{64} << 20; // bytes
constexpr int deepest_document = 32;                  // nested arrays and objects

// Parses a document; syntax errors, duplicate keys, depth and size beyond the limits are INWIT_E_CONFIG.
Status parse_document(std::string_view text, Json &document);

// What JSON has no number for is a text, and the choice "none" is null.
inline constexpr std::pair<std::string_view, double> numbers_in_text[] = {{"inf", INFINITY}, {"-inf", -INFINITY}, {"nan", NAN}};
inline constexpr std::string_view null_choice = "none";

// The value in few characters, for words.
std::string short_dump(const Json &value);

} // namespace inwit
