/* inwit_initializers.h - every initializer as a typed function. Generated from the registry by scripts/generate; do not edit.
 *
 * Each is inwit_fill() under its name: it fills `out` for the key (seed, stream), with the same rules for results, error
 * messages, threads and memory. `context` may be NULL. The arguments of a published function never change; arguments that are
 * added later are passed by name, through inwit_fill(). */
#ifndef INWIT_INITIALIZERS_H
#define INWIT_INITIALIZERS_H

#include "inwit.h"

#ifdef __cplusplus
extern "C" {
#endif

/* constant: one value everywhere, or an array broadcast to the shape.
 *   w = value. Reference: Keras Constant.
 *   value        the value, or an array that broadcasts against the shape: a number (NaN and infinities too)
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_constant(const inwit_tensor *out, uint64_t seed, uint64_t stream, double value, inwit_context *context);

/* delta_orthogonal: a convolution that is orthogonal: a Haar-distributed matrix in the middle, zeros around it.
 *   w[c..., :, :] = gain Q, Q Q^T = I, c = (k - 1) div 2. Reference: JAX delta_orthogonal; Xiao et al. 2018, arXiv 1806.05393.
 *   gain         factor on every element: a finite number
 *   Allocates a workspace; docs/limits.md gives its size.
 */
INWIT_API int32_t inwit_delta_orthogonal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* dirac: a convolution that passes its inputs through, in each of its groups.
 *   w[g o + d, d, k div 2...] = 1, o outputs a group. Reference: PyTorch dirac_.
 *   groups       number of groups of the convolution, each with an identity of its own: an integer from 1 to 2^53
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_dirac(const inwit_tensor *out, uint64_t seed, uint64_t stream, double groups, inwit_context *context);

/* flux_glorot_normal: Flux's Glorot (Xavier) normal, not truncated.
 *   N(0, s^2), s = |gain| sqrt(2 / (fan_in + fan_out)). Reference: Flux glorot_normal.
 *   gain         factor on the scale; its sign is ignored: a finite number
 *   The fans are those of layout flux unless the tensor has a layout or fans of its own.
 */
INWIT_API int32_t inwit_flux_glorot_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* flux_glorot_uniform: Flux's Glorot (Xavier) uniform.
 *   U[-l, l), l = |gain| sqrt(6 / (fan_in + fan_out)). Reference: Flux glorot_uniform.
 *   gain         factor on the scale; its sign is ignored: a finite number
 *   The fans are those of layout flux unless the tensor has a layout or fans of its own.
 */
INWIT_API int32_t inwit_flux_glorot_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* flux_identity_init: an identity: matrix, convolution of any rank (..., in, out), or bias of zeros; shifted around its axes.
 *   w[c..., i, i] = gain, c = (k - 1) div 2, then a circular shift. Reference: Flux identity_init.
 *   gain         factor on every element: a finite number
 *   inwit_fill also accepts: shift.
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_flux_identity_init(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* flux_kaiming_normal: Flux's Kaiming (He) normal, not truncated.
 *   N(0, s^2), s = |gain| sqrt(1 / fan_in). Reference: Flux kaiming_normal.
 *   gain         factor on the scale; its sign is ignored: a finite number
 *   The fans are those of layout flux unless the tensor has a layout or fans of its own.
 */
INWIT_API int32_t inwit_flux_kaiming_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* flux_kaiming_uniform: Flux's Kaiming (He) uniform.
 *   U[-l, l), l = |gain| sqrt(3 / fan_in). Reference: Flux kaiming_uniform.
 *   gain         factor on the scale; its sign is ignored: a finite number
 *   The fans are those of layout flux unless the tensor has a layout or fans of its own.
 */
INWIT_API int32_t inwit_flux_kaiming_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* flux_lecun_normal: Flux's LeCun normal, truncated at the absolute bounds -2 and 2.
 *   N(0, s^2) given -2 < w < 2, s = |gain| sqrt(1 / fan_in). Reference: Flux lecun_normal.
 *   gain         factor on the scale; its sign is ignored: a finite number
 *   The fans are those of layout flux unless the tensor has a layout or fans of its own.
 */
INWIT_API int32_t inwit_flux_lecun_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* flux_ones32: one everywhere, in any dtype.
 *   w = 1. Reference: Flux ones32.
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_flux_ones32(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

/* flux_orthogonal: orthogonal, and of rank 1 a random vector of length gain.
 *   W W^T = gain^2 I, or W^T W = gain^2 I. Reference: Flux orthogonal.
 *   gain         factor on every element: a finite number
 *   Allocates a workspace; docs/limits.md gives its size.
 */
INWIT_API int32_t inwit_flux_orthogonal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* flux_rand32: uniform between 0 and 1, in any dtype.
 *   U[0, 1). Reference: Flux rand32.
 */
INWIT_API int32_t inwit_flux_rand32(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

/* flux_randn32: the standard normal, in any dtype.
 *   N(0, 1). Reference: Flux randn32.
 */
INWIT_API int32_t inwit_flux_randn32(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

/* flux_sparse_init: a matrix of normals with the same number of zeros in each column, in random rows.
 *   ceil(min(1, sparsity) rows) zeros a column, else N(0, std^2). Reference: Flux sparse_init; Martens 2010, ICML.
 *   sparsity     fraction of each column that is 0, rounded up to whole elements: a finite number
 *   std          standard deviation of the normal: a finite number >= 0
 *   Allocates a workspace; docs/limits.md gives its size.
 */
INWIT_API int32_t inwit_flux_sparse_init(const inwit_tensor *out, uint64_t seed, uint64_t stream, double sparsity, double std, inwit_context *context);

/* flux_truncated_normal: a normal distribution truncated at absolute bounds.
 *   N(mean, std^2) given lo < w < hi. Reference: Flux truncated_normal.
 *   mean         mean of the normal: a finite number
 *   std          standard deviation of the normal: a finite number >= 0
 *   lo           absolute lower bound: a number, infinities too
 *   hi           absolute upper bound: a number, infinities too
 */
INWIT_API int32_t inwit_flux_truncated_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double mean, double std, double lo, double hi, inwit_context *context);

/* flux_zeros32: zero everywhere, in any dtype.
 *   w = 0. Reference: Flux zeros32.
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_flux_zeros32(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

/* glorot_normal: Glorot (Xavier) normal, truncated at two sigma.
 *   variance 2 / (fan_in + fan_out). Reference: Glorot and Bengio 2010, AISTATS.
 *   inwit_fill also accepts: input_axes, output_axes.
 *   Needs fans: a layout, or fan_in and fan_out.
 */
INWIT_API int32_t inwit_glorot_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

/* glorot_uniform: Glorot (Xavier) uniform.
 *   U[-l, l), l = sqrt(6 / (fan_in + fan_out)). Reference: Glorot and Bengio 2010, AISTATS.
 *   inwit_fill also accepts: input_axes, output_axes.
 *   Needs fans: a layout, or fan_in and fan_out.
 */
INWIT_API int32_t inwit_glorot_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

/* he_normal: He (Kaiming) normal, truncated at two sigma.
 *   variance 2 / fan_in. Reference: He, Zhang, Ren, Sun 2015, arXiv 1502.01852.
 *   inwit_fill also accepts: input_axes, output_axes.
 *   Needs fans: a layout, or fan_in and fan_out.
 */
INWIT_API int32_t inwit_he_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

/* he_uniform: He (Kaiming) uniform.
 *   U[-l, l), l = sqrt(6 / fan_in). Reference: He, Zhang, Ren, Sun 2015, arXiv 1502.01852.
 *   inwit_fill also accepts: input_axes, output_axes.
 *   Needs fans: a layout, or fan_in and fan_out.
 */
INWIT_API int32_t inwit_he_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

/* identity: a multiple of the identity matrix, padded with zeros if it is not square.
 *   w = gain * I. Reference: Keras Identity.
 *   gain         factor on every element: a finite number
 *   inwit_fill also accepts: align.
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_identity(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* lecun_normal: LeCun normal, truncated at two sigma.
 *   variance 1 / fan_in. Reference: LeCun, Bottou, Orr, Mueller 1998, Efficient BackProp.
 *   inwit_fill also accepts: input_axes, output_axes.
 *   Needs fans: a layout, or fan_in and fan_out.
 */
INWIT_API int32_t inwit_lecun_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

/* lecun_uniform: LeCun uniform.
 *   U[-l, l), l = sqrt(3 / fan_in). Reference: LeCun, Bottou, Orr, Mueller 1998, Efficient BackProp.
 *   inwit_fill also accepts: input_axes, output_axes.
 *   Needs fans: a layout, or fan_in and fan_out.
 */
INWIT_API int32_t inwit_lecun_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

/* ones: one everywhere.
 *   w = 1. Reference: Keras Ones.
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_ones(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

/* orthogonal: a Haar-distributed matrix with orthonormal rows or columns.
 *   W W^T = gain^2 I, or W^T W = gain^2 I. Reference: Saxe, McClelland, Ganguli 2014, arXiv 1312.6120; Stewart 1980, SIAM J. Numer. Anal. 17.
 *   gain         factor on every element: a finite number
 *   inwit_fill also accepts: method.
 *   Allocates a workspace; docs/limits.md gives its size.
 */
INWIT_API int32_t inwit_orthogonal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* random_normal: a normal distribution.
 *   N(mean, stddev^2). Reference: Box and Muller 1958, Ann. Math. Stat. 29.
 *   mean         mean of the normal: a finite number
 *   stddev       standard deviation of the normal: a finite number >= 0
 */
INWIT_API int32_t inwit_random_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double mean, double stddev, inwit_context *context);

/* random_uniform: a uniform distribution.
 *   U[minval, maxval). Reference: Keras RandomUniform.
 *   minval       lower bound, included: a finite number
 *   maxval       upper bound, excluded: a finite number
 */
INWIT_API int32_t inwit_random_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double minval, double maxval, inwit_context *context);

/* stft: the kernel (frame_length, 1, fft_bins) of a short-time Fourier transform.
 *   w[t][0][f] = window(t) cos(2 pi t f / N) / divisor, or - sin, N = 2 (fft_bins - 1). Reference: Keras STFT.
 *   side         the cosines, or minus the sines: "real", "imag"
 *   window       by SciPy's names and synonyms, or Kaiser's by its beta as a text; by inwit_fill also a number or an array: "none", "barthann", "bartlett", "blackman", "blackmanharris", "bohman", "boxcar", "cosine", "exponential", "flattop", "hamming", "hann", "lanczos", "nuttall", "parzen", "taylor", "triang", "tukey", a Kaiser beta from -700 to 700
 *   scaling      divides a window by sqrt(sum of its squares), or by the sum of its absolute values: "density", "spectrum", "none"
 *   periodic     1: a window of one point more, without its last: 0 or 1
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_stft(const inwit_tensor *out, uint64_t seed, uint64_t stream, const char *side, const char *window, const char *scaling, int32_t periodic, inwit_context *context);

/* torch_trunc_normal: a normal distribution truncated at absolute bounds.
 *   N(mean, std^2) given a < w < b. Reference: PyTorch trunc_normal_.
 *   mean         mean of the normal: a finite number
 *   std          standard deviation of the normal: a finite number >= 0
 *   a            absolute lower bound: a number, infinities too
 *   b            absolute upper bound: a number, infinities too
 */
INWIT_API int32_t inwit_torch_trunc_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double mean, double std, double a, double b, inwit_context *context);

/* truncated_normal: a normal distribution truncated at bounds in sigma.
 *   N(mean, stddev^2) given mean + lower stddev < w < mean + upper stddev. Reference: Keras TruncatedNormal.
 *   mean         mean of the normal: a finite number
 *   stddev       standard deviation of the normal: a finite number >= 0
 *   inwit_fill also accepts: lower, upper.
 */
INWIT_API int32_t inwit_truncated_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double mean, double stddev, inwit_context *context);

/* variance_scaling: a distribution whose variance is scaled by the fans.
 *   variance scale / max(1, fan). Reference: Keras VarianceScaling; fan_geo_avg is JAX's.
 *   scale        factor on the variance: a finite number > 0
 *   mode         the fan that divides the variance: "fan_in", "fan_out", "fan_avg", "fan_geo_avg"
 *   distribution the distribution that has this variance: "truncated_normal", "normal", "untruncated_normal", "uniform"
 *   inwit_fill also accepts: input_axes, output_axes.
 *   Needs fans: a layout, or fan_in and fan_out.
 */
INWIT_API int32_t inwit_variance_scaling(const inwit_tensor *out, uint64_t seed, uint64_t stream, double scale, const char *mode, const char *distribution, inwit_context *context);

/* zeros: zero everywhere.
 *   w = 0. Reference: Keras Zeros.
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_zeros(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

#ifdef __cplusplus
}
#endif
#endif /* INWIT_INITIALIZERS_H */
