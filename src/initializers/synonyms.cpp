// Names of other ecosystems. A name for exactly the distribution of an entry is a synonym of that entry. A name whose distribution
// differs from every entry, or between ecosystems, is rejected with the entries to choose from: accepting the nearest would silently
// change the distribution of somebody's weights.
#include <algorithm>

#include "base/names.hpp"
#include "initializers/registry.hpp"

namespace inwit {
namespace {

// clang-format off
constexpr Synonym known_synonyms[] = {
    {"constant_", "constant"},               // PyTorch
    {"dirac_", "torch_dirac"},
    {"eye", "identity"},
    {"eye_", "torch_eye"},
    {"glorotUniform", "glorot_uniform"},     // TensorFlow.js
    {"heUniform", "he_uniform"},
    {"identity_init", "flux_identity_init"}, // Flux
    {"kaiming_normal_", "torch_kaiming_normal"},
    {"kaiming_uniform", "he_uniform"},       // PyTorch with a = 0, Flux and JAX: one distribution
    {"kaiming_uniform_", "torch_kaiming_uniform"},
    {"leCunUniform", "lecun_uniform"},
    {"normal_", "torch_normal"},
    {"ones32", "flux_ones32"},
    {"ones_", "ones"},
    {"orthogonal_", "torch_orthogonal"},
    {"rand32", "flux_rand32"},
    {"randn32", "flux_randn32"},
    {"randomNormal", "random_normal"},
    {"randomUniform", "random_uniform"},
    {"sparse", "torch_sparse"},
    {"sparse_", "torch_sparse"},
    {"sparse_init", "flux_sparse_init"},
    {"trunc_normal", "torch_trunc_normal"},
    {"trunc_normal_", "torch_trunc_normal"},
    {"truncatedNormal", "truncated_normal"},
    {"uniform_", "torch_uniform"},
    {"xavier_normal_", "torch_xavier_normal"},
    {"xavier_uniform", "glorot_uniform"},    // PyTorch with gain = 1, and JAX
    {"xavier_uniform_", "torch_xavier_uniform"},
    {"zeros32", "flux_zeros32"},
    {"zeros_", "zeros"},
};

struct Ambiguous {
  std::string_view name, choices;
};

constexpr std::string_view
    glorot_normals = "\"glorot_normal\" (Keras, JAX: truncated at two sigma), \"torch_xavier_normal\" (PyTorch, Flux: not truncated) or "
                     "\"variance_scaling\" with scale, mode fan_avg and a distribution",
    he_normals = "\"he_normal\" (Keras, JAX: truncated at two sigma), \"torch_kaiming_normal\" (PyTorch, Flux: not truncated) or "
                 "\"variance_scaling\" with scale, mode fan_in and a distribution",
    lecun_normals = "\"lecun_normal\" (Keras, JAX: truncated at two sigma, variance 1 / fan_in) or \"flux_lecun_normal\" (absolute bounds)",
    activations = "an initializer for that activation, such as \"he_normal\" (relu), \"glorot_uniform\" (tanh, sigmoid), "
                  "\"lecun_normal\" (selu), or \"variance_scaling\" with the square of the gain as scale";

constexpr Ambiguous ambiguous_names[] = {
    {"glorot", "\"glorot_uniform\" or \"glorot_normal\" (truncated at two sigma)"},
    {"glorotNormal", "\"variance_scaling\", or \"glorot_normal\", whose variance is that of Keras: TensorFlow.js's is 0.774 times that"},
    {"he", "\"he_uniform\" or \"he_normal\" (truncated at two sigma)"},
    {"heNormal", "\"variance_scaling\", or \"he_normal\", whose variance is that of Keras: TensorFlow.js's is 0.774 times that"},
    {"kaiming", he_normals},
    {"kaiming_normal", he_normals},
    {"leCunNormal", "\"variance_scaling\", or \"lecun_normal\", whose variance is that of Keras: TensorFlow.js's is 0.774 times that"},
    {"leaky_relu", activations},
    {"lecun", lecun_normals},
    {"linear", activations},
    {"msra", he_normals},
    {"rand", "\"random_uniform\" with minval 0 and maxval 1, or \"flux_rand32\""},
    {"randn", "\"random_normal\" with stddev 1, or \"flux_randn32\""},
    {"relu", activations},
    {"selu", activations},
    {"sigmoid", activations},
    {"tanh", activations},
    {"varianceScaling", "\"variance_scaling\", whose normal has the full variance: TensorFlow.js's is 0.774 times that"},
    {"xavier", "\"glorot_uniform\" or \"glorot_normal\" (truncated at two sigma)"},
    {"xavier_normal", glorot_normals},
};
// clang-format on

// Whether a name is in camelCase. In another case, as "LeCunNormal", it is more likely Keras's.
constexpr bool is_of_tensorflow_js(std::string_view name) {
  return std::ranges::any_of(name, [](char c) { return c != to_lower(c); });
}

static_assert(std::ranges::is_sorted(known_synonyms, {}, &Synonym::name));
static_assert(std::ranges::is_sorted(ambiguous_names, {}, &Ambiguous::name));

} // namespace

std::span<const Synonym> synonyms() { return known_synonyms; }

Status unknown_name(std::string_view name, std::span<const std::string_view> registered) {
  const auto is_meant = [&](const Ambiguous &one) {
    return one.name == name || (!is_of_tensorflow_js(one.name) && equal_in_any_case(one.name, name));
  };
  const auto *const ambiguous = std::ranges::find_if(ambiguous_names, is_meant);
  if (ambiguous != std::end(ambiguous_names))
    return fail(INWIT_E_NAME, "initializer is \"", name, "\", which is not an initializer of this library; choose ",
                ambiguous->choices);
  Status status = fail(INWIT_E_NAME, "initializer is \"", name, "\", which is unknown");
  // The nearest of all names: "xavier_unifrom" is also close to "he_uniform", which has another variance.
  std::string_view synonym_names[std::size(known_synonyms)], other_names[std::size(ambiguous_names)];
  const auto name_of = [](const auto &one) { return is_of_tensorflow_js(one.name) ? std::string_view() : one.name; };
  std::ranges::transform(known_synonyms, synonym_names, name_of);
  std::ranges::transform(ambiguous_names, other_names, name_of);
  const std::string_view near_ones[] = {nearest_name(name, registered), nearest_name(name, synonym_names),
                                        nearest_name(name, other_names)};
  if (const std::string_view nearest = nearest_name(name, near_ones); !nearest.empty())
    return status.add(": did you mean \"", nearest, "\"?");
  return status.add("; known are").add_list(registered);
}

} // namespace inwit
