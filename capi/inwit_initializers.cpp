// Generated from the registry by scripts/generate; do not edit.
#include "inwit_initializers.h"

#include "typed.hpp"

namespace inwit::entries {
extern const Entry alibi_slopes;
extern const Entry bilinear_upsampling;
extern const Entry chrono_bias;
extern const Entry constant;
extern const Entry conv_orthogonal;
extern const Entry dct;
extern const Entry delta_orthogonal;
extern const Entry dirac;
extern const Entry flux_glorot_normal;
extern const Entry flux_glorot_uniform;
extern const Entry flux_identity_init;
extern const Entry flux_kaiming_normal;
extern const Entry flux_kaiming_uniform;
extern const Entry flux_lecun_normal;
extern const Entry flux_ones32;
extern const Entry flux_orthogonal;
extern const Entry flux_rand32;
extern const Entry flux_randn32;
extern const Entry flux_sparse_init;
extern const Entry flux_truncated_normal;
extern const Entry flux_zeros32;
extern const Entry gate_bias;
extern const Entry glorot_normal;
extern const Entry glorot_uniform;
extern const Entry he_normal;
extern const Entry he_uniform;
extern const Entry hippo;
extern const Entry icnr;
extern const Entry identity;
extern const Entry jax_normal;
extern const Entry jax_uniform;
extern const Entry jax_variance_scaling;
extern const Entry lecun_normal;
extern const Entry lecun_uniform;
extern const Entry log_uniform;
extern const Entry mamba_dt_bias;
extern const Entry mel_filterbank;
extern const Entry nguyen_widrow;
extern const Entry ones;
extern const Entry orthogonal;
extern const Entry power_ramp;
extern const Entry random_normal;
extern const Entry random_uniform;
extern const Entry reservoir;
extern const Entry retention_decay;
extern const Entry rope_frequencies;
extern const Entry rwkv7_ramp;
extern const Entry s4d;
extern const Entry sincos_2d;
extern const Entry sinusoidal_positions;
extern const Entry siren;
extern const Entry spectral;
extern const Entry stft;
extern const Entry torch_dirac;
extern const Entry torch_embedding;
extern const Entry torch_eye;
extern const Entry torch_kaiming_normal;
extern const Entry torch_kaiming_uniform;
extern const Entry torch_linear;
extern const Entry torch_normal;
extern const Entry torch_orthogonal;
extern const Entry torch_rnn;
extern const Entry torch_sparse;
extern const Entry torch_trunc_normal;
extern const Entry torch_uniform;
extern const Entry torch_xavier_normal;
extern const Entry torch_xavier_uniform;
extern const Entry truncated_normal;
extern const Entry variance_scaling;
extern const Entry zero_hadamard;
extern const Entry zeros;
} // namespace inwit::entries

int32_t inwit_alibi_slopes(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::alibi_slopes, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_bilinear_upsampling(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::bilinear_upsampling, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_chrono_bias(const inwit_tensor *out, uint64_t seed, uint64_t stream, double t_max, double gates, double forget, double input, inwit_context *context) {
  const inwit_arg args[] = {
      {"t_max", t_max, nullptr, nullptr},
      {"gates", gates, nullptr, nullptr},
      {"forget", forget, nullptr, nullptr},
      {"input", input, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::chrono_bias, args, 4, out, seed, stream, context);
}

int32_t inwit_constant(const inwit_tensor *out, uint64_t seed, uint64_t stream, double value, inwit_context *context) {
  const inwit_arg args[] = {
      {"value", value, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::constant, args, 1, out, seed, stream, context);
}

int32_t inwit_conv_orthogonal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::conv_orthogonal, args, 1, out, seed, stream, context);
}

int32_t inwit_dct(const inwit_tensor *out, uint64_t seed, uint64_t stream, int32_t orthonormal, inwit_context *context) {
  const inwit_arg args[] = {
      {"orthonormal", static_cast<double>(orthonormal), nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::dct, args, 1, out, seed, stream, context);
}

int32_t inwit_delta_orthogonal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::delta_orthogonal, args, 1, out, seed, stream, context);
}

int32_t inwit_dirac(const inwit_tensor *out, uint64_t seed, uint64_t stream, double groups, inwit_context *context) {
  const inwit_arg args[] = {
      {"groups", groups, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::dirac, args, 1, out, seed, stream, context);
}

int32_t inwit_flux_glorot_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::flux_glorot_normal, args, 1, out, seed, stream, context);
}

