// Generated from the registry by scripts/generate; do not edit.
#include "inwit_initializers.h"

#include "typed.hpp"

namespace inwit::entries {
extern const Entry constant;
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
extern const Entry glorot_normal;
extern const Entry glorot_uniform;
extern const Entry he_normal;
extern const Entry he_uniform;
extern const Entry identity;
extern const Entry lecun_normal;
extern const Entry lecun_uniform;
extern const Entry ones;
extern const Entry orthogonal;
extern const Entry random_normal;
extern const Entry random_uniform;
extern const Entry stft;
extern const Entry torch_trunc_normal;
extern const Entry truncated_normal;
extern const Entry variance_scaling;
extern const Entry zeros;
} // namespace inwit::entries

int32_t inwit_constant(const inwit_tensor *out, uint64_t seed, uint64_t stream, double value, inwit_context *context) {
  const inwit_arg args[] = {
      {"value", value, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::constant, args, 1, out, seed, stream, context);
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

int32_t inwit_identity(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context) {
  const inwit_arg args[] = {
      {"gain", gain, nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::identity, args, 1, out, seed, stream, context);
}

int32_t inwit_lecun_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::lecun_normal, nullptr, 0, out, seed, stream, context);
}

int32_t inwit_lecun_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::lecun_uniform, nullptr, 0, out, seed, stream, context);
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

int32_t inwit_stft(const inwit_tensor *out, uint64_t seed, uint64_t stream, const char *side, const char *window, const char *scaling, int32_t periodic, inwit_context *context) {
  const inwit_arg args[] = {
      {"side", 0, side, nullptr},
      {"window", 0, window != nullptr ? window : "", nullptr},
      {"scaling", 0, scaling, nullptr},
      {"periodic", static_cast<double>(periodic), nullptr, nullptr},
  };
  return inwit::fill_typed(inwit::entries::stft, args, 4, out, seed, stream, context);
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

int32_t inwit_zeros(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit::fill_typed(inwit::entries::zeros, nullptr, 0, out, seed, stream, context);
}
