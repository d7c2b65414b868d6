// Finds the rules that may match a name without trying each one: models have as many names as recipes have rules.
#pragma once
#include <array>
#include <unordered_map>

#include "model/pattern.hpp"

namespace inwit {

class RuleIndex {
public:
  RuleIndex() = default;
  explicit RuleIndex(std::span<const Pattern *const> rules);

  // The rules that have a literal in common with the name, in order; every rule that matches it is among them.
  std::vector<uint32_t> candidates(std::string_view name) const;

private:
  // A rule is filed under the one of its literals that the fewest rules share.
  std::unordered_map<uint64_t, std::vector<uint32_t>> rules_; // by the hash of the literal
  std::vector<bool> may_have_ = std::vector<bool>(1);         // by the low bits of the hash: rejects most look-ups
  std::array<std::vector<bool>, 3> lengths_;                  // by the literal's place: the lengths that occur
  std::vector<uint32_t> without_literal_;
};

} // namespace inwit
