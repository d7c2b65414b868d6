//! One call of the C library: its context, its callbacks, and their panics.
use crate::error::{Error, Result};
use crate::options::Options;
use inwit_sys as sys;
use std::any::Any;
use std::ffi::{CStr, CString};
use std::mem::MaybeUninit;
use std::ops::ControlFlow;
use std::os::raw::c_void;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

type Panic = Box<dyn Any + Send>;

/// The context is the first field, so that a callback which receives the context can find the call.
#[repr(C)]
struct Call {
    context: MaybeUninit<sys::inwit_context>,
    panic: Option<Panic>,
}

/// Calls `function` with a default context.
pub(crate) fn plain(function: impl FnOnce(*mut sys::inwit_context) -> i32) -> Result<()> {
    run(|_| (), function)
}

/// Calls `function` with a context that contains `options`.
pub(crate) fn with(options: &mut Options<'_>, function: impl FnOnce(*mut sys::inwit_context) -> i32) -> Result<()> {
    let target = options.target.as_deref().map(c_string).transpose()?;
    let mut callbacks = Callbacks { options, call: ptr::null_mut() };
    let prepare = |call: *mut Call| {
        callbacks.call = call;
        // SAFETY: `run` has initialised all of the context except for the error message.
        let context = unsafe { &mut *call.cast::<MaybeUninit<sys::inwit_context>>() }.as_mut_ptr();
        let user = ptr::addr_of_mut!(callbacks).cast::<c_void>();
        // SAFETY: as above; `callbacks` and `target` outlive the call.
        unsafe {
            (*context).threads = callbacks.options.threads;
            if callbacks.options.executor.is_some() {
                (*context).run = Some(run_executor);
                (*context).run_user = user;
            }
            if callbacks.options.progress.is_some() {
                (*context).progress = Some(run_progress);
                (*context).progress_user = user;
            }
            if let Some(stream) = callbacks.options.device {
                ((*context).device, (*context).device_stream) = stream.numbers();
            }
            (*context).target = target.as_ref().map_or(ptr::null(), |name| name.as_ptr());
        }
    };
    run(prepare, function)
}

/// The user data of the callbacks of one call. The library runs them on the calling thread, one at a time.
struct Callbacks<'c, 'o> {
    options: &'c mut Options<'o>,
    call: *mut Call,
}

#[inline]
fn run(prepare: impl FnOnce(*mut Call), function: impl FnOnce(*mut sys::inwit_context) -> i32) -> Result<()> {
    let mut call = Call { context: MaybeUninit::uninit(), panic: None };
    let pointer = ptr::addr_of_mut!(call);
    let context = pointer.cast::<sys::inwit_context>();
    // SAFETY: zero bytes mean every default; of the error message, which is long, only the terminating NUL must be set.
    unsafe {
        let offset = ptr::addr_of!((*context).error) as usize - context as usize;
        ptr::write_bytes(context.cast::<u8>(), 0, offset + 1);
    }
    prepare(pointer);
    let status = function(context);
    if let Some(panic) = call.panic.take() {
        resume_unwind(panic);
    }
    if status == sys::INWIT_OK {
        return Ok(());
    }
    // SAFETY: the library writes a NUL-terminated message.
    let message = unsafe { CStr::from_ptr(ptr::addr_of!((*context).error).cast()) };
    // SAFETY: the library sets the field.
    let job = unsafe { ptr::addr_of!((*context).failed_job).read() };
    Err(Error::new(status, message.to_string_lossy().into_owned(), job))
}

/// Runs a closure of the caller. A panic is stored until the call has returned.
///
/// # Safety
///
/// `call` is the running call.
unsafe fn attempt<R>(call: *mut Call, closure: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(closure)) {
        Ok(result) => Some(result),
        Err(panic) => {
            // SAFETY: nothing else accesses the field while the library runs.
            unsafe { (*call).panic = Some(panic) };
            None
        }
    }
}

