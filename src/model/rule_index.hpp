// Finds the rules that may match a name without comparing it with each of them: a model has as many names as a recipe may have rules.
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
  // A rule is found by the one of its literals that the fewest rules have.
  std::unordered_map<uint64_t, std::vector<uint32_t>> rules_; // by the hash of the literal
  std::vector<bool> may_have_ = std::vector<bool>(1);         // by the low bits of the hash: where most searches end
  std::array<std::vector<bool>, 3> lengths_;                  // by the literal's place: the lengths that there are
  std::vector<uint32_t> without_literal_;
};

} // namespace inwit
