//! Many tensors in one call.
use crate::call::{self, c_string};
use crate::error::{Error, Result};
use crate::initialize::Initialize;
use crate::initializer::Initializer;
use crate::key::stream;
use crate::options::Options;
use crate::tensor::Tensor;
use inwit_sys as sys;
use std::ffi::CStr;
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
        Ok(Job {
            stream: stream(&name),
            name,
            tensor,
            initializer: Some(initializer.initializer()?),
            shared_stream: false,
        })
    }

    /// Fills this tensor.
    pub fn fill(&mut self, seed: u64) -> Result<()> {
        fill_jobs(std::slice::from_mut(self), seed, &mut Options::new())
    }

    /// The jobs that together fill this one: a copy of it, or, if the rule of its recipe has `parts`, `split` or `zero_rows`, one or more
    /// for each part that its box meets. They have views of the same memory, which do not overlap, and names such as `"w13[3][1]"`.
    /// [`fill_jobs`] fills a job by its parts; here is what it will be filled by, and each part can be filled alone.
    ///
    /// ```
    /// use inwit::{DType, Recipe, Tensor};
    /// let recipe = Recipe::from_json(
    ///     r#"{"recipe": 2, "layout": "torch", "rules": [{"match": "{stem:**}.qkv", "parts": {"axis": 0, "sizes": [4, 2, 2], "rules": [
    ///         {"initializer": "he_normal", "stream": "{stem}.q"},
    ///         {"initializer": "he_normal", "stream": "{stem}.k"},
    ///         {"initializer": "orthogonal"}]}}]}"#,
    /// )?;
    /// let mut job = recipe.job("attention.qkv", Tensor::describe(DType::F32, &[8, 4])?)?;
    /// let parts = job.parts()?;
    /// assert_eq!(parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>(), ["attention.qkv[0]", "attention.qkv[1]", "attention.qkv[2]"]);
    /// assert_eq!(parts[0].tensor.shape(), [4, 4]);
    /// assert_eq!(parts[0].stream, inwit::stream("attention.q"));
    /// assert_eq!(parts[2].initializer.as_ref().map(|one| one.name()), Some("orthogonal"));
    /// # Ok::<(), inwit::Error>(())
    /// ```
    pub fn parts(&mut self) -> Result<Vec<Job<'_>>> {
        let name = c_string(&self.name)?;
        let job = self.as_raw(&name);
        let mut count = 0;
        // SAFETY: a live handle and name, and no room for jobs.
        call::plain(|context| unsafe { sys::inwit_job_parts(&job, ptr::null_mut(), 0, &mut count, context) })?;
        let mut parts = vec![job; count];
        // SAFETY: as above, but with room for `count` jobs.
        call::plain(|context| unsafe { sys::inwit_job_parts(&job, parts.as_mut_ptr(), count, &mut count, context) })?;
        parts.iter().map(|part| self.part(part)).collect()
    }

    fn part<'b>(&self, raw: &sys::inwit_job) -> Result<Job<'b>> {
        let name = match raw.name.is_null() {
            true => "",
            // SAFETY: a NUL-terminated name of the recipe that the initializer keeps alive, or that of this job.
            false => unsafe { CStr::from_ptr(raw.name) }
                .to_str()
                .map_err(|_| Error::argument("the name of a part is not valid UTF-8"))?,
        };
        Ok(Job {
            name: name.to_string(),
            // SAFETY: a view of the memory that `parts` borrows from this job; the views of its parts do not overlap.
            tensor: unsafe { Tensor::from_raw(raw.tensor) },
            initializer: self.initializer.as_ref().map(|own| own.part(raw.initializer)),
            stream: raw.stream,
            shared_stream: raw.shared_stream != 0,
        })
    }

    fn as_raw(&self, name: &CStr) -> sys::inwit_job {
        sys::inwit_job {
            initializer: self.initializer.as_ref().map_or(ptr::null(), Initializer::raw),
            name: if self.name.is_empty() { ptr::null() } else { name.as_ptr() },
            stream: self.stream,
            keep: i32::from(self.initializer.is_none()),
            shared_stream: i32::from(self.shared_stream),
            tensor: *self.tensor.as_raw(),
        }
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
    let all: Vec<_> = jobs.iter().zip(&names).map(|(job, name)| job.as_raw(name)).collect();
    // SAFETY: live handles and names, and tensors that borrow disjoint memory.
    call::with(options, |context| unsafe { sys::inwit_fill_jobs(all.as_ptr(), all.len(), seed, context) })
}
