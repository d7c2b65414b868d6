//! Whether weights are initialised as an initializer gives them.
use crate::call;
use crate::element::Element;
use crate::error::{Error, Result};
use crate::initialize::Initialize;
use crate::key::Key;
use crate::strides;
use crate::tensor::Tensor;
use inwit_sys as sys;
use std::ffi::{c_void, CStr};
use std::os::raw::c_char;
use std::ptr;

/// What is wrong with a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Finding {
    /// NaN or infinities.
    NotFinite = sys::INWIT_FINDING_NOT_FINITE as isize,
    /// Another standard deviation.
    Stddev = sys::INWIT_FINDING_STDDEV as isize,
    /// Another mean.
    Mean = sys::INWIT_FINDING_MEAN as isize,
    /// Elements beyond the bounds of the distribution.
    Bounds = sys::INWIT_FINDING_BOUNDS as isize,
    /// Another shape of the distribution.
    Shape = sys::INWIT_FINDING_SHAPE as isize,
    /// Elements that are not those of an initializer without randomness.
    Values = sys::INWIT_FINDING_VALUES as isize,
    /// Elements whose bits are not those that the key gives.
    Differs = sys::INWIT_FINDING_DIFFERS as isize,
}

const ALL: [Finding; 7] = [
    Finding::NotFinite,
    Finding::Stddev,
    Finding::Mean,
    Finding::Bounds,
    Finding::Shape,
    Finding::Values,
    Finding::Differs,
];

/// The audit of one tensor: compares its elements with the distribution that an initializer gives. A tensor of several boxes (shards)
/// is read box by box; each reading judges all elements so far.
///
/// ```
/// use inwit::{initializers::{GlorotUniform, HeUniform}, Audit, DType, Finding, Initialize, Key, Layout, Tensor};
/// let weights: Vec<f32> = GlorotUniform::new().vec(&[64, 128], Layout::Torch, Key::named(42, "fc.weight"))?;
/// let mut audit = Audit::new();
/// audit.read(&HeUniform::new(), &weights, &Tensor::describe(DType::F32, &[64, 128])?.layout(Layout::Torch))?;
/// assert_eq!(audit.findings(), [Finding::Stddev]);
/// assert!(audit.message().starts_with("stddev 0.1016, expected 0.125"));
/// # Ok::<(), inwit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Audit {
    report: Box<sys::inwit_audit_report>,
}

impl Default for Audit {
    fn default() -> Self {
        // SAFETY: a struct of numbers, for which all-zero bytes are the defaults.
        Audit { report: Box::new(unsafe { std::mem::zeroed() }) }
    }
}

impl Audit {
    /// The usual checks of a single tensor.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of tensors that are audited together: thresholds are five standard deviations for all of them.
    #[must_use]
    pub fn tensors(mut self, tensors: usize) -> Self {
        self.report.tensors = i32::try_from(tensors).unwrap_or(i32::MAX);
        self
    }

    /// Also the Kolmogorov-Smirnov test, of the whole distribution.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.report.strict = 1;
        self
    }

    /// Also compares bytes with those that a fill for this key gives.
    #[must_use]
    pub fn verify(mut self, key: Key) -> Self {
        self.report.verify = 1;
        self.report.seed = key.seed;
        self.report.stream = key.stream;
        self
    }

    /// Reads elements in row-major order. `tensor` describes them: dtype, shape, layout, and box (shard) of a larger tensor; its own
    /// memory is ignored. If the input is rejected, the audit is unchanged.
    // `PartialEq` excludes `MaybeUninit`, whose elements must not be read.
    pub fn read<T: Element + PartialEq>(
        &mut self,
        initializer: &impl Initialize,
        elements: &[T],
        tensor: &Tensor<'_>,
    ) -> Result<()> {
        let initializer = initializer.initializer()?;
        self.add(initializer.raw(), elements, tensor)
    }

    /// Reads elements without an initializer to compare with: [`Audit::looks_like`] says what they look like.
    pub fn identify<T: Element + PartialEq>(&mut self, elements: &[T], tensor: &Tensor<'_>) -> Result<()> {
        self.add(ptr::null(), elements, tensor)
    }

    fn add<T: Element>(
        &mut self,
        initializer: *const sys::inwit_initializer,
        elements: &[T],
        tensor: &Tensor<'_>,
    ) -> Result<()> {
        let mut raw = *tensor.as_raw();
        let (shape, dtype) = (tensor.shape(), T::DTYPE);
        if tensor.dtype() != dtype {
            return Err(Error::argument(format!(
                "the tensor has {:?} elements, but the slice {dtype:?}",
                tensor.dtype()
            )));
        }
        if strides::elements(&shape) != Some(elements.len()) {
            return Err(Error::argument(format!(
                "shape {shape:?} does not have the {} elements of the slice",
                elements.len()
            )));
        }
        if raw.order != sys::INWIT_ROW_MAJOR {
            return Err(Error::argument("the tensor has strides or column-major order, must be row-major"));
        }
        raw.data = elements.as_ptr() as *mut c_void;
        let report = &mut *self.report;
        // SAFETY: a live handle or NULL, and a tensor of the slice, which the call only reads.
        call::plain(|context| unsafe { sys::inwit_audit(initializer, &raw, report, context) })
    }

    /// What is wrong with all elements so far.
    pub fn findings(&self) -> Vec<Finding> {
        ALL.into_iter().filter(|&one| self.report.findings & one as u32 != 0).collect()
    }

    /// What is wrong, `""` if nothing is.
    pub fn message(&self) -> &str {
        text(&self.report.message)
    }

    /// The distribution that the elements look like: `"uniform +-0.03608 = 1/sqrt(fan_in), fan_in 768: PyTorch's default"`.
    pub fn looks_like(&self) -> &str {
        text(&self.report.looks_like)
    }

    /// Everything that the audit has counted and computed.
    pub fn report(&self) -> &sys::inwit_audit_report {
        &self.report
    }
}

fn text(bytes: &[c_char]) -> &str {
    // SAFETY: the library ends its texts with a NUL; all-zero bytes are an empty one.
    unsafe { CStr::from_ptr(bytes.as_ptr()) }.to_str().unwrap_or_default()
}
