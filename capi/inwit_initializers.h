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

/* alibi_slopes: slopes of attention with linear biases (ALiBi), one for each head.
 *   w[h] = 2^(-8 (h + 1) / n) for n heads, n a power of 2; else those of the power c below, then 2^(-4 (2k + 1) / c). Reference: Press, Smith, Lewis 2021, arXiv 2108.12409; transformers build_alibi_tensor.
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_alibi_slopes(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

/* bilinear_upsampling: the kernel of a transposed convolution that interpolates linearly along each axis, channel by channel.
 *   w[o,i,k...] = product of 1 - |k - c| / f if i = o mod in, else 0; f = (n + 1) div 2. Reference: Long, Shelhamer, Darrell 2015, arXiv 1411.4038.
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_bilinear_upsampling(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

/* chrono_bias: biases of a gated recurrent layer for dependencies of up to t_max steps.
 *   v = log U[1, t_max - 1) for the forget gate, -v for the input gate, else 0. Reference: Tallec, Ollivier 2018, arXiv 1804.11188.
 *   t_max        the longest dependency, in steps: a finite number > 2
 *   gates        number of gates: 4 for an LSTM: an integer from 1 to 2^53
 *   forget       the forget gate, counted from 0: an integer from 0 to 2^53
 *   input        the input gate, which has the opposite values: an integer from 0 to 2^53
 */
INWIT_API int32_t inwit_chrono_bias(const inwit_tensor *out, uint64_t seed, uint64_t stream, double t_max, double gates, double forget, double input, inwit_context *context);

/* constant: one value everywhere, or an array broadcast to the shape.
 *   w = value. Reference: Keras Constant.
 *   value        the value, or an array that broadcasts against the shape: a number (NaN and infinities too)
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_constant(const inwit_tensor *out, uint64_t seed, uint64_t stream, double value, inwit_context *context);

/* conv_orthogonal: a convolution in 1 to 3 dimensions that is orthogonal with its whole receptive field: it keeps norms.
 *   at every frequency W W^H = gain^2 I. Reference: Xiao et al. 2018, arXiv 1806.05393; TensorFlow ConvolutionOrthogonal.
 *   gain         factor on every element: a finite number
 *   Allocates a workspace; docs/limits.md gives its size.
 */
INWIT_API int32_t inwit_conv_orthogonal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* dct: the matrix of the discrete cosine transform of type II, or its first rows.
 *   w[k,i] = sqrt((k > 0 ? 2 : 1) / n) cos(pi (2i + 1) k / 2n). Reference: Ahmed, Natarajan, Rao 1974, IEEE Trans. Comput. 23.
 *   orthonormal  1: rows of length 1; 0: the factor 2 everywhere: 0 or 1
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_dct(const inwit_tensor *out, uint64_t seed, uint64_t stream, int32_t orthonormal, inwit_context *context);

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

/* gate_bias: biases of a gated recurrent layer: one value for one gate, such as a forget gate that starts open.
 *   w[g h + j] = value for g = gate, else other; h units a gate. Reference: Jozefowicz, Zaremba, Sutskever 2015, ICML; Keras unit_forget_bias; MXNet LSTMBias.
 *   gates        number of gates: 4 for an LSTM: an integer from 1 to 2^53
 *   gate         the gate that has the value, counted from 0: the forget gate is 1 in PyTorch, Keras and MXNet, 2 in TensorFlow 1's BasicLSTMCell: an integer from 0 to 2^53
 *   value        biases of that gate: a finite number
 *   other        biases of the other gates: a finite number
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_gate_bias(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gates, double gate, double value, double other, inwit_context *context);

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

/* hippo: matrices of a state-space layer: HiPPO's A, B and the low-rank part P.
 *   legs: A[i,j] = -sqrt((2i+1)(2j+1)) below the diagonal, -(i+1) on it; B[i] = sqrt(2i+1); P[i] = sqrt(i + 1/2). Reference: Gu, Dao, Ermon, Rudra, Re 2020, arXiv 2008.07669.
 *   measure      legs: scaled Legendre; legt: translated Legendre; foud: Fourier: "legs", "legt", "foud"
 *   part         a: the square state matrix; b: the input vector; p: of legs, the vector for which A + p p^T is normal: "a", "b", "p"
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_hippo(const inwit_tensor *out, uint64_t seed, uint64_t stream, const char *measure, const char *part, inwit_context *context);

/* icnr: a kernel in front of a pixel shuffle, without checkerboard artefacts: its outputs are equal in groups.
 *   w[o] = v[o div r^d] (crd) or v[o mod out / r^d] (dcr), v of variance scale / fan. Reference: Aitken et al. 2017, arXiv 1707.02937.
 *   upscale      factor on each spatial axis: an integer from 1 to 2^20
 *   order        of the outputs: crd, as PyTorch's PixelShuffle; dcr, as the depth_to_space of TensorFlow and Keras: "crd", "dcr"
 *   scale        factor on the variance: a finite number > 0
 *   mode         the fan of the base kernel that divides the variance: "fan_in", "fan_out", "fan_avg", "fan_geo_avg"
 *   distribution the distribution that has this variance: "untruncated_normal", "truncated_normal", "uniform"
 *   The fans are those of layout torch unless the tensor has a layout or fans of its own.
 */
