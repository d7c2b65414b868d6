//! Options of a call.
use crate::device::DeviceStream;
use std::fmt;
use std::ops::ControlFlow;

/// Your own thread pool: `(count, task)` runs `task(i)` once for each `i` in `0..count`, on any threads, and returns when all are done.
pub type Executor<'a> = dyn FnMut(usize, &(dyn Fn(usize) + Sync)) + 'a;

pub(crate) type Progress<'a> = dyn FnMut(u64, u64) -> ControlFlow<()> + 'a;

/// Options of a call. The values of a fill never depend on them.
///
/// ```
/// use inwit::{initializers::RandomNormal, Initialize, Key, Options, Tensor};
/// use std::ops::ControlFlow;
/// let mut w = vec![0f32; 1 << 20];
/// let mut seen = 0;
/// let mut options = Options::new().threads(2).progress(|done, _total| {
///     seen = done;
///     ControlFlow::Continue(())
/// });
/// RandomNormal::new().fill_with(&mut Tensor::new(&mut w, &[1024, 1024])?, Key::new(1, 2), &mut options)?;
/// drop(options);
/// assert_eq!(seen, 1 << 20);
/// # Ok::<(), inwit::Error>(())
/// ```
#[derive(Default)]
pub struct Options<'a> {
    pub(crate) threads: i32,
    pub(crate) target: Option<String>,
    pub(crate) progress: Option<Box<Progress<'a>>>,
    pub(crate) executor: Option<Box<Executor<'a>>>,
    pub(crate) device: Option<DeviceStream<'a>>,
}

impl<'a> Options<'a> {
    /// All defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// 0, the default: chosen automatically; 1: the calling thread only; n: at most n, including the calling thread.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = i32::try_from(threads).unwrap_or(i32::MAX);
        self
    }

    /// The instruction set; the default is the best one of the machine, [`crate::target`].
    #[must_use]
    pub fn target(mut self, name: impl Into<String>) -> Self {
        self.target = Some(name.into());
        self
    }

    /// Called on the calling thread from time to time with the number of elements done and the total, at the end with all of them.
    /// `Break` cancels the call ([`crate::Error::Cancelled`]).
    #[must_use]
    pub fn progress(mut self, progress: impl FnMut(u64, u64) -> ControlFlow<()> + 'a) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// Runs the work on your own threads; used unless `threads` is 1. Indices that the executor omits run on the calling thread,
    /// and repeated indices run once.
    ///
    /// ```
    /// use inwit::{initializers::RandomNormal, Initialize, Key, Options, Tensor};
    /// let mut w = vec![0f32; 1 << 20];
    /// let mut options = Options::new().executor(|count, task| {
    ///     std::thread::scope(|scope| {
    ///         for index in 0..count {
    ///             scope.spawn(move || task(index));
    ///         }
    ///     })
    /// });
    /// RandomNormal::new().fill_with(&mut Tensor::new(&mut w, &[1 << 20])?, Key::new(1, 2), &mut options)?;
    /// # Ok::<(), inwit::Error>(())
    /// ```
    #[must_use]
    pub fn executor(mut self, executor: impl FnMut(usize, &(dyn Fn(usize) + Sync)) + 'a) -> Self {
        self.executor = Some(Box::new(executor));
        self
    }

    /// Fills tensors of this device on this stream; those in host memory are filled as without it.
    #[must_use]
    pub fn device(mut self, stream: &DeviceStream<'a>) -> Self {
        self.device = Some(*stream);
        self
    }
}

impl fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("threads", &self.threads)
            .field("target", &self.target)
            .field("progress", &self.progress.is_some())
            .field("executor", &self.executor.is_some())
            .field("device", &self.device)
            .finish()
    }
}