int32_t inwit_flux_glorot_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::flux_glorot_uniform, args, 1, out, seed, stream, context);
}

int32_t inwit_flux_identity_init(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::flux_identity_init, args, 1, out, seed, stream, context);
}

int32_t inwit_flux_kaiming_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::flux_kaiming_normal, args, 1, out, seed, stream, context);
}

int32_t inwit_flux_kaiming_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::flux_kaiming_uniform, args, 1, out, seed, stream, context);
}

int32_t inwit_flux_lecun_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::flux_lecun_normal, args, 1, out, seed, stream, context);
}

int32_t inwit_flux_ones32(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::flux_ones32, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_flux_orthogonal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::flux_orthogonal, args, 1, out, seed, stream, context);
}

int32_t inwit_flux_rand32(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::flux_rand32, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_flux_randn32(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::flux_randn32, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_flux_sparse_init(const inwit_tensor *out, uint64_t seed, uint64_t stream, double sparsity, double std, inwit_context *context) {
  const inwit_arg args[] = {
      {"sparsity", sparsity, nullptr, nullptr},
      {"std", std, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::flux_sparse_init, args, 2, out, seed, stream, context);
}

int32_t inwit_flux_truncated_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double mean, double std, double lo, double hi, inwit_context *context) {
  const inwit_arg args[] = {
      {"mean", mean, nullptr, nullptr},
      {"std", std, nullptr, nullptr},
      {"lo", lo, nullptr, nullptr},
      {"hi", hi, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::flux_truncated_normal, args, 4, out, seed, stream, context);
}

int32_t inwit_flux_zeros32(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::flux_zeros32, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_gate_bias(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gates, double gate, double value, double other, inwit_context *context) {
  const inwit_arg args[] = {
      {"gates", gates, nullptr, nullptr},
      {"gate", gate, nullptr, nullptr},
      {"value", value, nullptr, nullptr},
      {"other", other, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::gate_bias, args, 4, out, seed, stream, context);
}

int32_t inwit_glorot_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::glorot_normal, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_glorot_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::glorot_uniform, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_he_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::he_normal, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_he_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::he_uniform, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_hippo(const inwit_tensor *out, uint64_t seed, uint64_t stream, const char *measure, const char *part, inwit_context *context) {
  const inwit_arg args[] = {
      {"measure", 0, measure, nullptr},
      {"part", 0, part, nullptr},
  };
  return inwit::fill_typed(inwit::entries::hippo, args, 2, out, seed, stream, context);
}

int32_t inwit_icnr(const inwit_tensor *out, uint64_t seed, uint64_t stream, double upscale, const char *order, double scale, const char *mode, const char *distribution, inwit_context *context) {
  const inwit_arg args[] = {
      {"upscale", upscale, nullptr, nullptr},
      {"order", 0, order, nullptr},
      {"scale", scale, nullptr, nullptr},
      {"mode", 0, mode, nullptr},
      {"distribution", 0, distribution, nullptr},
  };
  return inwit::fill_typed(inwit::entries::icnr, args, 5, out, seed, stream, context);
}

int32_t inwit_identity(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::identity, args, 1, out, seed, stream, context);
}

int32_t inwit_jax_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double stddev, inwit_context *context) {
  const inwit_arg args[] = {
      {"stddev", stddev, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::jax_normal, args, 1, out, seed, stream, context);
}

int32_t inwit_jax_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double scale, inwit_context *context) {
  const inwit_arg args[] = {
      {"scale", scale, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::jax_uniform, args, 1, out, seed, stream, context);
}

int32_t inwit_jax_variance_scaling(const inwit_tensor *out, uint64_t seed, uint64_t stream, double scale, const char *mode, const char *distribution, inwit_context *context) {
  const inwit_arg args[] = {
      {"scale", scale, nullptr, nullptr},
      {"mode", 0, mode, nullptr},
      {"distribution", 0, distribution, nullptr},
  };
  return inwit::fill_typed(inwit::entries::jax_variance_scaling, args, 3, out, seed, stream, context);
}

int32_t inwit_lecun_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::lecun_normal, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_lecun_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::lecun_uniform, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_log_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double low, double high, inwit_context *context) {
  const inwit_arg args[] = {
      {"low", low, nullptr, nullptr},
      {"high", high, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::log_uniform, args, 2, out, seed, stream, context);
}

int32_t inwit_mamba_dt_bias(const inwit_tensor *out, uint64_t seed, uint64_t stream, double dt_min, double dt_max, double floor, inwit_context *context) {
  const inwit_arg args[] = {
      {"dt_min", dt_min, nullptr, nullptr},
      {"dt_max", dt_max, nullptr, nullptr},
      {"floor", floor, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::mamba_dt_bias, args, 3, out, seed, stream, context);
}

int32_t inwit_mel_filterbank(const inwit_tensor *out, uint64_t seed, uint64_t stream, double sample_rate, double f_min, double f_max, const char *scale, const char *norm, inwit_context *context) {
  const inwit_arg args[] = {
      {"sample_rate", sample_rate, nullptr, nullptr},
      {"f_min", f_min, nullptr, nullptr},
      {"f_max", f_max, nullptr, nullptr},
      {"scale", 0, scale, nullptr},
      {"norm", 0, norm, nullptr},
  };
  return inwit::fill_typed(inwit::entries::mel_filterbank, args, 5, out, seed, stream, context);
}

int32_t inwit_nguyen_widrow(const inwit_tensor *out, uint64_t seed, uint64_t stream, double factor, inwit_context *context) {
  const inwit_arg args[] = {
      {"factor", factor, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::nguyen_widrow, args, 1, out, seed, stream, context);
}

int32_t inwit_ones(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::ones, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_orthogonal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::orthogonal, args, 1, out, seed, stream, context);
}

int32_t inwit_power_ramp(const inwit_tensor *out, uint64_t seed, uint64_t stream, double start, double stop, double exponent, const char *count, double axis, inwit_context *context) {
  const inwit_arg args[] = {
      {"start", start, nullptr, nullptr},
      {"stop", stop, nullptr, nullptr},
      {"exponent", exponent, nullptr, nullptr},
      {"count", 0, count, nullptr},
      {"axis", axis, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::power_ramp, args, 5, out, seed, stream, context);
}

int32_t inwit_random_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double mean, double stddev, inwit_context *context) {
  const inwit_arg args[] = {
      {"mean", mean, nullptr, nullptr},
      {"stddev", stddev, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::random_normal, args, 2, out, seed, stream, context);
}

int32_t inwit_random_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double minval, double maxval, inwit_context *context) {
  const inwit_arg args[] = {
      {"minval", minval, nullptr, nullptr},
      {"maxval", maxval, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::random_uniform, args, 2, out, seed, stream, context);
}

int32_t inwit_reservoir(const inwit_tensor *out, uint64_t seed, uint64_t stream, double spectral_radius, double density, const char *distribution, inwit_context *context) {
  const inwit_arg args[] = {
      {"spectral_radius", spectral_radius, nullptr, nullptr},
      {"density", density, nullptr, nullptr},
      {"distribution", 0, distribution, nullptr},
  };
  return inwit::fill_typed(inwit::entries::reservoir, args, 3, out, seed, stream, context);
}

int32_t inwit_retention_decay(const inwit_tensor *out, uint64_t seed, uint64_t stream, double offset, inwit_context *context) {
  const inwit_arg args[] = {
      {"offset", offset, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::retention_decay, args, 1, out, seed, stream, context);
}

int32_t inwit_rope_frequencies(const inwit_tensor *out, uint64_t seed, uint64_t stream, double base, double dim, const char *scaling, double factor, double low, double high, double original_length, inwit_context *context) {
  const inwit_arg args[] = {
      {"base", base, nullptr, nullptr},
      {"dim", dim, nullptr, nullptr},
      {"scaling", 0, scaling, nullptr},
      {"factor", factor, nullptr, nullptr},
      {"low", low, nullptr, nullptr},
      {"high", high, nullptr, nullptr},
      {"original_length", original_length, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::rope_frequencies, args, 7, out, seed, stream, context);
}

int32_t inwit_rwkv7_ramp(const inwit_tensor *out, uint64_t seed, uint64_t stream, double head_size, double a, double zigzag, double linear, double start, double stop, double exponent, inwit_context *context) {
  const inwit_arg args[] = {
      {"head_size", head_size, nullptr, nullptr},
      {"a", a, nullptr, nullptr},
      {"zigzag", zigzag, nullptr, nullptr},
      {"linear", linear, nullptr, nullptr},
      {"start", start, nullptr, nullptr},
      {"stop", stop, nullptr, nullptr},
      {"exponent", exponent, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::rwkv7_ramp, args, 7, out, seed, stream, context);
}

int32_t inwit_s4d(const inwit_tensor *out, uint64_t seed, uint64_t stream, const char *spectrum, const char *part, inwit_context *context) {
  const inwit_arg args[] = {
      {"spectrum", 0, spectrum, nullptr},
      {"part", 0, part, nullptr},
  };
  return inwit::fill_typed(inwit::entries::s4d, args, 2, out, seed, stream, context);
}

int32_t inwit_sincos_2d(const inwit_tensor *out, uint64_t seed, uint64_t stream, double height, double base, int32_t class_token, inwit_context *context) {
  const inwit_arg args[] = {
      {"height", height, nullptr, nullptr},
      {"base", base, nullptr, nullptr},
      {"class_token", static_cast<double>(class_token), nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::sincos_2d, args, 3, out, seed, stream, context);
}

int32_t inwit_sinusoidal_positions(const inwit_tensor *out, uint64_t seed, uint64_t stream, const char *convention, double base, double padding_idx, inwit_context *context) {
  const inwit_arg args[] = {
      {"convention", 0, convention, nullptr},
      {"base", base, nullptr, nullptr},
      {"padding_idx", padding_idx, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::sinusoidal_positions, args, 3, out, seed, stream, context);
}

int32_t inwit_siren(const inwit_tensor *out, uint64_t seed, uint64_t stream, double omega, int32_t first, double c, inwit_context *context) {
  const inwit_arg args[] = {
      {"omega", omega, nullptr, nullptr},
      {"first", static_cast<double>(first), nullptr, nullptr},
      {"c", c, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::siren, args, 3, out, seed, stream, context);
}

int32_t inwit_spectral(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::spectral, args, 1, out, seed, stream, context);
}

int32_t inwit_stft(const inwit_tensor *out, uint64_t seed, uint64_t stream, const char *side, const char *window, const char *scaling, int32_t periodic, inwit_context *context) {
  const inwit_arg args[] = {
      {"side", 0, side, nullptr},
      {"window", 0, window != nullptr ? window : "", nullptr},
      {"scaling", 0, scaling, nullptr},
      {"periodic", static_cast<double>(periodic), nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::stft, args, 4, out, seed, stream, context);
}

int32_t inwit_torch_dirac(const inwit_tensor *out, uint64_t seed, uint64_t stream, double groups, inwit_context *context) {
  const inwit_arg args[] = {
      {"groups", groups, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::torch_dirac, args, 1, out, seed, stream, context);
}

int32_t inwit_torch_embedding(const inwit_tensor *out, uint64_t seed, uint64_t stream, double mean, double std, double padding_idx, inwit_context *context) {
  const inwit_arg args[] = {
      {"mean", mean, nullptr, nullptr},
      {"std", std, nullptr, nullptr},
      {"padding_idx", padding_idx, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::torch_embedding, args, 3, out, seed, stream, context);
}

int32_t inwit_torch_eye(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::torch_eye, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_torch_kaiming_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double a, const char *mode, const char *nonlinearity, inwit_context *context) {
  const inwit_arg args[] = {
      {"a", a, nullptr, nullptr},
      {"mode", 0, mode, nullptr},
      {"nonlinearity", 0, nonlinearity, nullptr},
  };
  return inwit::fill_typed(inwit::entries::torch_kaiming_normal, args, 3, out, seed, stream, context);
}

int32_t inwit_torch_kaiming_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double a, const char *mode, const char *nonlinearity, inwit_context *context) {
  const inwit_arg args[] = {
      {"a", a, nullptr, nullptr},
      {"mode", 0, mode, nullptr},
      {"nonlinearity", 0, nonlinearity, nullptr},
  };
  return inwit::fill_typed(inwit::entries::torch_kaiming_uniform, args, 3, out, seed, stream, context);
}

int32_t inwit_torch_linear(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::torch_linear, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_torch_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double mean, double std, inwit_context *context) {
  const inwit_arg args[] = {
      {"mean", mean, nullptr, nullptr},
      {"std", std, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::torch_normal, args, 2, out, seed, stream, context);
}

int32_t inwit_torch_orthogonal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::torch_orthogonal, args, 1, out, seed, stream, context);
}

int32_t inwit_torch_rnn(const inwit_tensor *out, uint64_t seed, uint64_t stream, double hidden_size, inwit_context *context) {
  const inwit_arg args[] = {
      {"hidden_size", hidden_size, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::torch_rnn, args, 1, out, seed, stream, context);
}

int32_t inwit_torch_sparse(const inwit_tensor *out, uint64_t seed, uint64_t stream, double sparsity, double std, inwit_context *context) {
  const inwit_arg args[] = {
      {"sparsity", sparsity, nullptr, nullptr},
      {"std", std, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::torch_sparse, args, 2, out, seed, stream, context);
}

int32_t inwit_torch_trunc_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double mean, double std, double a, double b, inwit_context *context) {
  const inwit_arg args[] = {
      {"mean", mean, nullptr, nullptr},
      {"std", std, nullptr, nullptr},
      {"a", a, nullptr, nullptr},
      {"b", b, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::torch_trunc_normal, args, 4, out, seed, stream, context);
}

int32_t inwit_torch_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double a, double b, inwit_context *context) {
  const inwit_arg args[] = {
      {"a", a, nullptr, nullptr},
      {"b", b, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::torch_uniform, args, 2, out, seed, stream, context);
}

int32_t inwit_torch_xavier_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::torch_xavier_normal, args, 1, out, seed, stream, context);
}

int32_t inwit_torch_xavier_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::torch_xavier_uniform, args, 1, out, seed, stream, context);
}

int32_t inwit_truncated_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double mean, double stddev, inwit_context *context) {
  const inwit_arg args[] = {
      {"mean", mean, nullptr, nullptr},
      {"stddev", stddev, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::truncated_normal, args, 2, out, seed, stream, context);
}

int32_t inwit_variance_scaling(const inwit_tensor *out, uint64_t seed, uint64_t stream, double scale, const char *mode, const char *distribution, inwit_context *context) {
  const inwit_arg args[] = {
      {"scale", scale, nullptr, nullptr},
      {"mode", 0, mode, nullptr},
      {"distribution", 0, distribution, nullptr},
  };
  return inwit::fill_typed(inwit::entries::variance_scaling, args, 3, out, seed, stream, context);
}

int32_t inwit_zero_hadamard(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::zero_hadamard, args, 1, out, seed, stream, context);
}

int32_t inwit_zeros(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::zeros, nullptr, 0, out, seed, stream, context);
}
