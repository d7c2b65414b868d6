//! Models by the names of their parameters.
use crate::call::{self, c_string};
use crate::custom::{Custom, Customs};
use crate::element::DType;
use crate::error::{Error, Result};
use crate::initializer::Initializer;
use crate::job::Job;
use crate::tensor::{Tensor, ZERO};
use inwit_sys as sys;
use std::ffi::CStr;
use std::ptr;
use std::sync::Arc;

/// Ordered rules that map name patterns to initializers and layouts: initialises a model by the names of its parameters. Immutable,
/// cheap to clone. The format is that of the recipes of the command.
///
/// ```
/// use inwit::{fill_jobs, Options, Recipe, Tensor};
/// let recipe = Recipe::from_json(
///     r#"{"layout": "torch", "rules": [{"match": "*.weight", "initializer": "he_normal"},
///                                      {"match": "*.bias", "initializer": "zeros"}]}"#,
/// )?;
/// recipe.check(&["fc.weight", "fc.bias"])?;
/// let (mut weight, mut bias) = (vec![0f32; 64 * 32], vec![1f32; 64]);
/// let mut jobs = [
///     recipe.job("fc.weight", Tensor::new(&mut weight, &[64, 32])?)?,
///     recipe.job("fc.bias", Tensor::new(&mut bias, &[64])?)?,
/// ];
/// fill_jobs(&mut jobs, 42, &mut Options::new())?;
/// # Ok::<(), inwit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Recipe(Arc<Handle>);

pub(crate) struct Handle {
    raw: *mut sys::inwit_recipe,
    _customs: Arc<Customs>,
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("recipe")
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: this value owns the handle.
        unsafe { sys::inwit_recipe_free(self.raw) }
    }
}

// SAFETY: recipes are immutable and may be shared; the closures of custom initializers are Send and Sync.
unsafe impl Send for Handle {}
// SAFETY: as above.
unsafe impl Sync for Handle {}

impl Recipe {
    /// Reads a recipe.
    pub fn from_json(json: &str) -> Result<Self> {
        Self::from_json_with(json, &[])
    }

    /// The same, with custom initializers that rules may refer to.
    pub fn from_json_with(json: &str, customs: &[Custom]) -> Result<Self> {
        let customs = Customs::new(customs)?;
        let (known, mut raw) = (customs.c(), ptr::null_mut());
        let (text, length) = (json.as_ptr().cast(), json.len());
        // SAFETY: a text of `length` bytes, and custom initializers that the handle owns.
        call::plain(|context| unsafe {
            sys::inwit_recipe_create(text, length, known.as_ptr(), known.len(), &mut raw, context)
        })?;
        Ok(Recipe(Arc::new(Handle { raw, _customs: Arc::new(customs) })))
    }

    /// A copy with values for the recipe's `let`: from the model's config (the text of Hugging Face's `config.json`), and from
    /// `variables`, which win over it.
    pub fn bind(&self, variables: &[(&str, f64)], config: Option<&str>) -> Result<Self> {
        let names = variables.iter().map(|(name, _)| c_string(name)).collect::<Result<Vec<_>>>()?;
        let each = variables.iter().zip(&names);
        let all: Vec<_> =
            each.map(|((_, value), name)| sys::inwit_variable { name: name.as_ptr(), value: *value }).collect();
        let (text, length) = config.map_or((ptr::null(), 0), |text| (text.as_ptr().cast(), text.len()));
        let mut raw = ptr::null_mut();
        // SAFETY: a live recipe, NUL-terminated names, and a text of `length` bytes or NULL.
        call::plain(|context| unsafe {
            sys::inwit_recipe_bind(self.0.raw, all.as_ptr(), all.len(), text, length, &mut raw, context)
        })?;
        Ok(Recipe(Arc::new(Handle { raw, _customs: Arc::clone(&self.0._customs) })))
    }

