#include "base/names.hpp"

#include "base/fans.hpp"

namespace inwit {
namespace {

struct Name {
  std::string_view name;
  int32_t value;
};

// NumPy's f2, f4, f8, c8 and c16 are missing because elsewhere the number counts bits, and "float8_e4m3" because in ml_dtypes it is the
// type with infinities; safetensors' F8_E4M3 is the one without.
constexpr Name dtype_synonyms[] = {
    {"f32", INWIT_F32},
    {"fp32", INWIT_F32},
    {"float", INWIT_F32},
    {"single", INWIT_F32},
    {"f64", INWIT_F64},
    {"fp64", INWIT_F64},
    {"double", INWIT_F64},
    {"f16", INWIT_F16},
    {"fp16", INWIT_F16},
    {"half", INWIT_F16},
    {"bf16", INWIT_BF16},
    {"f8_e4m3fn", INWIT_F8_E4M3FN},
    {"f8_e4m3", INWIT_F8_E4M3FN},
    {"f8e4m3fn", INWIT_F8_E4M3FN},
    {"f8e4m3", INWIT_F8_E4M3FN},
    {"fp8_e4m3", INWIT_F8_E4M3FN},
    {"fp8e4m3", INWIT_F8_E4M3FN},
    {"float8e4m3fn", INWIT_F8_E4M3FN},
    {"f8_e5m2", INWIT_F8_E5M2},
    {"f8e5m2", INWIT_F8_E5M2},
    {"fp8_e5m2", INWIT_F8_E5M2},
    {"fp8e5m2", INWIT_F8_E5M2},
    {"float8e5m2", INWIT_F8_E5M2},
    {"c64", INWIT_C64},
    {"cfloat", INWIT_C64},
    {"csingle", INWIT_C64},
    {"complexf32", INWIT_C64},
    {"c128", INWIT_C128},
    {"cdouble", INWIT_C128},
    {"complexf64", INWIT_C128},
};

// Modules that may qualify a dtype: torch.bfloat16.
constexpr std::string_view modules[] = {"torch.", "np.", "numpy.", "jnp.", "jax.numpy.", "tf.", "mx.", "ml_dtypes."};

// Only ecosystems in which every weight has these axes: dense weights of burn and Paddle differ from their convolutions.
constexpr Name layout_synonyms[] = {
    {"jax", INWIT_LAYOUT_KERAS},  {"flax", INWIT_LAYOUT_KERAS}, {"tensorflow", INWIT_LAYOUT_KERAS},
    {"tf", INWIT_LAYOUT_KERAS},   {"hwio", INWIT_LAYOUT_KERAS}, {"pytorch", INWIT_LAYOUT_TORCH},
    {"oihw", INWIT_LAYOUT_TORCH}, {"lux", INWIT_LAYOUT_FLUX},   {"ohwi", INWIT_LAYOUT_MLX},
};

} // namespace

int32_t dtype_from_name(std::string_view name) {
  for (const std::string_view module : modules) {
    if (!equal_in_any_case(name.substr(0, module.size()), module)) continue;
    name.remove_prefix(module.size());
    const bool has_other_bits = equal_in_any_case(name, "float") || equal_in_any_case(name, "cfloat");
    if (module != "torch." && has_other_bits) return 0; // in NumPy they were made of Python's, which has 64 bits
    break;
  }
  for (const Name &synonym : dtype_synonyms)
    if (equal_in_any_case(synonym.name, name) || equal_in_any_case(dtype_name(synonym.value), name)) return synonym.value;
  return 0;
}

int32_t layout_from_name(std::string_view name) {
  for (const LayoutPreset &preset : layout_presets)
    if (equal_in_any_case(preset.name, name)) return preset.layout;
  for (const Name &synonym : layout_synonyms)
    if (equal_in_any_case(synonym.name, name)) return synonym.value;
  return INWIT_LAYOUT_NONE;
}

} // namespace inwit
