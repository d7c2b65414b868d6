#include "model/recipe.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace inwit {

bool matches(std::string_view pattern, std::string_view name) {
  size_t p = 0, n = 0, star = std::string_view::npos, resumed = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resumed = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p, ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++resumed;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

Status check_names(const inwit_recipe &recipe, std::span<const char *const> names) {
  std::vector<std::string_view> without_rule;
  std::set<const inwit_recipe::Rule *> matched;
  std::map<uint64_t, std::string_view> by_stream;
  for (const char *const name : names) {
    const inwit_recipe::Rule *rule = recipe.rule_for(name);
    if (rule == nullptr)
      without_rule.push_back(name);
    else
      matched.insert(rule);
    const auto [other, is_new] = by_stream.emplace(random::stream_of(name), name);
    if (!is_new && other->second == name) return fail(INWIT_E_NAME, "the name \"", name, "\" appears twice");
    if (!is_new)
      return fail(INWIT_E_NAME, "the names \"", other->second, "\" and \"", name,
                  "\" hash to the same stream: rename one of them");
  }
  if (!without_rule.empty())
    return fail(INWIT_E_NAME, without_rule.size(), without_rule.size() == 1 ? " tensor has" : " tensors have", " no rule:")
        .add_list(without_rule);
  std::vector<std::string_view> unmatched;
  for (const inwit_recipe::Rule &rule : recipe.rules)
    if (!rule.optional && !matched.contains(&rule)) unmatched.push_back(rule.pattern);
  if (unmatched.empty()) return {};
  return fail(INWIT_E_CONFIG, unmatched.size(), unmatched.size() == 1 ? " rule matches" : " rules match",
              " no tensor (an earlier rule may win; \"optional\": true allows it):")
      .add_list(unmatched);
}

} // namespace inwit

const inwit_recipe::Rule *inwit_recipe::rule_for(std::string_view name) const {
  const auto rule = std::ranges::find_if(rules, [&](const Rule &r) { return inwit::matches(r.pattern, name); });
  return rule != rules.end() ? &*rule : nullptr;
}
