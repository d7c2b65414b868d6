#include "base/names.hpp"

#include <algorithm>

#include "base/fans.hpp"

namespace inwit {
namespace {

struct Name {
  std::string_view name;
  int32_t value;
};

// NumPy's f2, f4 and f8 are missing: elsewhere they have 2, 4 and 8 bits.
constexpr Name dtype_names[] = {
    {"float32", INWIT_F32}, {"f32", INWIT_F32},  {"fp32", INWIT_F32}, {"float", INWIT_F32},     {"single", INWIT_F32},
    {"float64", INWIT_F64}, {"f64", INWIT_F64},  {"fp64", INWIT_F64}, {"double", INWIT_F64},    {"float16", INWIT_F16},
    {"f16", INWIT_F16},     {"fp16", INWIT_F16}, {"half", INWIT_F16}, {"bfloat16", INWIT_BF16}, {"bf16", INWIT_BF16},
};

// Modules whose dtypes are written out: torch.bfloat16.
constexpr std::string_view modules[] = {"torch.", "np.", "numpy.", "jnp.", "jax.numpy.", "tf.", "mx."};

// Only where every weight of the ecosystem has these axes: burn's and Paddle's dense weights differ from their convolutions.
constexpr Name layout_synonyms[] = {
    {"jax", INWIT_LAYOUT_KERAS},  {"flax", INWIT_LAYOUT_KERAS}, {"tensorflow", INWIT_LAYOUT_KERAS},
    {"tf", INWIT_LAYOUT_KERAS},   {"hwio", INWIT_LAYOUT_KERAS}, {"pytorch", INWIT_LAYOUT_TORCH},
    {"oihw", INWIT_LAYOUT_TORCH}, {"lux", INWIT_LAYOUT_FLUX},   {"ohwi", INWIT_LAYOUT_MLX},
};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

template <class Names> int32_t find(const Names &names, std::string_view name) {
  const auto found = std::ranges::find_if(names, [&](const auto &known) { return same(known.name, name); });
  return found != std::end(names) ? found->value : 0;
}

} // namespace

int32_t dtype_from_name(std::string_view name) {
  for (const std::string_view module : modules) {
    if (!same(name.substr(0, module.size()), module)) continue;
    name.remove_prefix(module.size());
    // In NumPy, "float" was Python's, which has 64 bits.
    return module != "torch." && same(name, "float") ? 0 : find(dtype_names, name);
  }
  return find(dtype_names, name);
}

int32_t layout_from_name(std::string_view name) {
  for (const LayoutPreset &preset : layout_presets)
    if (same(preset.name, name)) return preset.layout;
  return find(layout_synonyms, name);
}

} // namespace inwit
