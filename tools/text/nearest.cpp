#include "text/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/failure.hpp"

namespace command {
namespace {

// Levenshtein's edit distance, one row of the table at a time.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

} // namespace

std::string did_you_mean(std::string_view name, std::span<const std::string> known) {
  constexpr size_t longest = 64; // longer text is not a misspelt name
  if (name.empty() || name.size() > longest || known.empty()) return "";
  const std::string &nearest =
      *std::ranges::min_element(known, {}, [&](const std::string &candidate) { return distance(name, candidate); });
  const size_t most = (std::min(name.size(), nearest.size()) + 2) / 3;
  return distance(name, nearest) <= most ? joined({"did you mean \"", nearest, "\"? "}) : "";
}

std::string listed(std::span<const std::string> names) {
  std::string list;
  for (const std::string &name : names) list.append(list.empty() ? "" : ", ").append(name);
  return list;
}

} // namespace command
