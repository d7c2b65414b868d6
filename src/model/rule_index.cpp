#include "model/rule_index.hpp"

#include <algorithm>
#include <bit>

namespace inwit {
namespace {

using Place = Pattern::Place;

// FNV-1a 64, which can be extended by a character, so that the hashes of all prefixes of a text cost one step each.
constexpr uint64_t beginning(Place place) { return 0xCBF29CE484222325 + static_cast<uint64_t>(place); }
constexpr uint64_t extended(uint64_t hash, char c) { return (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3; }

// The end of a name is read backwards, for the same reason.
uint64_t hash_of(const Pattern::Literal &literal) {
  uint64_t hash = beginning(literal.place);
  const size_t last = literal.text.size() - 1;
  for (size_t i = 0; i <= last; ++i) hash = extended(hash, literal.text[literal.place == Place::end ? last - i : i]);
  return hash;
}

} // namespace

RuleIndex::RuleIndex(std::span<const Pattern *const> rules) {
  std::unordered_map<uint64_t, uint32_t> counts;
  for (const Pattern *const rule : rules)
    for (const Pattern::Literal &literal : rule->literals()) ++counts[hash_of(literal)];
  may_have_.assign(std::bit_ceil(16 * rules.size() + 1), false);
  for (uint32_t i = 0; i < rules.size(); ++i) {
    const std::vector<Pattern::Literal> literals = rules[i]->literals();
    const auto rarest = std::ranges::min_element(literals, {}, [&](const Pattern::Literal &l) { return counts[hash_of(l)]; });
    if (rarest == literals.end()) {
      without_literal_.push_back(i);
      continue;
    }
    std::vector<bool> &lengths = lengths_[static_cast<size_t>(rarest->place)];
    if (lengths.size() <= rarest->text.size()) lengths.resize(rarest->text.size() + 1);
    lengths[rarest->text.size()] = true;
    may_have_[hash_of(*rarest) & (may_have_.size() - 1)] = true;
    rules_[hash_of(*rarest)].push_back(i);
  }
}

std::vector<uint32_t> RuleIndex::candidates(std::string_view name) const {
  std::vector<uint32_t> found = without_literal_;
  // Looks up all prefixes of the characters that `next` gives.
  const auto look = [&](Place place, size_t most, const auto &next) {
    const std::vector<bool> &lengths = lengths_[static_cast<size_t>(place)];
    uint64_t hash = beginning(place);
    for (size_t length = 1; length <= most && length < lengths.size(); ++length) {
      hash = extended(hash, next(length - 1));
      if (!lengths[length] || !may_have_[hash & (may_have_.size() - 1)]) continue;
      if (const auto rules = rules_.find(hash); rules != rules_.end())
        found.insert(found.end(), rules->second.begin(), rules->second.end());
    }
  };
  look(Place::begin, name.size(), [&](size_t i) { return name[i]; });
  look(Place::end, name.size(), [&](size_t i) { return name[name.size() - 1 - i]; });
  for (size_t start = 0; start < name.size(); ++start)
    look(Place::inside, name.size() - start, [&](size_t i) { return name[start + i]; });
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end()); // a literal may occur more than once in a name
  return found;
}

} // namespace inwit
