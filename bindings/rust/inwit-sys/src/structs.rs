//! Structs of `inwit.h`. They are closed: sizes never change.
// Generated from capi/inwit.h by scripts/generate; do not edit.
use crate::{c_char, INWIT_ERROR_SIZE, INWIT_MAX_RANK};
use core::ffi::c_void;
#[cfg(target_pointer_width = "64")]
use core::mem::size_of;

/// A view of memory: a whole tensor, or a box (shard) of a larger, global tensor. The value of an element
/// depends only on its index in the *global* shape, so shards of any partition hold the bytes that a fill of
/// the whole tensor gives.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct inwit_tensor {
    /// Element [0,...,0] of this view, aligned to its element; may be NULL if it is empty.
    pub data: *mut c_void,
    /// INWIT_F32, ...
    pub dtype: i32,
    /// 0..8; entries of the arrays beyond rank must be 0.
    pub rank: i32,
    /// Extents of this view, >= 0; at most 2^58 elements.
    pub shape: [i64; INWIT_MAX_RANK],
    /// For INWIT_STRIDES and INWIT_BYTE_STRIDES: any sign. Elements must not share memory: where the extent
    /// exceeds 1, each stride must exceed, in magnitude, the distance between the first and the last element
    /// along all axes with smaller strides.
    pub strides: [i64; INWIT_MAX_RANK],
    /// Shape of the global tensor; all 0: this view is the whole tensor.
    pub global_shape: [i64; INWIT_MAX_RANK],
    /// Index of element [0,...,0] of this view in the global tensor.
    pub offset: [i64; INWIT_MAX_RANK],
    /// INWIT_ROW_MAJOR, ...
    pub order: i32,
    /// INWIT_LAYOUT_NONE, ...
    pub layout: i32,
    /// Bit a = axis a; only with INWIT_LAYOUT_AXES.
    pub in_axes: u32,
    /// Likewise.
    pub out_axes: u32,
    /// Bit a = axis a enumerates independent weights; a preset applies to the other axes.
    pub batch_axes: u32,
    /// DLPack's number. Host: 0, 1 (CPU), 3, 11 (pinned), 13. Others need context.device.
    pub device_type: i32,
    /// Explicit fan if > 0; 0: counted from layout and global shape.
    pub fan_in: f64,
    /// Likewise.
    pub fan_out: f64,
    /// Of context.device; ignored for host memory.
    pub device_id: i32,
    /// 0.
    pub reserved: [u32; 7],
}

/// One argument of an initializer. Only the member for the argument's kind is read (kinds are listed by
/// inwit_registry_json).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct inwit_arg {
    /// "stddev".
    pub name: *const c_char,
    /// Kinds "number" and "flag" (0 or 1); "number or null": NaN for null; "integers": a single one;
    /// "window": a beta.
    pub number: f64,
    /// Kind "choice": "fan_out"; kind "window": its name; otherwise NULL.
    pub text: *const c_char,
    /// Kinds "axes", "integers" (rank 1, integral values), "number or array", "window"; any dtype; else NULL.
    /// A whole array, not a box (INWIT_E_BOX); its memory, from its lowest to its highest element, must not
    /// overlap that of `out` (INWIT_E_ARGUMENT).
    pub array: *const inwit_tensor,
}

/// Options of a call, and its error message. May be NULL: default options, no error message.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct inwit_context {
    /// 0 = the environment variable INWIT_THREADS (read once), else automatic: about one thread for each 50
    /// microseconds of work, at most one per core; none is started for fewer than 400 000 uniform or 200 000
    /// normal elements, or for constants. 1 = calling thread only; n = at most n with it, at most 64.
    pub threads: i32,
    /// 0.
    pub reserved0: u32,
    /// Executor of the caller, or NULL: must call task(state, i) exactly once for each i in [0, count), on
    /// any threads and in any order, and return when all calls have returned. Not used if threads is 1. A
    /// task needs at most 32 KiB of its thread's stack; for orthogonal's methods "qr" and "svd", the BLAS
    /// needs more.
    pub run: Option<
        unsafe extern "C" fn(
            run_user: *mut c_void,
            count: i64,
            task: Option<unsafe extern "C" fn(state: *mut c_void, index: i64)>,
            state: *mut c_void,
        ),
    >,
    pub run_user: *mut c_void,
    /// Progress callback, or NULL: called from time to time on the calling thread with the number of finished
    /// elements and their total, finally with done == total; once with 0 and 0 if there is nothing to fill.
    /// Nonzero cancels the call (INWIT_E_CANCELLED).
    pub progress: Option<unsafe extern "C" fn(progress_user: *mut c_void, done: i64, total: i64) -> i32>,
    pub progress_user: *mut c_void,
    /// Instruction set: NULL = that of inwit_target(), else one of the names listed there.
    pub target: *const c_char,
    /// 0, or the inwit_device (inwit_device.h) that fills tensors of its device_type.
    pub device: u64,
    /// The driver's stream for them; 0: its default stream.
    pub device_stream: u64,
    /// 0.
    pub reserved: [u64; 2],
    /// Out: index of the job that failed; -1 if no single job did, as after cancelling.
    pub failed_job: i64,
    /// Out: error message, always NUL-terminated UTF-8; "" after INWIT_OK.
    pub error: [c_char; INWIT_ERROR_SIZE],
}

