// Generated from the registry by scripts/generate; do not edit.

initializers! {
    /// One value everywhere, or an array broadcast to the shape.
    ///
    /// `w = value`. Reference: Keras Constant.
    ///
    /// Keras's `Constant`.
    "constant" Constant() {
        /// The value, or an array that broadcasts against the shape: a number (NaN and infinities too). Default: 0.
        value: crate::Value = 0.0,
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
    /// A multiple of the identity matrix, padded with zeros if it is not square.
    ///
    /// `w = gain * I`. Reference: Keras Identity.
    ///
    /// Keras's `Identity`.
    #[derive(Copy)]
    "identity" Identity() {
        /// Factor on every element: a finite number. Default: 1.
        gain: f64 = 1.0,
        /// Where the diagonal of a non-square matrix lies: "leading", "centered". Default: "leading".
        align: IdentityAlign = IdentityAlign::default(),
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
    /// Of [`Identity::align`]: where the diagonal of a non-square matrix lies.
    IdentityAlign {
        /// `"leading"`, the default.
        #[default]
        Leading = "leading",
        /// `"centered"`.
        Centered = "centered",
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