INWIT_API int32_t inwit_icnr(const inwit_tensor *out, uint64_t seed, uint64_t stream, double upscale, const char *order, double scale, const char *mode, const char *distribution, inwit_context *context);

/* identity: a multiple of the identity matrix, padded with zeros if it is not square, or of a matrix with ones on another diagonal.
 *   w[i, i + offset] = gain. Reference: Keras Identity.
 *   gain         factor on every element: a finite number
 *   inwit_fill also accepts: align, offset.
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_identity(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* jax_normal: a normal distribution around 0.
 *   N(0, stddev^2). Reference: JAX normal.
 *   stddev       standard deviation of the normal: a finite number >= 0
 */
INWIT_API int32_t inwit_jax_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double stddev, inwit_context *context);

/* jax_uniform: a uniform distribution between 0 and the scale, not around 0.
 *   U[0, scale). Reference: JAX uniform.
 *   scale        upper bound, excluded: a finite number >= 0
 */
INWIT_API int32_t inwit_jax_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double scale, inwit_context *context);

/* jax_variance_scaling: a distribution whose variance is scaled by the fans, under JAX's names.
 *   variance scale / fan. Reference: JAX variance_scaling.
 *   scale        factor on the variance: a finite number > 0
 *   mode         the fan that divides the variance: "fan_in", "fan_out", "fan_avg", "fan_geo_avg"
 *   distribution the distribution that has this variance; "normal" is not truncated: "truncated_normal", "normal", "uniform"
 *   The fans are those of layout keras unless the tensor has a layout or fans of its own.
 */
INWIT_API int32_t inwit_jax_variance_scaling(const inwit_tensor *out, uint64_t seed, uint64_t stream, double scale, const char *mode, const char *distribution, inwit_context *context);

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

/* log_uniform: the logarithm of a uniform: A_log of Mamba-2.
 *   log U[low, high). Reference: Dao, Gu 2024, arXiv 2405.21060.
 *   low          lower bound of the uniform, included: a finite number > 0
 *   high         upper bound of the uniform, excluded: a finite number > 0
 */
INWIT_API int32_t inwit_log_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double low, double high, inwit_context *context);

/* mamba_dt_bias: biases of the time step of Mamba: softplus of them is uniform on a logarithmic scale.
 *   log(e^dt - 1), dt = max(floor, e^u), u in U[log dt_min, log dt_max). Reference: Gu, Dao 2023, arXiv 2312.00752.
 *   dt_min       smallest time step: a finite number > 0
 *   dt_max       largest time step: a finite number > 0
 *   floor        smaller steps are raised to it: a finite number >= 0
 */
INWIT_API int32_t inwit_mamba_dt_bias(const inwit_tensor *out, uint64_t seed, uint64_t stream, double dt_min, double dt_max, double floor, inwit_context *context);

