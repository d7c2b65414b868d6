//! Structs of `inwit.h`. They are closed: sizes never change.
// Generated from capi/inwit.h by scripts/generate; do not edit.
use crate::{c_char, INWIT_ERROR_SIZE, INWIT_MAX_RANK};
use core::ffi::c_void;
#[cfg(target_pointer_width = "64")]
use core::mem::size_of;

/// A view of memory: the whole of a tensor, or a box of a larger, global one. Element values depend on the
/// place in the *global* logical shape alone, so the boxes of any cutting hold the bytes that one whole fill
/// would give.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct inwit_tensor {
    /// Element [0,...,0] of this view, aligned to its element; may be NULL if it is empty.
    pub data: *mut c_void,
    /// INWIT_F32, ...
    pub dtype: i32,
    /// 0..8; entries of the arrays past rank must be 0.
    pub rank: i32,
    /// Extents of this memory, >= 0.
    pub shape: [i64; INWIT_MAX_RANK],
    /// With INWIT_STRIDES, INWIT_BYTE_STRIDES: any sign; 0 only if the extent is 0 or 1, or if there is no
    /// element.
    pub strides: [i64; INWIT_MAX_RANK],
    /// Of the tensor that this is a box of; all 0: this is the whole.
    pub global_shape: [i64; INWIT_MAX_RANK],
    /// Of the box in global_shape.
    pub offset: [i64; INWIT_MAX_RANK],
    /// INWIT_ROW_MAJOR, ...
    pub order: i32,
    /// INWIT_LAYOUT_NONE, ...
    pub layout: i32,
    /// Bit a = axis a; only with INWIT_LAYOUT_AXES.
    pub in_axes: u32,
    /// The same.
    pub out_axes: u32,
    /// Bit a = axis a counts equal weights side by side; a preset applies to the others.
    pub batch_axes: u32,
    /// DLPack's number; 0, 1 (CPU), 3 and 11 (pinned), 13 (managed) are host memory.
    pub device_type: i32,
    /// > 0: used as given, instead of what layout and global shape give.
    pub fan_in: f64,
    /// The same.
    pub fan_out: f64,
    /// Not read.
    pub device_id: i32,
    /// 0.
    pub reserved: [u32; 7],
}

/// One argument of an initializer; the one field that the argument's kind names is read (see
/// inwit_registry_json).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct inwit_arg {
    /// "stddev".
    pub name: *const c_char,
    /// Kinds "number" and "flag" (0 or 1); "integers": one; "window": a beta.
    pub number: f64,
    /// Kind "choice": "fan_out"; kind "window": its name; otherwise NULL.
    pub text: *const c_char,
    /// Kinds "axes" and "integers" (rank 1, whole numbers), or an array; of any dtype; otherwise NULL.
    pub array: *const inwit_tensor,
}

/// How a call runs and what went wrong in it. NULL where one is asked for: defaults, no words.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct inwit_context {
    /// 0 = INWIT_THREADS of the environment (read once), else as many as pay: one for each 50 microseconds of
    /// work, about, at most one a core; so none is created below 400 000 elements of a uniform, 200 000 of a
    /// normal, and for one value everywhere. 1 = none is created; n = at most n and at most 64, the calling
    /// one included.
    pub threads: i32,
    /// 0.
    pub reserved0: u32,
    /// The caller's executor, or NULL: task(state, i) once for each i in [0, count), return when all have;
    /// used unless threads is 1. Tasks may run on any thread, in any order.
    pub run: Option<
        unsafe extern "C" fn(
            run_user: *mut c_void,
            count: i64,
            task: Option<unsafe extern "C" fn(state: *mut c_void, index: i64)>,
            state: *mut c_void,
        ),
    >,
    pub run_user: *mut c_void,
    /// Called on the calling thread now and then with elements done and in all, last with done == total;
    /// nonzero cancels.
    pub progress: Option<unsafe extern "C" fn(progress_user: *mut c_void, done: i64, total: i64) -> i32>,
    pub progress_user: *mut c_void,
    /// Instruction set: NULL = as inwit_target(), else one of the names there.
    pub target: *const c_char,
    /// 0.
    pub reserved: [u64; 4],
    /// Out: index of the job that the words are about, -1 if none.
    pub failed_job: i64,
    /// Out: what was wrong, always NUL-terminated; "" after INWIT_OK.
    pub error: [c_char; INWIT_ERROR_SIZE],
}

/// A name that JSON may use for an initializer of the caller's. `name` is copied, `user` must outlive what is
/// made with it. `fill` runs on the thread that called, before any built-in initializer; its nonzero result
/// becomes INWIT_E_CUSTOM with the words it left in context->error. `context` is the pointer of the outer
/// call, NULL too; its progress is set aside while `fill` runs. `config` is the JSON object of its "config"
/// ("{}" if there is none); `out` may be a box.
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

/// Theory for one tensor: what a report prints beside the sample.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct inwit_moments {
    /// Of all elements together.
    pub mean: f64,
    /// Of all elements together.
    pub stddev: f64,
    /// Bounds that no element crosses; -inf, +inf if none.
    pub minimum: f64,
    pub maximum: f64,
}

/// One tensor to fill.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct inwit_job {
    /// NULL only with keep.
    pub initializer: *const inwit_initializer,
    /// Of the parameter: for words and progress; may be NULL.
    pub name: *const c_char,
    /// Inwit_stream(name), or a number of the caller's.
    pub stream: u64,
    /// 1: leave this tensor as it is.
    pub keep: i32,
    /// 0.
    pub reserved: u32,
    pub tensor: inwit_tensor,
}

/// An initializer with its arguments bound: a value, immutable. Flux's partial forms, Keras's instances.
#[repr(C)]
#[derive(Debug)]
pub struct inwit_initializer {
    _opaque: [u8; 0],
}

/// Ordered rules, name pattern to initializer and layout: initialises a model by the names of its parameters.
/// Immutable.
#[repr(C)]
#[derive(Debug)]
pub struct inwit_recipe {
    _opaque: [u8; 0],
}

#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<inwit_tensor>() == 344);
    assert!(size_of::<inwit_arg>() == 32);
    assert!(size_of::<inwit_context>() == 600);
    assert!(size_of::<inwit_custom>() == 24);
    assert!(size_of::<inwit_moments>() == 32);
    assert!(size_of::<inwit_job>() == 376);
};
