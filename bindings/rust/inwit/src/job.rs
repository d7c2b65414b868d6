//! Many tensors in one call.
use crate::call::{self, c_string};
use crate::error::Result;
use crate::initialize::Initialize;
use crate::initializer::Initializer;
use crate::key::stream;
use crate::options::Options;
use crate::tensor::Tensor;
use inwit_sys as sys;
use std::ptr;

/// One tensor of a model: its name, which determines its stream, its memory and its initializer.
#[derive(Debug)]
pub struct Job<'a> {
    /// The name of the parameter; may be `""`.
    pub name: String,
    /// The memory to fill.
    pub tensor: Tensor<'a>,
    /// The initializer; `None` leaves the tensor unchanged.
    pub initializer: Option<Initializer>,
    /// The hash of the name, or any number.
    pub stream: u64,
    /// Jobs of other names may have this stream, as for tied weights.
    pub shared_stream: bool,
}

impl<'a> Job<'a> {
    /// A job whose stream is that of the name.
    pub fn new(name: impl Into<String>, tensor: Tensor<'a>, initializer: &impl Initialize) -> Result<Self> {
        let name = name.into();
        Ok(Job { stream: stream(&name), name, tensor, initializer: Some(initializer.initializer()?), shared_stream: false })
    }

    /// Fills this tensor.
    pub fn fill(&mut self, seed: u64) -> Result<()> {
        fill_jobs(std::slice::from_mut(self), seed, &mut Options::new())
    }
}

/// Fills every job, with threads across and inside tensors. All jobs are checked before any tensor is written;
/// [`crate::Error::job`] is the job that failed. Different names with equal streams are rejected, unless one is shared.
///
/// ```
/// use inwit::{fill_jobs, initializers::{HeNormal, Zeros}, Job, Layout, Options, Tensor};
/// let (mut weight, mut bias) = (vec![0f32; 64 * 32], vec![1f32; 64]);
/// let mut jobs = [
///     Job::new("fc.weight", Tensor::new(&mut weight, &[64, 32])?.layout(Layout::Torch), &HeNormal::new())?,
///     Job::new("fc.bias", Tensor::new(&mut bias, &[64])?, &Zeros)?,
/// ];
/// fill_jobs(&mut jobs, 42, &mut Options::new())?;
/// assert_eq!(bias, vec![0.0; 64]);
/// # Ok::<(), inwit::Error>(())
/// ```
pub fn fill_jobs(jobs: &mut [Job<'_>], seed: u64, options: &mut Options<'_>) -> Result<()> {
    let names = jobs.iter().map(|job| c_string(&job.name)).collect::<Result<Vec<_>>>()?;
    let each = jobs.iter().zip(&names).map(|(job, name)| sys::inwit_job {
        initializer: job.initializer.as_ref().map_or(ptr::null(), Initializer::raw),
        name: if job.name.is_empty() { ptr::null() } else { name.as_ptr() },
        stream: job.stream,
        keep: i32::from(job.initializer.is_none()),
        shared_stream: i32::from(job.shared_stream),
        tensor: *job.tensor.as_raw(),
    });
    let all: Vec<_> = each.collect();
    // SAFETY: live handles and names, and tensors that borrow disjoint memory.
    call::with(options, |context| unsafe { sys::inwit_fill_jobs(all.as_ptr(), all.len(), seed, context) })
}