/* mel_filterbank: triangular filters of shape (frequency bins, filters), equally spaced on a mel scale.
 *   w[b,m] = max(0, min((f_b - l) / (c - l), (r - f_b) / (r - c))) times 2 / (r - l) for Slaney's norm. Reference: Slaney 1998, Auditory Toolbox; transformers mel_filter_bank, librosa filters.mel.
 *   sample_rate  of the audio, in Hz: an integer from 1 to 2^53
 *   f_min        lower end of the first filter, in Hz: a finite number >= 0
 *   f_max        upper end of the last filter, in Hz; sample_rate / 2 if not given: a finite number > 0
 *   scale        the mel scale: "slaney", "htk", "kaldi"
 *   norm         slaney: filters of equal area; none: of height 1: "slaney", "none"
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_mel_filterbank(const inwit_tensor *out, uint64_t seed, uint64_t stream, double sample_rate, double f_min, double f_max, const char *scale, const char *norm, inwit_context *context);

/* nguyen_widrow: a hidden layer whose units divide the inputs' range between them: the weights of each unit have the same norm.
 *   w = b v / |v| for each unit, v = U[-1/2, 1/2), b = factor out^(1 / in). Reference: Nguyen, Widrow 1990, IJCNN.
 *   factor       factor on the norm of every unit: a finite number >= 0
 *   Allocates a workspace; docs/limits.md gives its size.
 */
INWIT_API int32_t inwit_nguyen_widrow(const inwit_tensor *out, uint64_t seed, uint64_t stream, double factor, inwit_context *context);

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

/* power_ramp: a ramp along one axis: decays of RWKV, linear schedules.
 *   w[i] = start + (stop - start) (i / d)^exponent, d = n - 1 or n. Reference: Peng et al. 2023, arXiv 2305.13048.
 *   start        value at the first position: a finite number
 *   stop         value at the end: a finite number
 *   exponent     power of the position: a finite number >= 0
 *   count        where the end is: at the last position, or one after it: "last", "all"
 *   axis         the axis of the ramp, without batch axes, counted from 0; negative: from the end: an axis from -8 to 7
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_power_ramp(const inwit_tensor *out, uint64_t seed, uint64_t stream, double start, double stop, double exponent, const char *count, double axis, inwit_context *context);

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

/* reservoir: recurrent weights of an echo state network: sparse, with a given spectral radius in the limit of many units.
 *   with probability density U[-a, a), a = spectral_radius sqrt(3 / (density n)), or N(0, a^2 / 3); else 0. Reference: Gallicchio, Micheli, Pedrelli 2020, IJCNN; ReservoirPy fast_spectral_initialization.
 *   spectral_radius the largest magnitude of an eigenvalue of a large matrix: a finite number >= 0
 *   density      probability that an element is not zero: a number from 1e-06 to 1
 *   distribution of the elements that are not zero: "uniform", "normal"
 */
INWIT_API int32_t inwit_reservoir(const inwit_tensor *out, uint64_t seed, uint64_t stream, double spectral_radius, double density, const char *distribution, inwit_context *context);

