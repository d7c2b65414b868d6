//! Constants of `inwit.h`. The values are ABI.
// Generated from capi/inwit.h by scripts/generate; do not edit.

pub const INWIT_OK: i32 = 0;
/// Null pointer, rank, extents, overlapping or misaligned memory, reserved bytes.
pub const INWIT_E_ARGUMENT: i32 = 1;
/// Unknown initializer (close names are suggested), or a tensor that no recipe rule matches.
pub const INWIT_E_NAME: i32 = 2;
/// Argument of an initializer: unknown, wrong kind, out of range, or not for this dtype.
pub const INWIT_E_PARAMETER: i32 = 3;
/// Rank or extents that this initializer does not support.
pub const INWIT_E_SHAPE: i32 = 4;
/// Offset + shape exceeds global_shape, or a box for an initializer that cannot be sharded.
pub const INWIT_E_BOX: i32 = 5;
/// Unknown, or not supported by this initializer.
pub const INWIT_E_DTYPE: i32 = 6;
/// Fans or axes are needed, but neither a layout nor explicit fans are given.
pub const INWIT_E_LAYOUT: i32 = 7;
/// Memory that this library cannot write.
pub const INWIT_E_DEVICE: i32 = 8;
/// JSON: syntax, unknown key, limits.
pub const INWIT_E_CONFIG: i32 = 9;
/// Progress returned nonzero.
pub const INWIT_E_CANCELLED: i32 = 10;
/// An allocation failed.
pub const INWIT_E_MEMORY: i32 = 11;
/// Valid, but not available in this build or on this target.
pub const INWIT_E_UNSUPPORTED: i32 = 12;
/// LAPACK returned info != 0.
pub const INWIT_E_NUMERIC: i32 = 13;
/// A callback of the caller failed, or threw a C++ exception.
pub const INWIT_E_CUSTOM: i32 = 14;
/// A defect of this library.
pub const INWIT_E_INTERNAL: i32 = 99;

/// IEEE binary16.
pub const INWIT_F16: i32 = 0x210;
pub const INWIT_F32: i32 = 0x220;
pub const INWIT_F64: i32 = 0x240;
/// The upper half of a binary32.
pub const INWIT_BF16: i32 = 0x410;
/// 4 bits of exponent, 3 of mantissa: at most 448, no infinity, NaN is 0x7F.
pub const INWIT_F8_E4M3FN: i32 = 0xA08;
/// 5 bits of exponent, 2 of mantissa: at most 57344.
pub const INWIT_F8_E5M2: i32 = 0xC08;
/// Two binary32, the real part first; for initializers marked "complex" (registry).
pub const INWIT_C64: i32 = 0x540;
/// Two binary64, likewise.
pub const INWIT_C128: i32 = 0x580;
/// Only in argument arrays.
pub const INWIT_I32: i32 = 0x020;
/// Only in argument arrays.
pub const INWIT_I64: i32 = 0x040;

/// Unknown: INWIT_E_LAYOUT if fans are needed; but flux_... use FLUX, dirac TORCH, delta_orthogonal KERAS.
pub const INWIT_LAYOUT_NONE: i32 = 0;
/// ..., in, out (also JAX, TensorFlow); rank 0: fans 1, 1; rank 1: n, n.
pub const INWIT_LAYOUT_KERAS: i32 = 1;
/// Out, in, ... (also candle); rank 0 and 1 have no fans.
pub const INWIT_LAYOUT_TORCH: i32 = 2;
/// ..., in, out for rank >= 3; (out, in) for rank 2; rank 1: fans 1, n; rank 0: 1, 1.
pub const INWIT_LAYOUT_FLUX: i32 = 3;
/// Out, ..., in; rank 0 and 1 have no fans.
pub const INWIT_LAYOUT_MLX: i32 = 4;
/// Given by in_axes, out_axes and batch_axes; the other axes are the receptive field.
pub const INWIT_LAYOUT_AXES: i32 = 100;

/// Compact, last axis fastest; all strides must be 0.
pub const INWIT_ROW_MAJOR: i32 = 0;
/// Compact, first axis fastest; all strides must be 0.
pub const INWIT_COLUMN_MAJOR: i32 = 1;
/// `strides` are in elements.
pub const INWIT_STRIDES: i32 = 2;
/// `strides` are in bytes.
pub const INWIT_BYTE_STRIDES: i32 = 3;

/// Keras 3: module, class_name, config, registered_name.
pub const INWIT_CONFIG_KERAS: i32 = 0;
/// H5 files, TF-Keras: class_name, config.
pub const INWIT_CONFIG_LEGACY: i32 = 1;

/// NaN or infinities.
pub const INWIT_FINDING_NOT_FINITE: i32 = 1;
/// The standard deviation is not the expected one.
pub const INWIT_FINDING_STDDEV: i32 = 2;
/// The mean is not the expected one.
pub const INWIT_FINDING_MEAN: i32 = 4;
/// Elements beyond the bounds of the distribution.
pub const INWIT_FINDING_BOUNDS: i32 = 8;
/// Another distribution: kurtosis, extremes, zeros; with `strict`, Kolmogorov-Smirnov.
pub const INWIT_FINDING_SHAPE: i32 = 16;
/// Elements that are not those of an initializer without randomness, or of a padding row.
pub const INWIT_FINDING_VALUES: i32 = 32;
/// `verify`: elements whose bits are not those that the key gives.
pub const INWIT_FINDING_DIFFERS: i32 = 64;

/// Too few elements.
pub const INWIT_LOOKS_UNKNOWN: i32 = 0;
/// Looks_scale: the value.
pub const INWIT_LOOKS_CONSTANT: i32 = 1;
/// Within +-looks_scale.
pub const INWIT_LOOKS_UNIFORM: i32 = 2;
/// Of standard deviation looks_scale.
pub const INWIT_LOOKS_NORMAL: i32 = 3;
/// At two sigma; looks_scale: standard deviation of the elements.
pub const INWIT_LOOKS_TRUNCATED_NORMAL: i32 = 4;
/// Orthonormal rows or columns times looks_scale.
pub const INWIT_LOOKS_ORTHOGONAL: i32 = 5;
/// Looks_scale: fraction of zeros.
pub const INWIT_LOOKS_MOSTLY_ZERO: i32 = 6;
/// None of them, as trained weights do.
pub const INWIT_LOOKS_OTHER: i32 = 7;

/// A call of the device's driver failed; the message has its name and code. Outputs are unspecified.
pub const INWIT_E_DRIVER: i32 = 15;

pub const INWIT_DEVICE_CUDA: i32 = 2;
pub const INWIT_DEVICE_OPENCL: i32 = 4;
/// AMD GPUs by HIP.
pub const INWIT_DEVICE_ROCM: i32 = 10;

/// For NVIDIA GPUs of compute capability 7.0 and later: PTX 6.0.
pub const INWIT_PROGRAM_PTX: i32 = 0;
/// For OpenCL devices: OpenCL C 1.2 with double precision.
pub const INWIT_PROGRAM_OPENCL_C: i32 = 1;
/// For AMD and NVIDIA GPUs: C++17 for hiprtc and hipcc, and for NVRTC, nvcc and clang's CUDA.
pub const INWIT_PROGRAM_HIP: i32 = 2;

pub const INWIT_MAX_RANK: usize = 8;
pub const INWIT_ERROR_SIZE: usize = 512;