unsafe extern "C" fn run_progress(user: *mut c_void, done: i64, total: i64) -> i32 {
    // SAFETY: `with` passed them and waits for the call.
    let callbacks = unsafe { &mut *user.cast::<Callbacks<'_, '_>>() };
    let progress = match &mut callbacks.options.progress {
        Some(progress) => progress,
        None => return 0,
    };
    // SAFETY: the running call.
    match unsafe { attempt(callbacks.call, || progress(done as u64, total as u64)) } {
        Some(ControlFlow::Continue(())) => 0,
        _ => 1,
    }
}

type Task = unsafe extern "C" fn(*mut c_void, i64);

/// The library's tasks. Each runs exactly once, for any sequence of indices from an executor: running one twice is a data race.
struct Tasks {
    task: Task,
    state: *mut c_void,
    claimed: Vec<AtomicBool>,
}

// SAFETY: the library allows tasks to run on any thread.
unsafe impl Sync for Tasks {}

impl Tasks {
    fn run(&self, index: usize) {
        if !self.claimed[index].swap(true, Ordering::Relaxed) {
            // SAFETY: a valid index, used for the first time.
            unsafe { (self.task)(self.state, index as i64) };
        }
    }
}

unsafe extern "C" fn run_executor(user: *mut c_void, count: i64, task: Option<Task>, state: *mut c_void) {
    // SAFETY: `with` passed them and waits for the call.
    let callbacks = unsafe { &mut *user.cast::<Callbacks<'_, '_>>() };
    let (executor, task) = match (&mut callbacks.options.executor, task) {
        (Some(executor), Some(task)) => (executor, task),
        _ => return,
    };
    let claimed = (0..count).map(|_| AtomicBool::new(false)).collect();
    let tasks = Tasks { task, state, claimed };
    let run_all = || {
        executor(tasks.claimed.len(), &|index| tasks.run(index));
        (0..tasks.claimed.len()).for_each(|index| tasks.run(index)); // those that the executor omitted
    };
    // SAFETY: the running call.
    unsafe { attempt(callbacks.call, run_all) };
}

/// Runs a custom initializer inside the call whose context the library passes, and copies its error message there.
///
/// # Safety
///
/// `context` is that of a running call of this module.
pub(crate) unsafe fn run_custom(context: *mut sys::inwit_context, fill: impl FnOnce() -> Result<()>) -> i32 {
    // SAFETY: the context is the first field of the call.
    let failure = match unsafe { attempt(context.cast::<Call>(), fill) } {
        Some(Ok(())) => return 0,
        Some(Err(error)) => error.to_string(),
        None => "panicked".to_string(),
    };
    let bytes = failure.as_bytes();
    let mut length = bytes.len().min(sys::INWIT_ERROR_SIZE - 1);
    while !failure.is_char_boundary(length) {
        length -= 1;
    }
    // SAFETY: `length` bytes and the NUL fit into the buffer.
    unsafe {
        let message = ptr::addr_of_mut!((*context).error).cast::<u8>();
        ptr::copy_nonoverlapping(bytes.as_ptr(), message, length);
        message.add(length).write(0);
    }
    1
}

/// A name for C.
pub(crate) fn c_string(text: &str) -> Result<CString> {
    CString::new(text).map_err(|_| Error::argument(format!("{text:?} contains a NUL, which names must not contain")))
}

/// The text that `function` writes through (text, size, needed).
pub(crate) fn text(
    mut function: impl FnMut(*mut sys::c_char, usize, *mut usize, *mut sys::inwit_context) -> i32,
) -> Result<String> {
    let mut needed = 0;
    plain(|context| function(ptr::null_mut(), 0, &mut needed, context))?;
    let mut bytes = vec![0u8; needed];
    plain(|context| function(bytes.as_mut_ptr().cast(), bytes.len(), &mut needed, context))?;
    bytes.pop(); // NUL
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