/* retention_decay: logarithms of the decays of retention (RetNet), one for each head.
 *   w[h] = log(1 - 2^(-offset - h)). Reference: Sun et al. 2023, arXiv 2307.08621; torchscale RetNet.
 *   offset       minus log2(1 - decay) of the first head: a number from 0.001 to 1000
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_retention_decay(const inwit_tensor *out, uint64_t seed, uint64_t stream, double offset, inwit_context *context);

/* rope_frequencies: frequencies of rotary position embeddings, with the scalings of longer contexts.
 *   w[j] = base^(-2 j / dim). Reference: Su et al. 2021, arXiv 2104.09864; Peng et al. 2023, arXiv 2309.00071.
 *   base         rope_theta: a finite number > 1
 *   dim          features of a head that rotate; 0: two for each frequency: an integer from 0 to 2^53
 *   scaling      rule for longer contexts: "default", "linear", "llama3", "yarn"
 *   factor       factor on the context's length: a finite number > 0
 *   low          llama3: low_freq_factor, 1 if not given; yarn: beta_slow, 1 if not given: a finite number > 0
 *   high         llama3: high_freq_factor, 4 if not given; yarn: beta_fast, 32 if not given: a finite number > 0
 *   original_length the context's length before scaling: an integer from 1 to 2^53
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_rope_frequencies(const inwit_tensor *out, uint64_t seed, uint64_t stream, double base, double dim, const char *scaling, double factor, double low, double high, double original_length, inwit_context *context);

/* rwkv7_ramp: decays and mixing vectors of RWKV-7 along the last axis, the same for every leading index.
 *   w[i] = start + (stop - start) p^exponent + a + zigzag q |q| + linear (p - 1/2), p = i / (n - 1), q from -1 to 1 in each head. Reference: Peng et al. 2025, arXiv 2503.14456; RWKV-LM, RWKV-v7.
 *   head_size    channels of a head, which must divide the last axis: 64 in RWKV-7: an integer from 2 to 2^53
 *   a            constant term: a finite number
 *   zigzag       factor of q |q|, q from -1 to 1 in each head: a finite number
 *   linear       factor of the line from -1/2 to 1/2: a finite number
 *   start        value of the ramp at the first channel: a finite number
 *   stop         value of the ramp at the last channel: a finite number
 *   exponent     power of the position in the ramp: a finite number >= 0
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_rwkv7_ramp(const inwit_tensor *out, uint64_t seed, uint64_t stream, double head_size, double a, double zigzag, double linear, double start, double stop, double exponent, inwit_context *context);

/* s4d: eigenvalues of a diagonal state-space layer along the last axis: S4D, and A_log of Mamba (real, log_real).
 *   lin: pi j; inv: N/pi (N/(2j+1) - 1); inv2: N/pi (N/(j+1) - 1); quad: (2j+1)^2/pi; N = 2n. Reference: Gu, Gupta, Goel, Re 2022, arXiv 2206.11893.
 *   spectrum     rule of the eigenvalues; "real" has no imaginary part: "lin", "inv", "inv2", "quad", "real"
 *   part         imaginary part, or logarithm of minus the real part: "imag", "log_real"
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_s4d(const inwit_tensor *out, uint64_t seed, uint64_t stream, const char *spectrum, const char *part, inwit_context *context);

/* sincos_2d: sinusoidal embeddings of a grid's positions, of shape (height width, features): ViT, MAE, DiT.
 *   w[y W + x] = (sin x f, cos x f, sin y f, cos y f), f[i] = base^(-4 i / n), n / 4 features each. Reference: He et al. 2021, arXiv 2111.06377; DiT get_2d_sincos_pos_embed.
 *   height       rows of the grid, which must divide the number of positions: an integer from 1 to 2^53
 *   base         ratio of the frequencies: a finite number > 1
 *   class_token  1: a row of zeros in front of the grid: 0 or 1
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_sincos_2d(const inwit_tensor *out, uint64_t seed, uint64_t stream, double height, double base, int32_t class_token, inwit_context *context);

/* sinusoidal_positions: sinusoidal position embeddings of shape (positions, features).
 *   w[p, 2i] = sin(p base^(-2i/n)), w[p, 2i+1] = cos(p base^(-2i/n)). Reference: Vaswani et al. 2017, arXiv 1706.03762; tensor2tensor.
 *   convention   columns: sine, cosine, sine, ... as in the paper; or all sines, then all cosines, as in tensor2tensor: "interleaved", "halves"
 *   base         ratio of the frequencies: a finite number > 1
 *   padding_idx  the position whose row is zero: an integer from 0 to 2^53
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_sinusoidal_positions(const inwit_tensor *out, uint64_t seed, uint64_t stream, const char *convention, double base, double padding_idx, inwit_context *context);

/* siren: uniform for networks with the activation sin(omega x).
 *   U[-l, l), l = sqrt(c / fan_in) / omega, in the first layer 1 / fan_in. Reference: Sitzmann et al. 2020, arXiv 2006.09661.
 *   omega        frequency of the sine: a finite number > 0
 *   first        whether the layer is the first one: 0 or 1
 *   c            factor on the variance of the other layers: a finite number > 0
 *   Needs fans: a layout, or fan_in and fan_out.
 */
INWIT_API int32_t inwit_siren(const inwit_tensor *out, uint64_t seed, uint64_t stream, double omega, int32_t first, double c, inwit_context *context);

/* spectral: normal with a spectral norm near sqrt(fan_out / fan_in), the condition of the maximal update parametrization.
 *   N(0, s^2), s = gain min(1, sqrt(fan_out / fan_in)) / sqrt(fan_in). Reference: Yang, Simon, Bernstein 2023, arXiv 2310.17813.
 *   gain         factor on the standard deviation: a finite number >= 0
 *   Needs fans: a layout, or fan_in and fan_out.
 */
