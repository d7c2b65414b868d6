#include "initializers/registry.hpp"

#include <algorithm>
#include <array>

#include "initializers/families.hpp"
#include "initializers/stft/windows.hpp"

namespace inwit {
namespace {

using enum Kind;

// clang-format off
// Tables, laid out by hand.

constexpr Choice fan_modes[] = {
    {"fan_in", fan_in_mode}, {"fan_out", fan_out_mode}, {"fan_avg", fan_avg_mode}, {"fan_geo_avg", fan_geo_avg_mode}};
constexpr Choice scaled_laws[] = {{"truncated_normal", scaled_truncated_normal},
                                  {"normal", scaled_truncated_normal},
                                  {"untruncated_normal", scaled_untruncated_normal},
                                  {"uniform", scaled_uniform}};
constexpr Choice alignments[] = {{"leading", 0}, {"centered", 1}};
constexpr Choice methods[] = {{"reflectors", static_cast<int>(Method::reflectors)},
                              {"qr", static_cast<int>(Method::qr)},
                              {"svd", static_cast<int>(Method::svd)}};

constexpr Argument input_axes = {"input_axes", axes, 0, nullptr, {}, false,
                                 "axes whose extents make fan_in, in place of the layout if output_axes is given too", false, true};
constexpr Argument output_axes = {"output_axes", axes, 0, nullptr, {}, false, "axes whose extents make fan_out", false, true};
constexpr Argument gain = {"gain", number, 1, &finite_number, {}, false, "factor on every element"};
constexpr Argument mean = {"mean", number, 0, &finite_number, {}, false, "mean of the normal"};
constexpr Argument stddev = {"stddev", number, 0.05, &non_negative_number, {}, false, "standard deviation of the normal"};

constexpr Argument dirac_arguments[] = {
    {"groups", number, 1, &positive_integer, {}, false, "groups of the convolution, each an identity of its own"}};
constexpr Argument constant_arguments[] = {
    {"value", number_or_array, 0, &any_number, {}, false, "the value, or an array that broadcasts against the shape"}};
constexpr Argument identity_arguments[] = {
    {"gain", number, 1, &finite_number, {}, false, "factor on every element", false, true},
    {"align", choice, 0, nullptr, alignments, false, "where the diagonal of a non-square matrix lies", false, true}};
constexpr Argument orthogonal_arguments[] = {
    gain, {"method", choice, 0, nullptr, methods, false, "reflectors: the same bits everywhere; qr, svd: by LAPACK", false, true}};
constexpr Argument normal_arguments[] = {mean, stddev};
constexpr Argument truncated_arguments[] = {mean,
                                            stddev,
                                            {"lower", number, -2, &not_nan, {}, false, "lower bound, in stddev from mean", false, true},
                                            {"upper", number, 2, &not_nan, {}, false, "upper bound, in stddev from mean", false, true}};
constexpr Argument uniform_arguments[] = {{"minval", number, -0.05, &finite_number, {}, false, "lower bound, included"},
                                          {"maxval", number, 0.05, &finite_number, {}, false, "upper bound, excluded"}};
constexpr Argument scaling_arguments[] = {
    {"scale", number, 1, &positive_number, {}, false, "factor on the variance"},
    {"mode", choice, fan_in_mode, nullptr, fan_modes, false, "the fan that divides the variance"},
    {"distribution", choice, scaled_truncated_normal, nullptr, scaled_laws, true, "the law that has this variance"},
    input_axes,
    output_axes};
constexpr Argument flux_gain_arguments[] = {{"gain", number, 1, &finite_number, {}, false, "factor on the scale; its sign is not looked at"}};
constexpr Argument gain_arguments[] = {gain};
constexpr Argument flux_kaiming_arguments[] = {{"gain", number, 1.4142135623730951, &finite_number, {}, false, flux_gain_arguments[0].doc}};
constexpr Argument flux_identity_arguments[] = {
    gain, {"shift", integers, 0, nullptr, {}, false, "circular shift of the array: along the first axis, or a list, one for each axis"}};
constexpr Argument flux_std = {"std", number, 0.01, &non_negative_number, {}, false, "standard deviation of the normal"};
constexpr Argument flux_sparse_arguments[] = {
    {"sparsity", number, 0.5, &finite_number, {}, false, "share of each column that is 0, rounded up to whole elements", true}, flux_std};
constexpr Argument flux_truncated_arguments[] = {mean,
                                                 {"std", number, 1, &non_negative_number, {}, false, "standard deviation of the normal"},
                                                 {"lo", number, -2, &not_nan, {}, false, "lower bound itself"},
                                                 {"hi", number, 2, &not_nan, {}, false, "upper bound itself"}};
constexpr Argument axes_arguments[] = {input_axes, output_axes};
constexpr Choice stft_sides[] = {{"real", real_side}, {"imag", imaginary_side}};
constexpr Choice stft_scalings[] = {{"density", density_scaling}, {"spectrum", spectrum_scaling}, {"none", no_scaling}};
constexpr Argument stft_arguments[] = {
    {"side", choice, real_side, nullptr, stft_sides, false, "the cosines, or minus the sines"},
    {"window", window, windows::hann, &kaiser_beta, windows::names, false,
     "by SciPy's names and synonyms, or Kaiser's by its beta as a text; by inwit_fill also a number or an array"},
    {"scaling", choice, density_scaling, nullptr, stft_scalings, false,
     "divides a window by sqrt(sum of its squares), or by the sum of its absolute values"},
    {"periodic", flag, 0, &zero_or_one, {}, false, "1: a window of one point more, without its last"}};

constexpr std::string_view zeros_aliases[] = {"zero"}, ones_aliases[] = {"one"}, identity_aliases[] = {"IdentityInitializer"},
                           normal_aliases[] = {"normal"}, uniform_aliases[] = {"uniform"},
                           orthogonal_aliases[] = {"OrthogonalInitializer"}, stft_aliases[] = {"STFTInitializer"};

constexpr unsigned scaled = random_bits | uses_fans;
constexpr Ranks any_rank = {0, INWIT_MAX_RANK}, matrices_or_more = {2, INWIT_MAX_RANK};

constexpr Row rows[] = {
    {"constant", "Constant", {}, constant_arguments, 1, 0, 1, plan_constant_row,
     "one value everywhere, or an array broadcast to the shape", "w = value", "Keras Constant"},
    {"delta_orthogonal", "", {}, gain_arguments, 1, random_bits | uses_workspace, 1, plan_delta_orthogonal,
     "a convolution that is orthogonal: a Haar-distributed matrix in the middle, zeros around it",
     "w[c..., :, :] = gain Q, Q Q^T = I, c = (k - 1) div 2", "JAX delta_orthogonal; Xiao et al. 2018, arXiv 1806.05393",
     {}, {3, INWIT_MAX_RANK}, INWIT_LAYOUT_KERAS},
    {"dirac", "", {}, dirac_arguments, 1, 0, 1, plan_dirac,
     "a convolution that passes its inputs through, in each of its groups", "w[g o + d, d, k div 2...] = 1, o outputs a group",
     "PyTorch dirac_", {}, {3, INWIT_MAX_RANK}, INWIT_LAYOUT_TORCH},
    {"flux_glorot_normal", "", {}, flux_gain_arguments, 1, scaled, 1, plan_flux_scaled,
     "Flux's Glorot (Xavier) normal, not cut", "N(0, s^2), s = |gain| sqrt(2 / (fan_in + fan_out))", "Flux glorot_normal",
     {2, flux_fan_sum, flux_normal}, any_rank, INWIT_LAYOUT_FLUX},
    {"flux_glorot_uniform", "", {}, flux_gain_arguments, 1, scaled, 1, plan_flux_scaled,
     "Flux's Glorot (Xavier) uniform", "U[-l, l), l = |gain| sqrt(6 / (fan_in + fan_out))", "Flux glorot_uniform",
     {6, flux_fan_sum, flux_uniform}, any_rank, INWIT_LAYOUT_FLUX},
    {"flux_identity_init", "", {}, flux_identity_arguments, 1, 0, 1, plan_flux_identity,
     "an identity: matrix, convolution of any rank (..., in, out), or bias of zeros; shifted around its axes",
     "w[c..., i, i] = gain, c = (k - 1) div 2, then a circular shift", "Flux identity_init", {}, {1, INWIT_MAX_RANK}, INWIT_LAYOUT_FLUX},
    {"flux_kaiming_normal", "", {}, flux_kaiming_arguments, 1, scaled, 1, plan_flux_scaled,
     "Flux's Kaiming (He) normal, not cut", "N(0, s^2), s = |gain| sqrt(1 / fan_in)", "Flux kaiming_normal",
     {1, flux_fan_in, flux_normal}, any_rank, INWIT_LAYOUT_FLUX},
    {"flux_kaiming_uniform", "", {}, flux_kaiming_arguments, 1, scaled, 1, plan_flux_scaled,
     "Flux's Kaiming (He) uniform", "U[-l, l), l = |gain| sqrt(3 / fan_in)", "Flux kaiming_uniform",
     {3, flux_fan_in, flux_uniform}, any_rank, INWIT_LAYOUT_FLUX},
    {"flux_lecun_normal", "", {}, flux_gain_arguments, 1, scaled, 1, plan_flux_scaled,
     "Flux's LeCun normal, cut at -2 and 2 themselves", "N(0, s^2) given -2 < w < 2, s = |gain| sqrt(1 / fan_in)", "Flux lecun_normal",
     {1, flux_fan_in, flux_cut_normal}, any_rank, INWIT_LAYOUT_FLUX},
    {"flux_ones32", "", {}, {}, 0, 0, 1, plan_fixed, "one everywhere, in any dtype", "w = 1", "Flux ones32",
     {1}, any_rank, INWIT_LAYOUT_FLUX},
    {"flux_orthogonal", "", {}, gain_arguments, 1, random_bits | uses_workspace, 1, plan_orthogonal,
     "orthogonal, and of rank 1 a random vector of length gain", "W W^T = gain^2 I, or W^T W = gain^2 I", "Flux orthogonal",
     {}, {1, INWIT_MAX_RANK}, INWIT_LAYOUT_FLUX},
    {"flux_rand32", "", {}, {}, 0, random_bits, 1, plan_fixed_uniform, "uniform between 0 and 1, in any dtype", "U[0, 1)",
     "Flux rand32", {0, 1}, any_rank, INWIT_LAYOUT_FLUX},
    {"flux_randn32", "", {}, {}, 0, random_bits, 1, plan_fixed_normal, "the standard normal, in any dtype", "N(0, 1)",
     "Flux randn32", {0, 1}, any_rank, INWIT_LAYOUT_FLUX},
    {"flux_sparse_init", "", {}, flux_sparse_arguments, 2, random_bits | uses_workspace, 1, plan_sparse,
     "a matrix of normals with as many zeros in each column, at random rows",
     "ceil(min(1, sparsity) rows) zeros a column, else N(0, std^2)", "Flux sparse_init; Martens 2010, ICML", {}, {2, 2}, INWIT_LAYOUT_FLUX},
    {"flux_truncated_normal", "", {}, flux_truncated_arguments, 4, random_bits, 1, plan_cut_normal,
     "a normal distribution cut at bounds that are given themselves, not in std", "N(mean, std^2) given lo < w < hi",
     "Flux truncated_normal", {}, any_rank, INWIT_LAYOUT_FLUX},
    {"flux_zeros32", "", {}, {}, 0, 0, 1, plan_fixed, "zero everywhere, in any dtype", "w = 0", "Flux zeros32",
     {0}, any_rank, INWIT_LAYOUT_FLUX},
    {"glorot_normal", "GlorotNormal", {}, axes_arguments, 0, scaled, 1, plan_scaled_preset,
     "Glorot (Xavier) normal, cut at two sigma", "variance 2 / (fan_in + fan_out)", "Glorot and Bengio 2010, AISTATS",
     {1, fan_avg_mode, scaled_truncated_normal}},
    {"glorot_uniform", "GlorotUniform", {}, axes_arguments, 0, scaled, 1, plan_scaled_preset,
     "Glorot (Xavier) uniform", "U[-l, l), l = sqrt(6 / (fan_in + fan_out))", "Glorot and Bengio 2010, AISTATS",
     {1, fan_avg_mode, scaled_uniform}},
    {"he_normal", "HeNormal", {}, axes_arguments, 0, scaled, 1, plan_scaled_preset,
     "He (Kaiming) normal, cut at two sigma", "variance 2 / fan_in", "He, Zhang, Ren, Sun 2015, arXiv 1502.01852",
     {2, fan_in_mode, scaled_truncated_normal}},
    {"he_uniform", "HeUniform", {}, axes_arguments, 0, scaled, 1, plan_scaled_preset,
     "He (Kaiming) uniform", "U[-l, l), l = sqrt(6 / fan_in)", "He, Zhang, Ren, Sun 2015, arXiv 1502.01852",
     {2, fan_in_mode, scaled_uniform}},
    {"identity", "Identity", identity_aliases, identity_arguments, 1, 0, 1, plan_identity,
     "a multiple of the identity matrix, padded with zeros if it is not square", "w = gain * I", "Keras Identity", {}, {2, 2}},
    {"lecun_normal", "LecunNormal", {}, axes_arguments, 0, scaled, 1, plan_scaled_preset,
     "LeCun normal, cut at two sigma", "variance 1 / fan_in", "LeCun, Bottou, Orr, Mueller 1998, Efficient BackProp",
     {1, fan_in_mode, scaled_truncated_normal}},
    {"lecun_uniform", "LecunUniform", {}, axes_arguments, 0, scaled, 1, plan_scaled_preset,
     "LeCun uniform", "U[-l, l), l = sqrt(3 / fan_in)", "LeCun, Bottou, Orr, Mueller 1998, Efficient BackProp",
     {1, fan_in_mode, scaled_uniform}},
    {"ones", "Ones", ones_aliases, {}, 0, 0, 1, plan_fixed, "one everywhere", "w = 1", "Keras Ones", {1}},
    {"orthogonal", "Orthogonal", orthogonal_aliases, orthogonal_arguments, 1, random_bits | uses_workspace | partly_whole, 1,
     plan_orthogonal, "a Haar-distributed matrix with orthonormal rows or columns", "W W^T = gain^2 I, or W^T W = gain^2 I",
     "Saxe, McClelland, Ganguli 2014, arXiv 1312.6120; Stewart 1980, SIAM J. Numer. Anal. 17", {}, matrices_or_more},
    {"random_normal", "RandomNormal", normal_aliases, normal_arguments, 2, random_bits, 1, plan_random_normal,
     "a normal distribution", "N(mean, stddev^2)", "Box and Muller 1958, Ann. Math. Stat. 29"},
    {"random_uniform", "RandomUniform", uniform_aliases, uniform_arguments, 2, random_bits, 1, plan_random_uniform,
     "a uniform distribution", "U[minval, maxval)", "Keras RandomUniform"},
    {"stft", "STFT", stft_aliases, stft_arguments, 4, 0, 1, plan_stft,
     "the kernel (frame_length, 1, fft_bins) of a short-time Fourier transform",
     "w[t][0][f] = window(t) cos(2 pi t f / N) / divisor, or - sin, N = 2 (fft_bins - 1)", "Keras STFT", {}, {3, 3}},
    {"truncated_normal", "TruncatedNormal", {}, truncated_arguments, 2, random_bits, 1, plan_truncated_normal,
     "a normal distribution cut at bounds", "N(mean, stddev^2) given mean + lower stddev < w < mean + upper stddev",
     "Keras TruncatedNormal"},
    {"variance_scaling", "VarianceScaling", {}, scaling_arguments, 3, scaled, 1, plan_variance_scaling,
     "a law whose variance is scaled by the fans", "variance scale / max(1, fan)", "Keras VarianceScaling; fan_geo_avg is JAX's"},
    {"zeros", "Zeros", zeros_aliases, {}, 0, 0, 1, plan_fixed, "zero everywhere", "w = 0", "Keras Zeros", {0}},
};
// clang-format on

int32_t refuse_base(const Row &, const Values &, Plan &, Words &words) {
  return words.refuse(INWIT_E_UNSUPPORTED, "Keras's abstract base class has no values: name one of its subclasses");
}

constexpr Row base_row = {"initializer", "Initializer",      {}, {}, 0, 0, 1, refuse_base, "Keras's abstract base class",
                          "none",        "Keras Initializer"};

constexpr bool rows_are_sane() {
  for (size_t i = 0; i < std::size(rows); ++i) {
    if (i > 0 && std::string_view(rows[i - 1].name) >= rows[i].name) return false;
    if (rows[i].stream_version == 0) return false;
    if (rows[i].arguments.size() > max_arguments || rows[i].frozen > static_cast<int>(rows[i].arguments.size())) return false;
  }
  return true;
}
static_assert(rows_are_sane(), "rows are sorted, complete, and have at most max_arguments arguments");

// Where a name's row is, found without comparing it to the other names: a hash of its length and three of its characters, with a
// factor under which the rows do not collide.
class NameTable {
public:
  constexpr NameTable() {
    while (!fill()) factor_ += 2;
  }