/// A custom initializer: a name that JSON may use, and the caller's function. `name` is copied; `user` must
/// outlive every handle that is created with it. `fill` runs on the calling thread, before any built-in
/// initializer, and gets the `context` of the outer call (possibly NULL), whose progress callback is disabled
/// meanwhile. If it returns nonzero, the call returns INWIT_E_CUSTOM with the message that `fill` left in
/// context->error. `config` is the JSON object under "config" ("{}" if absent); `out` may be a box.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct inwit_custom {
    /// "package>Name" or "Name".
    pub name: *const c_char,
    pub fill: Option<
        unsafe extern "C" fn(
            user: *mut c_void,
            config: *const c_char,
            out: *const inwit_tensor,
            seed: u64,
            stream: u64,
            context: *mut inwit_context,
        ) -> i32,
    >,
    pub user: *mut c_void,
}

/// Expected moments and bounds of the elements of one tensor. NaN: unknown.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct inwit_moments {
    /// Of all elements together; of complex ones, of their real parts.
    pub mean: f64,
    /// Of all elements together; of complex ones, the root of the mean |w - E w|^2.
    pub stddev: f64,
    /// Bounds of every element, of complex ones of both parts; -inf, +inf: unbounded.
    pub minimum: f64,
    pub maximum: f64,
}

/// What one pass over the elements of a tensor collects.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct inwit_statistics {
    /// Finite elements, which the statistics below describe.
    pub count: i64,
    /// Of either sign.
    pub zeros: i64,
    /// Elements that are NaN.
    pub nans: i64,
    /// Elements that are infinite.
    pub infinities: i64,
    /// Without elements 0, like all other members.
    pub mean: f64,
    /// Sum of the squared differences from the mean.
    pub squares: f64,
    /// Likewise, third powers.
    pub cubes: f64,
    /// Likewise, fourth powers.
    pub fourths: f64,
    /// Smallest element.
    pub minimum: f64,
    /// Largest element.
    pub maximum: f64,
    /// Number of different values; 5 for any number above 4.
    pub distinct: i32,
    /// 0.
    pub reserved: u32,
    /// The first `distinct` of them, in the order of their appearance.
    pub values: [f64; 4],
    /// Elements that are not the expected ones, where these are known.
    pub differing: i64,
    /// From the expected ones; infinity where one of the two is not finite.
    pub largest_difference: f64,
    /// With `strict`: equal bins over the bounds, at most 8 standard deviations from the mean; the first and
    /// the last bin also count the elements beyond.
    pub histogram: [i64; 128],
}

