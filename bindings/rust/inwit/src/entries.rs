// Generated from the registry by scripts/generate; do not edit.

initializers! {
    /// Slopes of attention with linear biases (ALiBi), one for each head.
    ///
    /// `w[h] = 2^(-8 (h + 1) / n) for n heads, n a power of 2; else those of the power c below, then 2^(-4 (2k + 1) / c)`. Reference: Press, Smith, Lewis 2021, arXiv 2108.12409; transformers build_alibi_tensor.
    #[derive(Copy)]
    "alibi_slopes" AlibiSlopes() {
    }
    /// The kernel of a transposed convolution that interpolates linearly along each axis, channel by channel.
    ///
    /// `w[o,i,k...] = product of 1 - |k - c| / f if i = o mod in, else 0; f = (n + 1) div 2`. Reference: Long, Shelhamer, Darrell 2015, arXiv 1411.4038.
    #[derive(Copy)]
    "bilinear_upsampling" BilinearUpsampling() {
    }
    /// Biases of a gated recurrent layer for dependencies of up to t_max steps.
    ///
    /// `v = log U[1, t_max - 1) for the forget gate, -v for the input gate, else 0`. Reference: Tallec, Ollivier 2018, arXiv 1804.11188.
    #[derive(Copy)]
    "chrono_bias" ChronoBias(
        /// The longest dependency, in steps: a finite number > 2. Required.
        t_max: f64,
    ) {
        /// Number of gates: 4 for an LSTM: an integer from 1 to 2^53. Default: 4.
        gates: f64 = 4.0,
        /// The forget gate, counted from 0: an integer from 0 to 2^53. Default: 1.
        forget: f64 = 1.0,
        /// The input gate, which has the opposite values: an integer from 0 to 2^53. Default: 0.
        input: f64 = 0.0,
    }
    /// One value everywhere, or an array broadcast to the shape.
    ///
    /// `w = value`. Reference: Keras Constant.
    ///
    /// Keras's `Constant`.
    "constant" Constant() {
        /// The value, or an array that broadcasts against the shape: a number (NaN and infinities too). Default: 0.
        value: crate::Value = 0.0,
    }
    /// A convolution in 1 to 3 dimensions that is orthogonal with its whole receptive field: it keeps norms.
    ///
    /// `at every frequency W W^H = gain^2 I`. Reference: Xiao et al. 2018, arXiv 1806.05393; TensorFlow ConvolutionOrthogonal.
    #[derive(Copy)]
    "conv_orthogonal" ConvOrthogonal() {
        /// Factor on every element: a finite number. Default: 1.
        gain: f64 = 1.0,
    }
    /// The matrix of the discrete cosine transform of type II, or its first rows.
    ///
    /// `w[k,i] = sqrt((k > 0 ? 2 : 1) / n) cos(pi (2i + 1) k / 2n)`. Reference: Ahmed, Natarajan, Rao 1974, IEEE Trans. Comput. 23.
    #[derive(Copy)]
    "dct" Dct() {
        /// 1: rows of length 1; 0: the factor 2 everywhere: 0 or 1. Default: 1.
        orthonormal: bool = true,
    }
    /// A convolution that is orthogonal: a Haar-distributed matrix in the middle, zeros around it.
    ///
    /// `w[c..., :, :] = gain Q, Q Q^T = I, c = (k - 1) div 2`. Reference: JAX delta_orthogonal; Xiao et al. 2018, arXiv 1806.05393.
    #[derive(Copy)]
    "delta_orthogonal" DeltaOrthogonal() {
        /// Factor on every element: a finite number. Default: 1.
        gain: f64 = 1.0,
    }
    /// A convolution that passes its inputs through, in each of its groups.
    ///
    /// `w[g o + d, d, k div 2...] = 1, o outputs a group`. Reference: PyTorch dirac_.
    #[derive(Copy)]
    "dirac" Dirac() {
        /// Number of groups of the convolution, each with an identity of its own: an integer from 1 to 2^53. Default: 1.
        groups: f64 = 1.0,
    }
    /// Flux's Glorot (Xavier) normal, not truncated.
    ///
    /// `N(0, s^2), s = |gain| sqrt(2 / (fan_in + fan_out))`. Reference: Flux glorot_normal.
    ///
    /// The fans are those of layout flux unless the tensor has a layout or fans of its own.
    #[derive(Copy)]
    "flux_glorot_normal" FluxGlorotNormal() {
        /// Factor on the scale; its sign is ignored: a finite number. Default: 1.
        gain: f64 = 1.0,
    }
    /// Flux's Glorot (Xavier) uniform.
    ///
    /// `U[-l, l), l = |gain| sqrt(6 / (fan_in + fan_out))`. Reference: Flux glorot_uniform.
    ///
    /// The fans are those of layout flux unless the tensor has a layout or fans of its own.
    #[derive(Copy)]
    "flux_glorot_uniform" FluxGlorotUniform() {
        /// Factor on the scale; its sign is ignored: a finite number. Default: 1.
        gain: f64 = 1.0,
    }
    /// An identity: matrix, convolution of any rank (..., in, out), or bias of zeros; shifted around its axes.
    ///
    /// `w[c..., i, i] = gain, c = (k - 1) div 2, then a circular shift`. Reference: Flux identity_init.
    "flux_identity_init" FluxIdentityInit() {
        /// Factor on every element: a finite number. Default: 1.
        gain: f64 = 1.0,
        /// Circular shift of the array: along the first axis, or a list, one for each axis: an integer or a list of at most 8 integers. Default: 0.
        shift: crate::Integers = 0,
    }
    /// Flux's Kaiming (He) normal, not truncated.
    ///
    /// `N(0, s^2), s = |gain| sqrt(1 / fan_in)`. Reference: Flux kaiming_normal.
    ///
    /// The fans are those of layout flux unless the tensor has a layout or fans of its own.
    #[derive(Copy)]
    "flux_kaiming_normal" FluxKaimingNormal() {
        /// Factor on the scale; its sign is ignored: a finite number. Default: 1.4142135623730951.
        gain: f64 = 1.4142135623730951,
    }
    /// Flux's Kaiming (He) uniform.
    ///
    /// `U[-l, l), l = |gain| sqrt(3 / fan_in)`. Reference: Flux kaiming_uniform.
    ///
    /// The fans are those of layout flux unless the tensor has a layout or fans of its own.
    #[derive(Copy)]
    "flux_kaiming_uniform" FluxKaimingUniform() {
        /// Factor on the scale; its sign is ignored: a finite number. Default: 1.4142135623730951.
        gain: f64 = 1.4142135623730951,
    }
    /// Flux's LeCun normal, truncated at the absolute bounds -2 and 2.
    ///
    /// `N(0, s^2) given -2 < w < 2, s = |gain| sqrt(1 / fan_in)`. Reference: Flux lecun_normal.
    ///
    /// The fans are those of layout flux unless the tensor has a layout or fans of its own.
    #[derive(Copy)]
    "flux_lecun_normal" FluxLecunNormal() {
        /// Factor on the scale; its sign is ignored: a finite number. Default: 1.
        gain: f64 = 1.0,
    }
    /// One everywhere, in any dtype.
    ///
    /// `w = 1`. Reference: Flux ones32.
    #[derive(Copy)]
    "flux_ones32" FluxOnes32() {
    }
    /// Orthogonal, and of rank 1 a random vector of length gain.
    ///
    /// `W W^T = gain^2 I, or W^T W = gain^2 I`. Reference: Flux orthogonal.
    #[derive(Copy)]
    "flux_orthogonal" FluxOrthogonal() {
        /// Factor on every element: a finite number. Default: 1.
        gain: f64 = 1.0,
    }
    /// Uniform between 0 and 1, in any dtype.
    ///
    /// `U[0, 1)`. Reference: Flux rand32.
    #[derive(Copy)]
    "flux_rand32" FluxRand32() {
    }
    /// The standard normal, in any dtype.
    ///
    /// `N(0, 1)`. Reference: Flux randn32.
    #[derive(Copy)]
    "flux_randn32" FluxRandn32() {
    }
    /// A matrix of normals with the same number of zeros in each column, in random rows.
    ///
    /// `ceil(min(1, sparsity) rows) zeros a column, else N(0, std^2)`. Reference: Flux sparse_init; Martens 2010, ICML.
    #[derive(Copy)]
    "flux_sparse_init" FluxSparseInit(
        /// Fraction of each column that is 0, rounded up to whole elements: a finite number. Required.
        sparsity: f64,
    ) {
        /// Standard deviation of the normal: a finite number >= 0. Default: 0.01.
        std: f64 = 0.01,
    }
    /// A normal distribution truncated at absolute bounds.
    ///
    /// `N(mean, std^2) given lo < w < hi`. Reference: Flux truncated_normal.
    #[derive(Copy)]
    "flux_truncated_normal" FluxTruncatedNormal() {
        /// Mean of the normal: a finite number. Default: 0.
        mean: f64 = 0.0,
        /// Standard deviation of the normal: a finite number >= 0. Default: 1.
        std: f64 = 1.0,
        /// Absolute lower bound: a number, infinities too. Default: -2.
        lo: f64 = -2.0,
        /// Absolute upper bound: a number, infinities too. Default: 2.
        hi: f64 = 2.0,
    }
    /// Zero everywhere, in any dtype.
    ///
    /// `w = 0`. Reference: Flux zeros32.
    #[derive(Copy)]
    "flux_zeros32" FluxZeros32() {
    }
    /// Biases of a gated recurrent layer: one value for one gate, such as a forget gate that starts open.
    ///
    /// `w[g h + j] = value for g = gate, else other; h units a gate`. Reference: Jozefowicz, Zaremba, Sutskever 2015, ICML; Keras unit_forget_bias; MXNet LSTMBias.
    #[derive(Copy)]
    "gate_bias" GateBias() {
        /// Number of gates: 4 for an LSTM: an integer from 1 to 2^53. Default: 4.
        gates: f64 = 4.0,
        /// The gate that has the value, counted from 0: the forget gate is 1 in PyTorch, Keras and MXNet, 2 in TensorFlow 1's BasicLSTMCell: an integer from 0 to 2^53. Default: 1.
        gate: f64 = 1.0,
        /// Biases of that gate: a finite number. Default: 1.
        value: f64 = 1.0,
        /// Biases of the other gates: a finite number. Default: 0.
        other: f64 = 0.0,
    }
    /// Glorot (Xavier) normal, truncated at two sigma.
    ///
    /// `variance 2 / (fan_in + fan_out)`. Reference: Glorot and Bengio 2010, AISTATS.
    ///
    /// Keras's `GlorotNormal`.
    ///
    /// Needs fans: a layout, or fan_in and fan_out.
    "glorot_normal" GlorotNormal() {
        /// Axes whose extents make fan_in, in place of the layout if output_axes is given too: a list of at most 8 axes. Default: not given.
        input_axes: crate::Axes = crate::Axes(None),
        /// Axes whose extents make fan_out: a list of at most 8 axes. Default: not given.
        output_axes: crate::Axes = crate::Axes(None),
    }
    /// Glorot (Xavier) uniform.
    ///
    /// `U[-l, l), l = sqrt(6 / (fan_in + fan_out))`. Reference: Glorot and Bengio 2010, AISTATS.
    ///
    /// Keras's `GlorotUniform`.
    ///
    /// Needs fans: a layout, or fan_in and fan_out.
    "glorot_uniform" GlorotUniform() {
        /// Axes whose extents make fan_in, in place of the layout if output_axes is given too: a list of at most 8 axes. Default: not given.
        input_axes: crate::Axes = crate::Axes(None),
        /// Axes whose extents make fan_out: a list of at most 8 axes. Default: not given.
        output_axes: crate::Axes = crate::Axes(None),
    }
    /// He (Kaiming) normal, truncated at two sigma.
    ///
    /// `variance 2 / fan_in`. Reference: He, Zhang, Ren, Sun 2015, arXiv 1502.01852.
    ///
    /// Keras's `HeNormal`.
    ///
    /// Needs fans: a layout, or fan_in and fan_out.
    "he_normal" HeNormal() {
        /// Axes whose extents make fan_in, in place of the layout if output_axes is given too: a list of at most 8 axes. Default: not given.
        input_axes: crate::Axes = crate::Axes(None),
        /// Axes whose extents make fan_out: a list of at most 8 axes. Default: not given.
        output_axes: crate::Axes = crate::Axes(None),
    }
    /// He (Kaiming) uniform.
    ///
    /// `U[-l, l), l = sqrt(6 / fan_in)`. Reference: He, Zhang, Ren, Sun 2015, arXiv 1502.01852.
    ///
    /// Keras's `HeUniform`.
    ///
    /// Needs fans: a layout, or fan_in and fan_out.
    "he_uniform" HeUniform() {
        /// Axes whose extents make fan_in, in place of the layout if output_axes is given too: a list of at most 8 axes. Default: not given.
        input_axes: crate::Axes = crate::Axes(None),
        /// Axes whose extents make fan_out: a list of at most 8 axes. Default: not given.
        output_axes: crate::Axes = crate::Axes(None),
    }
    /// Matrices of a state-space layer: HiPPO's A, B and the low-rank part P.
    ///
    /// `legs: A[i,j] = -sqrt((2i+1)(2j+1)) below the diagonal, -(i+1) on it; B[i] = sqrt(2i+1); P[i] = sqrt(i + 1/2)`. Reference: Gu, Dao, Ermon, Rudra, Re 2020, arXiv 2008.07669.
    #[derive(Copy)]
    "hippo" Hippo() {
        /// Legs: scaled Legendre; legt: translated Legendre; foud: Fourier: "legs", "legt", "foud". Default: "legs".
        measure: HippoMeasure = HippoMeasure::default(),
        /// A: the square state matrix; b: the input vector; p: of legs, the vector for which A + p p^T is normal: "a", "b", "p". Default: "a".
        part: HippoPart = HippoPart::default(),
    }
    /// A kernel in front of a pixel shuffle, without checkerboard artefacts: its outputs are equal in groups.
    ///
    /// `w[o] = v[o div r^d] (crd) or v[o mod out / r^d] (dcr), v of variance scale / fan`. Reference: Aitken et al. 2017, arXiv 1707.02937.
    ///
    /// The fans are those of layout torch unless the tensor has a layout or fans of its own.
    #[derive(Copy)]
    "icnr" Icnr() {
        /// Factor on each spatial axis: an integer from 1 to 2^20. Default: 2.
        upscale: f64 = 2.0,
        /// Of the outputs: crd, as PyTorch's PixelShuffle; dcr, as the depth_to_space of TensorFlow and Keras: "crd", "dcr". Default: "crd".
        order: IcnrOrder = IcnrOrder::default(),
        /// Factor on the variance: a finite number > 0. Default: 2.
        scale: f64 = 2.0,
        /// The fan of the base kernel that divides the variance: "fan_in", "fan_out", "fan_avg", "fan_geo_avg". Default: "fan_in".
        mode: IcnrMode = IcnrMode::default(),
        /// The distribution that has this variance: "untruncated_normal", "truncated_normal", "uniform". Default: "untruncated_normal".
        distribution: IcnrDistribution = IcnrDistribution::default(),
    }
    /// A multiple of the identity matrix, padded with zeros if it is not square, or of a matrix with ones on another diagonal.
    ///
    /// `w[i, i + offset] = gain`. Reference: Keras Identity.
    ///
    /// Keras's `Identity`.
    #[derive(Copy)]
    "identity" Identity() {
        /// Factor on every element: a finite number. Default: 1.
        gain: f64 = 1.0,
        /// Where the diagonal of a non-square matrix lies: "leading", "centered". Default: "leading".
        align: IdentityAlign = IdentityAlign::default(),
        /// Columns by which the diagonal lies to the right: an integer from -2^53 to 2^53. Default: 0.
        offset: f64 = 0.0,
    }
    /// A normal distribution around 0.
    ///
    /// `N(0, stddev^2)`. Reference: JAX normal.
    #[derive(Copy)]
    "jax_normal" JaxNormal() {
        /// Standard deviation of the normal: a finite number >= 0. Default: 0.01.
        stddev: f64 = 0.01,
    }
    /// A uniform distribution between 0 and the scale, not around 0.
    ///
    /// `U[0, scale)`. Reference: JAX uniform.
    #[derive(Copy)]
    "jax_uniform" JaxUniform() {
        /// Upper bound, excluded: a finite number >= 0. Default: 0.01.
        scale: f64 = 0.01,
    }
    /// A distribution whose variance is scaled by the fans, under JAX's names.
    ///
    /// `variance scale / fan`. Reference: JAX variance_scaling.
    ///
    /// The fans are those of layout keras unless the tensor has a layout or fans of its own.
    #[derive(Copy)]
    "jax_variance_scaling" JaxVarianceScaling() {
        /// Factor on the variance: a finite number > 0. Default: 1.
        scale: f64 = 1.0,
        /// The fan that divides the variance: "fan_in", "fan_out", "fan_avg", "fan_geo_avg". Default: "fan_in".
        mode: JaxVarianceScalingMode = JaxVarianceScalingMode::default(),
        /// The distribution that has this variance; "normal" is not truncated: "truncated_normal", "normal", "uniform". Default: "truncated_normal".
        distribution: JaxVarianceScalingDistribution = JaxVarianceScalingDistribution::default(),
    }
    /// LeCun normal, truncated at two sigma.
    ///
    /// `variance 1 / fan_in`. Reference: LeCun, Bottou, Orr, Mueller 1998, Efficient BackProp.
    ///
    /// Keras's `LecunNormal`.
    ///
    /// Needs fans: a layout, or fan_in and fan_out.
    "lecun_normal" LecunNormal() {
        /// Axes whose extents make fan_in, in place of the layout if output_axes is given too: a list of at most 8 axes. Default: not given.
        input_axes: crate::Axes = crate::Axes(None),
        /// Axes whose extents make fan_out: a list of at most 8 axes. Default: not given.
        output_axes: crate::Axes = crate::Axes(None),
    }
    /// LeCun uniform.
    ///
    /// `U[-l, l), l = sqrt(3 / fan_in)`. Reference: LeCun, Bottou, Orr, Mueller 1998, Efficient BackProp.
    ///
    /// Keras's `LecunUniform`.
    ///
    /// Needs fans: a layout, or fan_in and fan_out.
    "lecun_uniform" LecunUniform() {
        /// Axes whose extents make fan_in, in place of the layout if output_axes is given too: a list of at most 8 axes. Default: not given.
        input_axes: crate::Axes = crate::Axes(None),
        /// Axes whose extents make fan_out: a list of at most 8 axes. Default: not given.
        output_axes: crate::Axes = crate::Axes(None),
    }
    /// The logarithm of a uniform: A_log of Mamba-2.
    ///
    /// `log U[low, high)`. Reference: Dao, Gu 2024, arXiv 2405.21060.
    #[derive(Copy)]
    "log_uniform" LogUniform() {
        /// Lower bound of the uniform, included: a finite number > 0. Default: 1.
        low: f64 = 1.0,
        /// Upper bound of the uniform, excluded: a finite number > 0. Default: 16.
        high: f64 = 16.0,
    }
    /// Biases of the time step of Mamba: softplus of them is uniform on a logarithmic scale.
    ///
    /// `log(e^dt - 1), dt = max(floor, e^u), u in U[log dt_min, log dt_max)`. Reference: Gu, Dao 2023, arXiv 2312.00752.
    #[derive(Copy)]
    "mamba_dt_bias" MambaDtBias() {
        /// Smallest time step: a finite number > 0. Default: 0.001.
        dt_min: f64 = 0.001,
        /// Largest time step: a finite number > 0. Default: 0.1.
        dt_max: f64 = 0.1,
        /// Smaller steps are raised to it: a finite number >= 0. Default: 0.0001.
        floor: f64 = 0.0001,
    }
    /// Triangular filters of shape (frequency bins, filters), equally spaced on a mel scale.
    ///
    /// `w[b,m] = max(0, min((f_b - l) / (c - l), (r - f_b) / (r - c))) times 2 / (r - l) for Slaney's norm`. Reference: Slaney 1998, Auditory Toolbox; transformers mel_filter_bank, librosa filters.mel.
    #[derive(Copy)]
    "mel_filterbank" MelFilterbank() {
        /// Of the audio, in Hz: an integer from 1 to 2^53. Default: 16000.
        sample_rate: f64 = 16000.0,
        /// Lower end of the first filter, in Hz: a finite number >= 0. Default: 0.
        f_min: f64 = 0.0,
        /// Upper end of the last filter, in Hz; sample_rate / 2 if not given: a finite number > 0. Default: not given.
        f_max: Option<f64> = None,
        /// The mel scale: "slaney", "htk", "kaldi". Default: "slaney".
        scale: MelFilterbankScale = MelFilterbankScale::default(),
        /// Slaney: filters of equal area; none: of height 1: "slaney", "none". Default: "slaney".
        norm: MelFilterbankNorm = MelFilterbankNorm::default(),
    }
    /// A hidden layer whose units divide the inputs' range between them: the weights of each unit have the same norm.
    ///
    /// `w = b v / |v| for each unit, v = U[-1/2, 1/2), b = factor out^(1 / in)`. Reference: Nguyen, Widrow 1990, IJCNN.
    #[derive(Copy)]
    "nguyen_widrow" NguyenWidrow() {
        /// Factor on the norm of every unit: a finite number >= 0. Default: 0.7.
        factor: f64 = 0.7,
    }
    /// One everywhere.
    ///
    /// `w = 1`. Reference: Keras Ones.
    ///
    /// Keras's `Ones`.
    #[derive(Copy)]
    "ones" Ones() {
    }
    /// A Haar-distributed matrix with orthonormal rows or columns.
    ///
    /// `W W^T = gain^2 I, or W^T W = gain^2 I`. Reference: Saxe, McClelland, Ganguli 2014, arXiv 1312.6120; Stewart 1980, SIAM J. Numer. Anal. 17.
    ///
    /// Keras's `Orthogonal`.
    #[derive(Copy)]
    "orthogonal" Orthogonal() {
        /// Factor on every element: a finite number. Default: 1.
        gain: f64 = 1.0,
        /// Reflectors: the same bits everywhere; qr, svd: by LAPACK: "reflectors", "qr", "svd". Default: "reflectors".
        method: OrthogonalMethod = OrthogonalMethod::default(),
    }
    /// A ramp along one axis: decays of RWKV, linear schedules.
    ///
    /// `w[i] = start + (stop - start) (i / d)^exponent, d = n - 1 or n`. Reference: Peng et al. 2023, arXiv 2305.13048.
    #[derive(Copy)]
    "power_ramp" PowerRamp() {
        /// Value at the first position: a finite number. Default: 0.
        start: f64 = 0.0,
        /// Value at the end: a finite number. Default: 1.
        stop: f64 = 1.0,
        /// Power of the position: a finite number >= 0. Default: 1.
        exponent: f64 = 1.0,
        /// Where the end is: at the last position, or one after it: "last", "all". Default: "last".
        count: PowerRampCount = PowerRampCount::default(),
        /// The axis of the ramp, without batch axes, counted from 0; negative: from the end: an axis from -8 to 7. Default: -1.
        axis: f64 = -1.0,
    }
    /// A normal distribution.
    ///
    /// `N(mean, stddev^2)`. Reference: Box and Muller 1958, Ann. Math. Stat. 29.
    ///
    /// Keras's `RandomNormal`.
    #[derive(Copy)]
    "random_normal" RandomNormal() {
        /// Mean of the normal: a finite number. Default: 0.
        mean: f64 = 0.0,
        /// Standard deviation of the normal: a finite number >= 0. Default: 0.05.
        stddev: f64 = 0.05,
    }
    /// A uniform distribution.
    ///
    /// `U[minval, maxval)`. Reference: Keras RandomUniform.
    ///
    /// Keras's `RandomUniform`.
    #[derive(Copy)]
    "random_uniform" RandomUniform() {
        /// Lower bound, included: a finite number. Default: -0.05.
        minval: f64 = -0.05,
        /// Upper bound, excluded: a finite number. Default: 0.05.
        maxval: f64 = 0.05,
    }
    /// Recurrent weights of an echo state network: sparse, with a given spectral radius in the limit of many units.
    ///
    /// `with probability density U[-a, a), a = spectral_radius sqrt(3 / (density n)), or N(0, a^2 / 3); else 0`. Reference: Gallicchio, Micheli, Pedrelli 2020, IJCNN; ReservoirPy fast_spectral_initialization.
    #[derive(Copy)]
    "reservoir" Reservoir() {
        /// The largest magnitude of an eigenvalue of a large matrix: a finite number >= 0. Default: 0.9.
        spectral_radius: f64 = 0.9,
        /// Probability that an element is not zero: a number from 1e-06 to 1. Default: 0.1.
        density: f64 = 0.1,
        /// Of the elements that are not zero: "uniform", "normal". Default: "uniform".
        distribution: ReservoirDistribution = ReservoirDistribution::default(),
    }
    /// Logarithms of the decays of retention (RetNet), one for each head.
    ///
    /// `w[h] = log(1 - 2^(-offset - h))`. Reference: Sun et al. 2023, arXiv 2307.08621; torchscale RetNet.
    #[derive(Copy)]
    "retention_decay" RetentionDecay() {
        /// Minus log2(1 - decay) of the first head: a number from 0.001 to 1000. Default: 5.
        offset: f64 = 5.0,
    }
    /// Frequencies of rotary position embeddings, with the scalings of longer contexts.
    ///
    /// `w[j] = base^(-2 j / dim)`. Reference: Su et al. 2021, arXiv 2104.09864; Peng et al. 2023, arXiv 2309.00071.
    #[derive(Copy)]
    "rope_frequencies" RopeFrequencies() {
        /// Rope_theta: a finite number > 1. Default: 10000.
        base: f64 = 10000.0,
        /// Features of a head that rotate; 0: two for each frequency: an integer from 0 to 2^53. Default: 0.
        dim: f64 = 0.0,
        /// Rule for longer contexts: "default", "linear", "llama3", "yarn". Default: "default".
        scaling: RopeFrequenciesScaling = RopeFrequenciesScaling::default(),
        /// Factor on the context's length: a finite number > 0. Default: 1.
        factor: f64 = 1.0,
        /// Llama3: low_freq_factor, 1 if not given; yarn: beta_slow, 1 if not given: a finite number > 0. Default: not given.
        low: Option<f64> = None,
        /// Llama3: high_freq_factor, 4 if not given; yarn: beta_fast, 32 if not given: a finite number > 0. Default: not given.
        high: Option<f64> = None,
        /// The context's length before scaling: an integer from 1 to 2^53. Default: 8192.
        original_length: f64 = 8192.0,
    }
    /// Decays and mixing vectors of RWKV-7 along the last axis, the same for every leading index.
    ///
    /// `w[i] = start + (stop - start) p^exponent + a + zigzag q |q| + linear (p - 1/2), p = i / (n - 1), q from -1 to 1 in each head`. Reference: Peng et al. 2025, arXiv 2503.14456; RWKV-LM, RWKV-v7.
    #[derive(Copy)]
    "rwkv7_ramp" Rwkv7Ramp(
        /// Channels of a head, which must divide the last axis: 64 in RWKV-7: an integer from 2 to 2^53. Required.
        head_size: f64,
    ) {
        /// Constant term: a finite number. Default: 0.
        a: f64 = 0.0,
        /// Factor of q |q|, q from -1 to 1 in each head: a finite number. Default: 0.
        zigzag: f64 = 0.0,
        /// Factor of the line from -1/2 to 1/2: a finite number. Default: 0.
        linear: f64 = 0.0,
        /// Value of the ramp at the first channel: a finite number. Default: 0.
        start: f64 = 0.0,
        /// Value of the ramp at the last channel: a finite number. Default: 0.
        stop: f64 = 0.0,
        /// Power of the position in the ramp: a finite number >= 0. Default: 1.
        exponent: f64 = 1.0,
    }
    /// Eigenvalues of a diagonal state-space layer along the last axis: S4D, and A_log of Mamba (real, log_real).
    ///
    /// `lin: pi j; inv: N/pi (N/(2j+1) - 1); inv2: N/pi (N/(j+1) - 1); quad: (2j+1)^2/pi; N = 2n`. Reference: Gu, Gupta, Goel, Re 2022, arXiv 2206.11893.
    #[derive(Copy)]
    "s4d" S4d() {
        /// Rule of the eigenvalues; "real" has no imaginary part: "lin", "inv", "inv2", "quad", "real". Default: "lin".
        spectrum: S4dSpectrum = S4dSpectrum::default(),
        /// Imaginary part, or logarithm of minus the real part: "imag", "log_real". Default: "imag".
        part: S4dPart = S4dPart::default(),
    }
    /// Sinusoidal embeddings of a grid's positions, of shape (height width, features): ViT, MAE, DiT.
    ///
    /// `w[y W + x] = (sin x f, cos x f, sin y f, cos y f), f[i] = base^(-4 i / n), n / 4 features each`. Reference: He et al. 2021, arXiv 2111.06377; DiT get_2d_sincos_pos_embed.
    #[derive(Copy)]
    "sincos_2d" Sincos2d(
        /// Rows of the grid, which must divide the number of positions: an integer from 1 to 2^53. Required.
        height: f64,
    ) {
        /// Ratio of the frequencies: a finite number > 1. Default: 10000.
        base: f64 = 10000.0,
        /// 1: a row of zeros in front of the grid: 0 or 1. Default: 0.
        class_token: bool = false,
    }
    /// Sinusoidal position embeddings of shape (positions, features).
    ///
    /// `w[p, 2i] = sin(p base^(-2i/n)), w[p, 2i+1] = cos(p base^(-2i/n))`. Reference: Vaswani et al. 2017, arXiv 1706.03762; tensor2tensor.
    #[derive(Copy)]
    "sinusoidal_positions" SinusoidalPositions() {
        /// Columns: sine, cosine, sine, ... as in the paper; or all sines, then all cosines, as in tensor2tensor: "interleaved", "halves". Default: "interleaved".
        convention: SinusoidalPositionsConvention = SinusoidalPositionsConvention::default(),
        /// Ratio of the frequencies: a finite number > 1. Default: 10000.
        base: f64 = 10000.0,
        /// The position whose row is zero: an integer from 0 to 2^53. Default: not given.
        padding_idx: Option<f64> = None,
    }
    /// Uniform for networks with the activation sin(omega x).
    ///
    /// `U[-l, l), l = sqrt(c / fan_in) / omega, in the first layer 1 / fan_in`. Reference: Sitzmann et al. 2020, arXiv 2006.09661.
    ///
    /// Needs fans: a layout, or fan_in and fan_out.
    #[derive(Copy)]
    "siren" Siren() {
        /// Frequency of the sine: a finite number > 0. Default: 30.
        omega: f64 = 30.0,
        /// Whether the layer is the first one: 0 or 1. Default: 0.
        first: bool = false,
        /// Factor on the variance of the other layers: a finite number > 0. Default: 6.
        c: f64 = 6.0,
    }
    /// Normal with a spectral norm near sqrt(fan_out / fan_in), the condition of the maximal update parametrization.
    ///
    /// `N(0, s^2), s = gain min(1, sqrt(fan_out / fan_in)) / sqrt(fan_in)`. Reference: Yang, Simon, Bernstein 2023, arXiv 2310.17813.
    ///
    /// Needs fans: a layout, or fan_in and fan_out.
    #[derive(Copy)]
    "spectral" Spectral() {
        /// Factor on the standard deviation: a finite number >= 0. Default: 1.
        gain: f64 = 1.0,
    }
    /// The kernel (frame_length, 1, fft_bins) of a short-time Fourier transform.
    ///
    /// `w[t][0][f] = window(t) cos(2 pi t f / N) / divisor, or - sin, N = 2 (fft_bins - 1)`. Reference: Keras STFT.
    ///
    /// Keras's `STFT`.
    "stft" Stft() {
        /// The cosines, or minus the sines: "real", "imag". Default: "real".
        side: StftSide = StftSide::default(),
        /// By SciPy's names and synonyms, or Kaiser's by its beta as a text: "none", "barthann", "bartlett", "blackman", "blackmanharris", "bohman", "boxcar", "cosine", "exponential", "flattop", "hamming", "hann", "lanczos", "nuttall", "parzen", "taylor", "triang", "tukey", a Kaiser beta from -700 to 700. Default: "hann".
        window: StftWindow = StftWindow::default(),
        /// Divides a window by sqrt(sum of its squares), or by the sum of its absolute values: "density", "spectrum", "none". Default: "density".
        scaling: StftScaling = StftScaling::default(),
        /// 1: a window of one point more, without its last: 0 or 1. Default: 0.
        periodic: bool = false,
    }
    /// A convolution that passes its inputs through, in each of its groups.
    ///
    /// `w[g o + d, d, k div 2...] = 1, o outputs a group`. Reference: PyTorch dirac_.
    #[derive(Copy)]
    "torch_dirac" TorchDirac() {
        /// Number of groups of the convolution, each with an identity of its own: an integer from 1 to 2^53. Default: 1.
        groups: f64 = 1.0,
    }
    /// The default of PyTorch's embeddings: normals, and a row of zeros for the padding.
    ///
    /// `N(mean, std^2), row padding_idx = 0`. Reference: PyTorch Embedding.reset_parameters.
    #[derive(Copy)]
    "torch_embedding" TorchEmbedding() {
        /// Mean of the normal: a finite number. Default: 0.
        mean: f64 = 0.0,
        /// Standard deviation of the normal: a finite number >= 0. Default: 1.
        std: f64 = 1.0,
        /// The row that is zero, counted from 0; negative: from the end: an integer, from -rows to rows - 1. Default: not given.
        padding_idx: Option<f64> = None,
    }
    /// The identity matrix, padded with zeros if it is not square.
    ///
    /// `w = I`. Reference: PyTorch eye_.
    #[derive(Copy)]
    "torch_eye" TorchEye() {
    }
    /// PyTorch's Kaiming (He) normal, not truncated.
    ///
    /// `N(0, s^2), s = gain / sqrt(fan)`. Reference: PyTorch kaiming_normal_; He, Zhang, Ren, Sun 2015, arXiv 1502.01852.
    ///
    /// The fans are those of layout torch unless the tensor has a layout or fans of its own.
    #[derive(Copy)]
    "torch_kaiming_normal" TorchKaimingNormal() {
        /// Negative slope of the leaky ReLU; other nonlinearities ignore it: a finite number. Default: 0.
        a: f64 = 0.0,
        /// The fan that divides the variance: "fan_in", "fan_out". Default: "fan_in".
        mode: TorchKaimingNormalMode = TorchKaimingNormalMode::default(),
        /// The nonlinearity after the layer, which determines the gain: "leaky_relu", "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid", "tanh", "relu", "selu", "identity", "gelu", "silu", "elu". Default: "leaky_relu".
        nonlinearity: TorchKaimingNormalNonlinearity = TorchKaimingNormalNonlinearity::default(),
    }
    /// PyTorch's Kaiming (He) uniform.
    ///
    /// `U[-l, l), l = sqrt(3) gain / sqrt(fan)`. Reference: PyTorch kaiming_uniform_; He, Zhang, Ren, Sun 2015, arXiv 1502.01852.
    ///
    /// The fans are those of layout torch unless the tensor has a layout or fans of its own.
    #[derive(Copy)]
    "torch_kaiming_uniform" TorchKaimingUniform() {
        /// Negative slope of the leaky ReLU; other nonlinearities ignore it: a finite number. Default: 0.
        a: f64 = 0.0,
        /// The fan that divides the variance: "fan_in", "fan_out". Default: "fan_in".
        mode: TorchKaimingUniformMode = TorchKaimingUniformMode::default(),
        /// The nonlinearity after the layer, which determines the gain: "leaky_relu", "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid", "tanh", "relu", "selu", "identity", "gelu", "silu", "elu". Default: "leaky_relu".
        nonlinearity: TorchKaimingUniformNonlinearity = TorchKaimingUniformNonlinearity::default(),
    }
    /// The default of PyTorch's linear and convolution layers; for a bias, fan_in is that of the weight, given as a number.
    ///
    /// `U[-l, l), l = 1 / sqrt(fan_in)`. Reference: PyTorch Linear.reset_parameters.
    ///
    /// The fans are those of layout torch unless the tensor has a layout or fans of its own.
    #[derive(Copy)]
    "torch_linear" TorchLinear() {
    }
    /// A normal distribution.
    ///
    /// `N(mean, std^2)`. Reference: PyTorch normal_.
    #[derive(Copy)]
    "torch_normal" TorchNormal() {
        /// Mean of the normal: a finite number. Default: 0.
        mean: f64 = 0.0,
        /// Standard deviation of the normal: a finite number >= 0. Default: 1.
        std: f64 = 1.0,
    }
    /// A Haar-distributed matrix (out, all others) with orthonormal rows or columns.
    ///
    /// `W W^T = gain^2 I, or W^T W = gain^2 I`. Reference: PyTorch orthogonal_; Saxe, McClelland, Ganguli 2014, arXiv 1312.6120.
    #[derive(Copy)]
    "torch_orthogonal" TorchOrthogonal() {
        /// Factor on every element: a finite number. Default: 1.
        gain: f64 = 1.0,
    }
    /// The default of every weight and bias of PyTorch's RNN, LSTM and GRU.
    ///
    /// `U[-l, l), l = 1 / sqrt(hidden_size)`. Reference: PyTorch RNNBase.reset_parameters.
    #[derive(Copy)]
    "torch_rnn" TorchRnn(
        /// Features of the hidden state: an integer from 1 to 2^53. Required.
        hidden_size: f64,
    ) {
    }
    /// A matrix of normals with the same number of zeros in each column, in random rows.
    ///
    /// `ceil(sparsity rows) zeros a column, else N(0, std^2)`. Reference: PyTorch sparse_; Martens 2010, ICML.
    #[derive(Copy)]
    "torch_sparse" TorchSparse(
        /// Fraction of each column that is 0, rounded up to whole elements: a number from 0 to 1. Required.
        sparsity: f64,
    ) {
        /// Standard deviation of the normal: a finite number >= 0. Default: 0.01.
        std: f64 = 0.01,
    }
    /// A normal distribution truncated at absolute bounds.
    ///
    /// `N(mean, std^2) given a < w < b`. Reference: PyTorch trunc_normal_.
    #[derive(Copy)]
    "torch_trunc_normal" TorchTruncNormal() {
        /// Mean of the normal: a finite number. Default: 0.
        mean: f64 = 0.0,
        /// Standard deviation of the normal: a finite number >= 0. Default: 1.
        std: f64 = 1.0,
        /// Absolute lower bound: a number, infinities too. Default: -2.
        a: f64 = -2.0,
        /// Absolute upper bound: a number, infinities too. Default: 2.
        b: f64 = 2.0,
    }
    /// A uniform distribution.
    ///
    /// `U[a, b)`. Reference: PyTorch uniform_.
    #[derive(Copy)]
    "torch_uniform" TorchUniform() {
        /// Lower bound, included: a finite number. Default: 0.
        a: f64 = 0.0,
        /// Upper bound, excluded: a finite number. Default: 1.
        b: f64 = 1.0,
    }
    /// PyTorch's Xavier (Glorot) normal, not truncated.
    ///
    /// `N(0, s^2), s = gain sqrt(2 / (fan_in + fan_out))`. Reference: PyTorch xavier_normal_; Glorot, Bengio 2010, AISTATS.
    ///
    /// The fans are those of layout torch unless the tensor has a layout or fans of its own.
    #[derive(Copy)]
    "torch_xavier_normal" TorchXavierNormal() {
        /// Factor on the standard deviation: a finite number >= 0. Default: 1.
        gain: f64 = 1.0,
    }
    /// PyTorch's Xavier (Glorot) uniform.
    ///
    /// `U[-l, l), l = sqrt(3) gain sqrt(2 / (fan_in + fan_out))`. Reference: PyTorch xavier_uniform_; Glorot, Bengio 2010, AISTATS.
    ///
    /// The fans are those of layout torch unless the tensor has a layout or fans of its own.
    #[derive(Copy)]
    "torch_xavier_uniform" TorchXavierUniform() {
        /// Factor on the standard deviation: a finite number >= 0. Default: 1.
        gain: f64 = 1.0,
    }
    /// A normal distribution truncated at bounds in sigma.
    ///
    /// `N(mean, stddev^2) given mean + lower stddev < w < mean + upper stddev`. Reference: Keras TruncatedNormal.
    ///
    /// Keras's `TruncatedNormal`.
    #[derive(Copy)]
    "truncated_normal" TruncatedNormal() {
        /// Mean of the normal: a finite number. Default: 0.
        mean: f64 = 0.0,
        /// Standard deviation of the normal: a finite number >= 0. Default: 0.05.
        stddev: f64 = 0.05,
        /// Lower bound, in stddev from mean: a number, infinities too. Default: -2.
        lower: f64 = -2.0,
        /// Upper bound, in stddev from mean: a number, infinities too. Default: 2.
        upper: f64 = 2.0,
    }
    /// A distribution whose variance is scaled by the fans.
    ///
    /// `variance scale / max(1, fan)`. Reference: Keras VarianceScaling; fan_geo_avg is JAX's.
    ///
    /// Keras's `VarianceScaling`.
    ///
    /// Needs fans: a layout, or fan_in and fan_out.
    "variance_scaling" VarianceScaling() {
        /// Factor on the variance: a finite number > 0. Default: 1.
        scale: f64 = 1.0,
        /// The fan that divides the variance: "fan_in", "fan_out", "fan_avg", "fan_geo_avg". Default: "fan_in".
        mode: VarianceScalingMode = VarianceScalingMode::default(),
        /// The distribution that has this variance: "truncated_normal", "normal", "untruncated_normal", "uniform". Default: "truncated_normal".
        distribution: VarianceScalingDistribution = VarianceScalingDistribution::default(),
        /// Axes whose extents make fan_in, in place of the layout if output_axes is given too: a list of at most 8 axes. Default: not given.
        input_axes: crate::Axes = crate::Axes(None),
        /// Axes whose extents make fan_out: a list of at most 8 axes. Default: not given.
        output_axes: crate::Axes = crate::Axes(None),
    }
    /// ZerO: a deterministic identity between channels, through a Hadamard matrix if there are more outputs than inputs.
    ///
    /// `w[o,i] = gain (o = i) if out <= in, else gain (-1)^popcount(o AND i) 2^(-p/2), p = ceil(log2 out)`. Reference: Zhao, Schaefer, Anandkumar 2021, arXiv 2110.12661.
    #[derive(Copy)]
    "zero_hadamard" ZeroHadamard() {
        /// Factor on every element: a finite number. Default: 1.
        gain: f64 = 1.0,
    }
    /// Zero everywhere.
    ///
    /// `w = 0`. Reference: Keras Zeros.
    ///
    /// Keras's `Zeros`.
    #[derive(Copy)]
    "zeros" Zeros() {
    }
}