  constexpr const Row *find(std::string_view name) const {
    if (name.empty()) return nullptr;
    const Slot &slot = slots_[place_of(name)];
    return slot.name == name ? slot.row : nullptr;
  }

private:
  static constexpr int bits = 8;
  struct Slot {
    std::string_view name;
    const Row *row;
  };

  constexpr size_t place_of(std::string_view name) const {
    const auto character = [&](size_t at) { return static_cast<uint32_t>(static_cast<unsigned char>(name[at])); };
    const uint32_t key = static_cast<uint32_t>(name.size()) | character(0) << 8 | character(name.size() / 2) << 16 |
                         character(name.size() - 1) << 24;
    return key * factor_ >> (32 - bits);
  }

  constexpr bool fill() { // false: two rows in one slot
    for (Slot &slot : slots_) slot = {};
    for (const Row &row : rows) {
      Slot &slot = slots_[place_of(row.name)];
      if (slot.row != nullptr) return false;
      slot = {row.name, &row};
    }
    return true;
  }

  uint32_t factor_ = 0x9E3779B1;
  Slot slots_[1 << bits] = {};
};
constexpr NameTable name_table;

} // namespace

std::span<const Row> registry() { return rows; }

const Row &keras_base() { return base_row; }

const Row *find_row(std::string_view name) { return name_table.find(name); }

const Row *find_keras(std::string_view identifier) {
  if (const Row *row = find_row(identifier)) return row;
  if (identifier == base_row.name || identifier == base_row.keras_class) return &base_row;
  if (identifier.empty()) return nullptr; // rows without a Keras class have "" for it
  const auto *row = std::ranges::find_if(rows, [&](const Row &r) {
    return r.keras_class == identifier || std::ranges::find(r.aliases, identifier) != r.aliases.end();
  });
  return row != std::end(rows) ? row : nullptr;
}

int32_t refuse_name(std::string_view name, Words &words) {
  std::array<std::string_view, std::size(rows)> names;
  std::ranges::transform(rows, names.begin(), [](const Row &row) { return std::string_view(row.name); });
  words.refuse(INWIT_E_NAME, "initializer is \"", name, "\", which is not registered");
  if (const std::string_view nearest = nearest_name(name, names); !nearest.empty())
    words.add(": did you mean \"").add(nearest).add("\"?");
  else
    words.add("; there are").add_list(names);
  return INWIT_E_NAME;
}

} // namespace inwit