/// Options and results of an audit. All-zero bytes request the default checks of a single tensor.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct inwit_audit_report {
    /// Number of tensors in this audit, 0 for 1: thresholds are 5 sigma for all of them together.
    pub tensors: i32,
    /// 1: the Kolmogorov-Smirnov test too; else 0.
    pub strict: i32,
    /// 1: compare with the bits that the key (seed, stream) gives; else 0.
    pub verify: i32,
    /// 0.
    pub reserved0: u32,
    /// Of `verify`; else ignored.
    pub seed: u64,
    /// Likewise.
    pub stream: u64,
    /// In and out: the elements of this call are added.
    pub statistics: inwit_statistics,
    /// Out: as inwit_expect sets them; NaN without an initializer.
    pub expected: inwit_moments,
    /// Out: of the elements; NaN if there are none.
    pub stddev: f64,
    /// Out: 3 for a normal distribution, 1.8 for a uniform one; NaN if all elements are equal.
    pub kurtosis: f64,
    /// Out: NaN if it is unknown.
    pub expected_kurtosis: f64,
    /// Out: stddev / expected.stddev; NaN if that is unknown or 0.
    pub factor: f64,
    /// Out: see INWIT_LOOKS_...
    pub looks_scale: f64,
    /// Out: INWIT_LOOKS_...
    pub looks: i32,
    /// Out: INWIT_FINDING_... of all elements so far; 0: nothing is wrong.
    pub findings: u32,
    /// Out: "uniform +-0.03608 = 1/sqrt(fan_in), fan_in 768: PyTorch's default".
    pub looks_like: [c_char; 128],
    /// Out: what is wrong, NUL-terminated UTF-8; "" if nothing is.
    pub message: [c_char; 384],
    /// 0.
    pub reserved: [u32; 8],
}

/// One tensor to fill.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct inwit_job {
    /// May be NULL only if keep is 1.
    pub initializer: *const inwit_initializer,
    /// Of the parameter, for error messages; may be NULL.
    pub name: *const c_char,
    /// Inwit_stream(name), or any number.
    pub stream: u64,
    /// 1: leave this tensor unchanged; else 0.
    pub keep: i32,
    /// 1: jobs with other names may have this stream, as for tied weights; else 0.
    pub shared_stream: i32,
    pub tensor: inwit_tensor,
}

/// A value of a recipe's "let".
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct inwit_variable {
    /// "layers".
    pub name: *const c_char,
    /// Finite.
    pub value: f64,
}

/// The location of element [0,...,0] of a tensor in OpenCL memory. A cl_mem is a handle, to which no offset
/// can be added, and OpenCL's sub-buffers begin at multiples of CL_DEVICE_MEM_BASE_ADDR_ALIGN only. The
/// struct need not outlive the call. For a DLPack tensor (kDLOpenCL), set it to DLPack's `data` and
/// `byte_offset`: inwit_tensor_from_dlpack() leaves the tensor's `data` NULL.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct inwit_opencl_memory {
    /// A cl_mem of the device's cl_context: a buffer that kernels may write. It must hold the whole tensor.
    pub buffer: *mut c_void,
    /// A multiple of the element's size.
    pub byte_offset: u64,
}

/// One launch: a kernel of the device program with two parameters, a struct by value and a pointer; in OpenCL
/// as described above.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct inwit_device_launch {
    /// Name of the function ("inwit_normal_f32"), static.
    pub kernel: *const c_char,
    /// The second parameter: job->tensor.data, or of one of its parts.
    pub data: *mut c_void,
    /// Work items, for the threads of a one-dimensional grid. Fewer threads process several each, which is
    /// faster for very large counts; surplus threads do nothing.
    pub items: i64,
    /// Of the first parameter, in bytes.
    pub arguments_size: u64,
    /// Its bytes, in the byte order of the host.
    pub arguments: [u64; 64],
    /// 0.
    pub reserved: [u64; 4],
}

/// An initializer with bound arguments: an immutable value, like a partial form in Flux or an instance in
/// Keras.
#[repr(C)]
#[derive(Debug)]
pub struct inwit_initializer {
    _opaque: [u8; 0],
}

/// An ordered list of rules, each from a name pattern to an initializer, layout and fans; initialises a model
/// by the names of its parameters. Immutable; several threads may use one at a time.
#[repr(C)]
#[derive(Debug)]
pub struct inwit_recipe {
    _opaque: [u8; 0],
}

/// An open device. Several threads may fill through one handle, each with its own context.
#[repr(C)]
#[derive(Debug)]
pub struct inwit_device {
    _opaque: [u8; 0],
}

#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<inwit_tensor>() == 344);
    assert!(size_of::<inwit_arg>() == 32);
    assert!(size_of::<inwit_context>() == 600);
    assert!(size_of::<inwit_custom>() == 24);
    assert!(size_of::<inwit_moments>() == 32);
    assert!(size_of::<inwit_statistics>() == 1160);
    assert!(size_of::<inwit_audit_report>() == 1816);
    assert!(size_of::<inwit_job>() == 376);
    assert!(size_of::<inwit_variable>() == 16);
    assert!(size_of::<inwit_opencl_memory>() == 16);
    assert!(size_of::<inwit_device_launch>() == 576);
};
