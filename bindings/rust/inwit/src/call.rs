//! One call of the C library: its context, its callbacks, and what they panicked with.
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

/// The context comes first, so that a callback which is handed the context finds the call.
#[repr(C)]
struct Call {
    context: MaybeUninit<sys::inwit_context>,
    panic: Option<Panic>,
}

/// Calls `function` with a context of all defaults.
pub(crate) fn plain(function: impl FnOnce(*mut sys::inwit_context) -> i32) -> Result<()> {
    run(|_| (), function)
}

/// Calls `function` with a context that says `options`.
pub(crate) fn with(options: &mut Options<'_>, function: impl FnOnce(*mut sys::inwit_context) -> i32) -> Result<()> {
    let target = options.target.as_deref().map(c_string).transpose()?;
    let mut callbacks = Callbacks { options, call: ptr::null_mut() };
    let prepare = |call: *mut Call| {
        callbacks.call = call;
        // SAFETY: `run` has set all of the context but its words.
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
            (*context).target = target.as_ref().map_or(ptr::null(), |name| name.as_ptr());
        }
    };
    run(prepare, function)
}

/// What the callbacks of one call are handed. The library runs them on the calling thread, one at a time.
struct Callbacks<'c, 'o> {
    options: &'c mut Options<'o>,
    call: *mut Call,
}

#[inline]
fn run(prepare: impl FnOnce(*mut Call), function: impl FnOnce(*mut sys::inwit_context) -> i32) -> Result<()> {
    let mut call = Call { context: MaybeUninit::uninit(), panic: None };
    let pointer = ptr::addr_of_mut!(call);
    let context = pointer.cast::<sys::inwit_context>();
    // SAFETY: zeros are every default; of the words, which are long, only the end need be set.
    unsafe {
        let words = ptr::addr_of!((*context).error) as usize - context as usize;
        ptr::write_bytes(context.cast::<u8>(), 0, words + 1);
    }
    prepare(pointer);
    let status = function(context);
    if let Some(panic) = call.panic.take() {
        resume_unwind(panic);
    }
    if status == sys::INWIT_OK {
        return Ok(());
    }
    // SAFETY: the library leaves NUL-terminated words.
    let words = unsafe { CStr::from_ptr(ptr::addr_of!((*context).error).cast()) };
    // SAFETY: and a number.
    let job = unsafe { ptr::addr_of!((*context).failed_job).read() };
    Err(Error::new(status, words.to_string_lossy().into_owned(), job))
}

/// Runs a closure of the caller's; what it panics with is kept until the call has returned.
///
/// # Safety
///
/// `call` is the call that runs now.
unsafe fn attempt<R>(call: *mut Call, closure: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(closure)) {
        Ok(result) => Some(result),
        Err(panic) => {
            // SAFETY: nobody else looks at the field while the library runs.
            unsafe { (*call).panic = Some(panic) };
            None
        }
    }
}

unsafe extern "C" fn run_progress(user: *mut c_void, done: i64, total: i64) -> i32 {
    // SAFETY: `with` passed them, and waits.
    let callbacks = unsafe { &mut *user.cast::<Callbacks<'_, '_>>() };
    let progress = match &mut callbacks.options.progress {
        Some(progress) => progress,
        None => return 0,
    };
    // SAFETY: the call that runs.
    match unsafe { attempt(callbacks.call, || progress(done as u64, total as u64)) } {
        Some(ControlFlow::Continue(())) => 0,
        _ => 1,
    }
}

type Task = unsafe extern "C" fn(*mut c_void, i64);

/// The library's tasks. Each runs once, whatever an executor does with the indices: twice at a time would be a data race.
struct Tasks {
    task: Task,
    state: *mut c_void,
    claimed: Vec<AtomicBool>,
}

// SAFETY: the library lets tasks run on any thread.
unsafe impl Sync for Tasks {}

impl Tasks {
    fn run(&self, index: usize) {
        if !self.claimed[index].swap(true, Ordering::Relaxed) {
            // SAFETY: an index of the library's, for the first time.
            unsafe { (self.task)(self.state, index as i64) };
        }
    }
}

unsafe extern "C" fn run_executor(user: *mut c_void, count: i64, task: Option<Task>, state: *mut c_void) {
    // SAFETY: `with` passed them, and waits.
    let callbacks = unsafe { &mut *user.cast::<Callbacks<'_, '_>>() };
    let (executor, task) = match (&mut callbacks.options.executor, task) {
        (Some(executor), Some(task)) => (executor, task),
        _ => return,
    };
    let claimed = (0..count).map(|_| AtomicBool::new(false)).collect();
    let tasks = Tasks { task, state, claimed };
    let everything = || {
        executor(tasks.claimed.len(), &|index| tasks.run(index));
        (0..tasks.claimed.len()).for_each(|index| tasks.run(index)); // what it has left out
    };
    // SAFETY: the call that runs.
    unsafe { attempt(callbacks.call, everything) };
}

/// Runs a custom initializer inside the call whose context the library hands on; its words go there.
///
/// # Safety
///
/// `context` is that of a call of this module, which runs now.
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
    // SAFETY: `length` bytes and the NUL fit into the words.
    unsafe {
        let words = ptr::addr_of_mut!((*context).error).cast::<u8>();
        ptr::copy_nonoverlapping(bytes.as_ptr(), words, length);
        words.add(length).write(0);
    }
    1
}

/// A name for C.
pub(crate) fn c_string(text: &str) -> Result<CString> {
    CString::new(text).map_err(|_| Error::argument(format!("{text:?} has a NUL, which names cannot have")))
}

/// What `function` writes as (text, size, needed).
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