choices! {
    /// Of [`Hippo::measure`]: legs: scaled Legendre; legt: translated Legendre; foud: Fourier.
    HippoMeasure {
        /// `"legs"`, the default.
        #[default]
        Legs = "legs",
        /// `"legt"`.
        Legt = "legt",
        /// `"foud"`.
        Foud = "foud",
    }
    /// Of [`Hippo::part`]: a: the square state matrix; b: the input vector; p: of legs, the vector for which A + p p^T is normal.
    HippoPart {
        /// `"a"`, the default.
        #[default]
        A = "a",
        /// `"b"`.
        B = "b",
        /// `"p"`.
        P = "p",
    }
    /// Of [`Icnr::order`]: of the outputs: crd, as PyTorch's PixelShuffle; dcr, as the depth_to_space of TensorFlow and Keras.
    IcnrOrder {
        /// `"crd"`, the default.
        #[default]
        Crd = "crd",
        /// `"dcr"`.
        Dcr = "dcr",
    }
    /// Of [`Icnr::mode`]: the fan of the base kernel that divides the variance.
    IcnrMode {
        /// `"fan_in"`, the default.
        #[default]
        FanIn = "fan_in",
        /// `"fan_out"`.
        FanOut = "fan_out",
        /// `"fan_avg"`.
        FanAvg = "fan_avg",
        /// `"fan_geo_avg"`.
        FanGeoAvg = "fan_geo_avg",
    }
    /// Of [`Icnr::distribution`]: the distribution that has this variance.
    IcnrDistribution {
        /// `"untruncated_normal"`, the default.
        #[default]
        UntruncatedNormal = "untruncated_normal",
        /// `"truncated_normal"`.
        TruncatedNormal = "truncated_normal",
        /// `"uniform"`.
        Uniform = "uniform",
    }
    /// Of [`Identity::align`]: where the diagonal of a non-square matrix lies.
    IdentityAlign {
        /// `"leading"`, the default.
        #[default]
        Leading = "leading",
        /// `"centered"`.
        Centered = "centered",
    }
    /// Of [`JaxVarianceScaling::mode`]: the fan that divides the variance.
    JaxVarianceScalingMode {
        /// `"fan_in"`, the default.
        #[default]
        FanIn = "fan_in",
        /// `"fan_out"`.
        FanOut = "fan_out",
        /// `"fan_avg"`.
        FanAvg = "fan_avg",
        /// `"fan_geo_avg"`.
        FanGeoAvg = "fan_geo_avg",
    }
    /// Of [`JaxVarianceScaling::distribution`]: the distribution that has this variance; "normal" is not truncated.
    JaxVarianceScalingDistribution {
        /// `"truncated_normal"`, the default.
        #[default]
        TruncatedNormal = "truncated_normal",
        /// `"normal"`.
        Normal = "normal",
        /// `"uniform"`.
        Uniform = "uniform",
    }
    /// Of [`MelFilterbank::scale`]: the mel scale.
    MelFilterbankScale {
        /// `"slaney"`, the default.
        #[default]
        Slaney = "slaney",
        /// `"htk"`.
        Htk = "htk",
        /// `"kaldi"`.
        Kaldi = "kaldi",
    }
    /// Of [`MelFilterbank::norm`]: slaney: filters of equal area; none: of height 1.
    MelFilterbankNorm {
        /// `"slaney"`, the default.
        #[default]
        Slaney = "slaney",
        /// `"none"`.
        None = "none",
    }
    /// Of [`Orthogonal::method`]: reflectors: the same bits everywhere; qr, svd: by LAPACK.
    OrthogonalMethod {
        /// `"reflectors"`, the default.
        #[default]
        Reflectors = "reflectors",
        /// `"qr"`.
        Qr = "qr",
        /// `"svd"`.
        Svd = "svd",
    }
    /// Of [`PowerRamp::count`]: where the end is: at the last position, or one after it.
    PowerRampCount {
        /// `"last"`, the default.
        #[default]
        Last = "last",
        /// `"all"`.
        All = "all",
    }
    /// Of [`Reservoir::distribution`]: of the elements that are not zero.
    ReservoirDistribution {
        /// `"uniform"`, the default.
        #[default]
        Uniform = "uniform",
        /// `"normal"`.
        Normal = "normal",
    }
    /// Of [`RopeFrequencies::scaling`]: rule for longer contexts.
    RopeFrequenciesScaling {
        /// `"default"`, the default.
        #[default]
        Default = "default",
        /// `"linear"`.
        Linear = "linear",
        /// `"llama3"`.
        Llama3 = "llama3",
        /// `"yarn"`.
        Yarn = "yarn",
    }
    /// Of [`S4d::spectrum`]: rule of the eigenvalues; "real" has no imaginary part.
    S4dSpectrum {
        /// `"lin"`, the default.
        #[default]
        Lin = "lin",
        /// `"inv"`.
        Inv = "inv",
        /// `"inv2"`.
        Inv2 = "inv2",
        /// `"quad"`.
        Quad = "quad",
        /// `"real"`.
        Real = "real",
    }
    /// Of [`S4d::part`]: imaginary part, or logarithm of minus the real part.
    S4dPart {
        /// `"imag"`, the default.
        #[default]
        Imag = "imag",
        /// `"log_real"`.
        LogReal = "log_real",
    }
    /// Of [`SinusoidalPositions::convention`]: columns: sine, cosine, sine, ... as in the paper; or all sines, then all cosines, as in tensor2tensor.
    SinusoidalPositionsConvention {
        /// `"interleaved"`, the default.
        #[default]
        Interleaved = "interleaved",
        /// `"halves"`.
        Halves = "halves",
    }
    /// Of [`Stft::side`]: the cosines, or minus the sines.
    StftSide {
        /// `"real"`, the default.
        #[default]
        Real = "real",
        /// `"imag"`.
        Imag = "imag",
    }
    /// Of [`Stft::scaling`]: divides a window by sqrt(sum of its squares), or by the sum of its absolute values.
    StftScaling {
        /// `"density"`, the default.
        #[default]
        Density = "density",
        /// `"spectrum"`.
        Spectrum = "spectrum",
        /// `"none"`.
        None = "none",
    }
    /// Of [`TorchKaimingNormal::mode`]: the fan that divides the variance.
    TorchKaimingNormalMode {
        /// `"fan_in"`, the default.
        #[default]
        FanIn = "fan_in",
        /// `"fan_out"`.
        FanOut = "fan_out",
    }
    /// Of [`TorchKaimingNormal::nonlinearity`]: the nonlinearity after the layer, which determines the gain.
    TorchKaimingNormalNonlinearity {
        /// `"leaky_relu"`, the default.
        #[default]
        LeakyRelu = "leaky_relu",
        /// `"linear"`.
        Linear = "linear",
        /// `"conv1d"`.
        Conv1d = "conv1d",
        /// `"conv2d"`.
        Conv2d = "conv2d",
        /// `"conv3d"`.
        Conv3d = "conv3d",
        /// `"conv_transpose1d"`.
        ConvTranspose1d = "conv_transpose1d",
        /// `"conv_transpose2d"`.
        ConvTranspose2d = "conv_transpose2d",
        /// `"conv_transpose3d"`.
        ConvTranspose3d = "conv_transpose3d",
        /// `"sigmoid"`.
        Sigmoid = "sigmoid",
        /// `"tanh"`.
        Tanh = "tanh",
        /// `"relu"`.
        Relu = "relu",
        /// `"selu"`.
        Selu = "selu",
        /// `"identity"`.
        Identity = "identity",
        /// `"gelu"`.
        Gelu = "gelu",
        /// `"silu"`.
        Silu = "silu",
        /// `"elu"`.
        Elu = "elu",
    }
    /// Of [`TorchKaimingUniform::mode`]: the fan that divides the variance.
    TorchKaimingUniformMode {
        /// `"fan_in"`, the default.
        #[default]
        FanIn = "fan_in",
        /// `"fan_out"`.
        FanOut = "fan_out",
    }
    /// Of [`TorchKaimingUniform::nonlinearity`]: the nonlinearity after the layer, which determines the gain.
    TorchKaimingUniformNonlinearity {
        /// `"leaky_relu"`, the default.
        #[default]
        LeakyRelu = "leaky_relu",
        /// `"linear"`.
        Linear = "linear",
        /// `"conv1d"`.
        Conv1d = "conv1d",
        /// `"conv2d"`.
        Conv2d = "conv2d",
        /// `"conv3d"`.
        Conv3d = "conv3d",
        /// `"conv_transpose1d"`.
        ConvTranspose1d = "conv_transpose1d",
        /// `"conv_transpose2d"`.
        ConvTranspose2d = "conv_transpose2d",
        /// `"conv_transpose3d"`.
        ConvTranspose3d = "conv_transpose3d",
        /// `"sigmoid"`.
        Sigmoid = "sigmoid",
        /// `"tanh"`.
        Tanh = "tanh",
        /// `"relu"`.
        Relu = "relu",
        /// `"selu"`.
        Selu = "selu",
        /// `"identity"`.
        Identity = "identity",
        /// `"gelu"`.
        Gelu = "gelu",
        /// `"silu"`.
        Silu = "silu",
        /// `"elu"`.
        Elu = "elu",
    }
    /// Of [`VarianceScaling::mode`]: the fan that divides the variance.
    VarianceScalingMode {
        /// `"fan_in"`, the default.
        #[default]
        FanIn = "fan_in",
        /// `"fan_out"`.
        FanOut = "fan_out",
        /// `"fan_avg"`.
        FanAvg = "fan_avg",
        /// `"fan_geo_avg"`.
        FanGeoAvg = "fan_geo_avg",
    }
    /// Of [`VarianceScaling::distribution`]: the distribution that has this variance.
    VarianceScalingDistribution {
        /// `"truncated_normal"`, the default.
        #[default]
        TruncatedNormal = "truncated_normal",
        /// `"untruncated_normal"`.
        UntruncatedNormal = "untruncated_normal",
        /// `"uniform"`.
        Uniform = "uniform",
    }
}

windows! {
    /// Of [`Stft::window`]: by SciPy's names and synonyms, or Kaiser's by its beta as a text.
    StftWindow {
        /// `"none"`.
        None = "none",
        /// `"barthann"`.
        Barthann = "barthann",
        /// `"bartlett"`.
        Bartlett = "bartlett",
        /// `"blackman"`.
        Blackman = "blackman",
        /// `"blackmanharris"`.
        Blackmanharris = "blackmanharris",
        /// `"bohman"`.
        Bohman = "bohman",
        /// `"boxcar"`.
        Boxcar = "boxcar",
        /// `"cosine"`.
        Cosine = "cosine",
        /// `"exponential"`.
        Exponential = "exponential",
        /// `"flattop"`.
        Flattop = "flattop",
        /// `"hamming"`.
        Hamming = "hamming",
        /// `"hann"`, the default.
        #[default]
        Hann = "hann",
        /// `"lanczos"`.
        Lanczos = "lanczos",
        /// `"nuttall"`.
        Nuttall = "nuttall",
        /// `"parzen"`.
        Parzen = "parzen",
        /// `"taylor"`.
        Taylor = "taylor",
        /// `"triang"`.
        Triang = "triang",
        /// `"tukey"`.
        Tukey = "tukey",
    }
}