INWIT_API int32_t inwit_spectral(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* stft: the kernel (frame_length, 1, fft_bins) of a short-time Fourier transform.
 *   w[t][0][f] = window(t) cos(2 pi t f / N) / divisor, or - sin, N = 2 (fft_bins - 1). Reference: Keras STFT.
 *   side         the cosines, or minus the sines: "real", "imag"
 *   window       by SciPy's names and synonyms, or Kaiser's by its beta as a text; by inwit_fill also a number or an array: "none", "barthann", "bartlett", "blackman", "blackmanharris", "bohman", "boxcar", "cosine", "exponential", "flattop", "hamming", "hann", "lanczos", "nuttall", "parzen", "taylor", "triang", "tukey", a Kaiser beta from -700 to 700
 *   scaling      divides a window by sqrt(sum of its squares), or by the sum of its absolute values: "density", "spectrum", "none"
 *   periodic     1: a window of one point more, without its last: 0 or 1
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_stft(const inwit_tensor *out, uint64_t seed, uint64_t stream, const char *side, const char *window, const char *scaling, int32_t periodic, inwit_context *context);

/* torch_dirac: a convolution that passes its inputs through, in each of its groups.
 *   w[g o + d, d, k div 2...] = 1, o outputs a group. Reference: PyTorch dirac_.
 *   groups       number of groups of the convolution, each with an identity of its own: an integer from 1 to 2^53
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_torch_dirac(const inwit_tensor *out, uint64_t seed, uint64_t stream, double groups, inwit_context *context);

/* torch_embedding: the default of PyTorch's embeddings: normals, and a row of zeros for the padding.
 *   N(mean, std^2), row padding_idx = 0. Reference: PyTorch Embedding.reset_parameters.
 *   mean         mean of the normal: a finite number
 *   std          standard deviation of the normal: a finite number >= 0
 *   padding_idx  the row that is zero, counted from 0; negative: from the end: an integer, from -rows to rows - 1
 */
INWIT_API int32_t inwit_torch_embedding(const inwit_tensor *out, uint64_t seed, uint64_t stream, double mean, double std, double padding_idx, inwit_context *context);

/* torch_eye: the identity matrix, padded with zeros if it is not square.
 *   w = I. Reference: PyTorch eye_.
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_torch_eye(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

/* torch_kaiming_normal: PyTorch's Kaiming (He) normal, not truncated.
 *   N(0, s^2), s = gain / sqrt(fan). Reference: PyTorch kaiming_normal_; He, Zhang, Ren, Sun 2015, arXiv 1502.01852.
 *   a            negative slope of the leaky ReLU; other nonlinearities ignore it: a finite number
 *   mode         the fan that divides the variance: "fan_in", "fan_out"
 *   nonlinearity the nonlinearity after the layer, which determines the gain: "leaky_relu", "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid", "tanh", "relu", "selu", "identity", "gelu", "silu", "elu"
 *   The fans are those of layout torch unless the tensor has a layout or fans of its own.
 */
INWIT_API int32_t inwit_torch_kaiming_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double a, const char *mode, const char *nonlinearity, inwit_context *context);

/* torch_kaiming_uniform: PyTorch's Kaiming (He) uniform.
 *   U[-l, l), l = sqrt(3) gain / sqrt(fan). Reference: PyTorch kaiming_uniform_; He, Zhang, Ren, Sun 2015, arXiv 1502.01852.
 *   a            negative slope of the leaky ReLU; other nonlinearities ignore it: a finite number
 *   mode         the fan that divides the variance: "fan_in", "fan_out"
 *   nonlinearity the nonlinearity after the layer, which determines the gain: "leaky_relu", "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid", "tanh", "relu", "selu", "identity", "gelu", "silu", "elu"
 *   The fans are those of layout torch unless the tensor has a layout or fans of its own.
 */
INWIT_API int32_t inwit_torch_kaiming_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double a, const char *mode, const char *nonlinearity, inwit_context *context);

/* torch_linear: the default of PyTorch's linear and convolution layers; for a bias, fan_in is that of the weight, given as a number.
 *   U[-l, l), l = 1 / sqrt(fan_in). Reference: PyTorch Linear.reset_parameters.
 *   The fans are those of layout torch unless the tensor has a layout or fans of its own.
 */
INWIT_API int32_t inwit_torch_linear(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

/* torch_normal: a normal distribution.
 *   N(mean, std^2). Reference: PyTorch normal_.
 *   mean         mean of the normal: a finite number
 *   std          standard deviation of the normal: a finite number >= 0
 */
INWIT_API int32_t inwit_torch_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double mean, double std, inwit_context *context);

