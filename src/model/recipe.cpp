#include "model/recipe.hpp"

#include <algorithm>

const inwit_tensor *inwit_recipe::find_tensor(std::string_view name) const {
  const auto name_of = [&](uint32_t index) -> std::string_view { return tensors[index].name; };
  const auto found = std::ranges::lower_bound(tensors_by_name, name, {}, name_of);
  return found != tensors_by_name.end() && tensors[*found].name == name ? &tensors[*found].tensor : nullptr;
}
