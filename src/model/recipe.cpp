#include "model/recipe.hpp"

#include <algorithm>

#include "random/philox.hpp"

namespace inwit {
namespace {

using Key = RecipeDefinition::Key;

Key key_of(const Pattern &pattern) {
  const std::string_view prefix = pattern.prefix(), suffix = pattern.suffix();
  const bool is_suffix = suffix.size() > prefix.size();
  const std::string_view text = is_suffix ? suffix : prefix;
  return {is_suffix, text.size(), random::stream_of(text)};
}

} // namespace

void RecipeDefinition::index_rules() {
  for (uint32_t i = 0; i < rules.size(); ++i) rules_by_key[key_of(rules[i].pattern)].push_back(i);
  for (const auto &[key, of_key] : rules_by_key)
    if (const std::pair length(std::get<0>(key), std::get<1>(key)); key_lengths.empty() || key_lengths.back() != length)
      key_lengths.push_back(length);
}

std::vector<uint32_t> RecipeDefinition::candidates(std::string_view name) const {
  std::vector<uint32_t> found;
  for (const auto &[is_suffix, length] : key_lengths) {
    if (length > name.size()) continue;
    const std::string_view part = is_suffix ? name.substr(name.size() - length) : name.substr(0, length);
    if (const auto of_key = rules_by_key.find(Key(is_suffix, length, random::stream_of(part))); of_key != rules_by_key.end())
      found.insert(found.end(), of_key->second.begin(), of_key->second.end());
  }
  std::ranges::sort(found);
  return found;
}

} // namespace inwit

const inwit_tensor *inwit_recipe::find_tensor(std::string_view name) const {
  const auto name_of = [&](uint32_t index) -> std::string_view { return tensors[index].name; };
  const auto found = std::ranges::lower_bound(tensors_by_name, name, {}, name_of);
  return found != tensors_by_name.end() && tensors[*found].name == name ? &tensors[*found].tensor : nullptr;
}