/* torch_orthogonal: a Haar-distributed matrix (out, all others) with orthonormal rows or columns.
 *   W W^T = gain^2 I, or W^T W = gain^2 I. Reference: PyTorch orthogonal_; Saxe, McClelland, Ganguli 2014, arXiv 1312.6120.
 *   gain         factor on every element: a finite number
 *   Allocates a workspace; docs/limits.md gives its size.
 */
INWIT_API int32_t inwit_torch_orthogonal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* torch_rnn: the default of every weight and bias of PyTorch's RNN, LSTM and GRU.
 *   U[-l, l), l = 1 / sqrt(hidden_size). Reference: PyTorch RNNBase.reset_parameters.
 *   hidden_size  features of the hidden state: an integer from 1 to 2^53
 */
INWIT_API int32_t inwit_torch_rnn(const inwit_tensor *out, uint64_t seed, uint64_t stream, double hidden_size, inwit_context *context);

/* torch_sparse: a matrix of normals with the same number of zeros in each column, in random rows.
 *   ceil(sparsity rows) zeros a column, else N(0, std^2). Reference: PyTorch sparse_; Martens 2010, ICML.
 *   sparsity     fraction of each column that is 0, rounded up to whole elements: a number from 0 to 1
 *   std          standard deviation of the normal: a finite number >= 0
 *   Allocates a workspace; docs/limits.md gives its size.
 */
INWIT_API int32_t inwit_torch_sparse(const inwit_tensor *out, uint64_t seed, uint64_t stream, double sparsity, double std, inwit_context *context);

/* torch_trunc_normal: a normal distribution truncated at absolute bounds.
 *   N(mean, std^2) given a < w < b. Reference: PyTorch trunc_normal_.
 *   mean         mean of the normal: a finite number
 *   std          standard deviation of the normal: a finite number >= 0
 *   a            absolute lower bound: a number, infinities too
 *   b            absolute upper bound: a number, infinities too
 */
INWIT_API int32_t inwit_torch_trunc_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double mean, double std, double a, double b, inwit_context *context);

/* torch_uniform: a uniform distribution.
 *   U[a, b). Reference: PyTorch uniform_.
 *   a            lower bound, included: a finite number
 *   b            upper bound, excluded: a finite number
 */
INWIT_API int32_t inwit_torch_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double a, double b, inwit_context *context);

/* torch_xavier_normal: PyTorch's Xavier (Glorot) normal, not truncated.
 *   N(0, s^2), s = gain sqrt(2 / (fan_in + fan_out)). Reference: PyTorch xavier_normal_; Glorot, Bengio 2010, AISTATS.
 *   gain         factor on the standard deviation: a finite number >= 0
 *   The fans are those of layout torch unless the tensor has a layout or fans of its own.
 */
INWIT_API int32_t inwit_torch_xavier_normal(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* torch_xavier_uniform: PyTorch's Xavier (Glorot) uniform.
 *   U[-l, l), l = sqrt(3) gain sqrt(2 / (fan_in + fan_out)). Reference: PyTorch xavier_uniform_; Glorot, Bengio 2010, AISTATS.
 *   gain         factor on the standard deviation: a finite number >= 0
 *   The fans are those of layout torch unless the tensor has a layout or fans of its own.
 */
INWIT_API int32_t inwit_torch_xavier_uniform(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

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

/* zero_hadamard: ZerO: a deterministic identity between channels, through a Hadamard matrix if there are more outputs than inputs.
 *   w[o,i] = gain (o = i) if out <= in, else gain (-1)^popcount(o AND i) 2^(-p/2), p = ceil(log2 out). Reference: Zhao, Schaefer, Anandkumar 2021, arXiv 2110.12661.
 *   gain         factor on every element: a finite number
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_zero_hadamard(const inwit_tensor *out, uint64_t seed, uint64_t stream, double gain, inwit_context *context);

/* zeros: zero everywhere.
 *   w = 0. Reference: Keras Zeros.
 *   seed and stream are ignored.
 */
INWIT_API int32_t inwit_zeros(const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context);

#ifdef __cplusplus
}
#endif
#endif /* INWIT_INITIALIZERS_H */