    /// The job of one parameter by the first rule whose pattern matches its name; its tensor gets that rule's layout, axes and fans.
    pub fn job<'a>(&self, name: &str, tensor: Tensor<'a>) -> Result<Job<'a>> {
        let c_name = c_string(name)?;
        let mut job = unmatched(&c_name, &tensor);
        // SAFETY: a live recipe, and a job with a NUL-terminated name.
        call::plain(|context| unsafe { sys::inwit_recipe_match(self.0.raw, &mut job, context) })?;
        Ok(self.matched(name, tensor, &job))
    }

    /// The jobs of a whole model, whose names are checked as by [`Recipe::check`]. Rules may refer to any tensor of it.
    pub fn jobs<'a, S: AsRef<str>>(&self, tensors: Vec<(S, Tensor<'a>)>) -> Result<Vec<Job<'a>>> {
        let names = tensors.iter().map(|(name, _)| c_string(name.as_ref())).collect::<Result<Vec<_>>>()?;
        let mut all: Vec<_> = tensors.iter().zip(&names).map(|((_, tensor), name)| unmatched(name, tensor)).collect();
        // SAFETY: a live recipe, and jobs with NUL-terminated names.
        call::plain(|context| unsafe {
            sys::inwit_recipe_match_jobs(self.0.raw, all.as_mut_ptr(), all.len(), context)
        })?;
        Ok(tensors
            .into_iter()
            .zip(&all)
            .map(|((name, tensor), job)| self.matched(name.as_ref(), tensor, job))
            .collect())
    }

    fn matched<'a>(&self, name: &str, mut tensor: Tensor<'a>, job: &sys::inwit_job) -> Job<'a> {
        tensor.set_roles(&job.tensor);
        let initializer = match job.keep {
            0 => Some(Initializer::of_recipe(job.initializer, Arc::clone(&self.0))),
            _ => None,
        };
        Job { name: name.to_string(), tensor, initializer, stream: job.stream, shared_stream: job.shared_stream != 0 }
    }

    /// Returns an error unless every name of a model matches a rule and every required rule matches a name.
    pub fn check<S: AsRef<str>>(&self, names: &[S]) -> Result<()> {
        let owned = names.iter().map(|name| c_string(name.as_ref())).collect::<Result<Vec<_>>>()?;
        let all: Vec<_> = owned.iter().map(|name| name.as_ptr()).collect();
        // SAFETY: a live recipe, and an array of NUL-terminated names.
        call::plain(|context| unsafe { sys::inwit_recipe_check(self.0.raw, all.as_ptr(), all.len(), context) })
    }

    /// The tensors that the recipe itself declares: name, type, shape.
    pub fn tensors(&self) -> Result<Vec<(String, DType, Vec<usize>)>> {
        let mut listed = Vec::new();
        loop {
            let (mut name, mut raw) = (ptr::null(), ZERO);
            let index = listed.len();
            // SAFETY: a live recipe, a pointer and a struct.
            call::plain(|context| unsafe {
                sys::inwit_recipe_tensor(self.0.raw, index, &mut name, &mut raw, context)
            })?;
            if name.is_null() {
                return Ok(listed);
            }
            // SAFETY: a NUL-terminated name that lives as long as the recipe; the tensor has no memory.
            let (name, tensor) = unsafe { (CStr::from_ptr(name), Tensor::from_raw(raw)) };
            let name =
                name.to_str().map_err(|_| Error::argument("the name of a tensor is not valid UTF-8"))?.to_string();
            listed.push((name, tensor.dtype(), tensor.shape()));
        }
    }
}

fn unmatched(name: &CStr, tensor: &Tensor<'_>) -> sys::inwit_job {
    sys::inwit_job {
        initializer: ptr::null(),
        name: name.as_ptr(),
        stream: 0,
        keep: 0,
        shared_stream: 0,
        tensor: *tensor.as_raw(),
    }
}
