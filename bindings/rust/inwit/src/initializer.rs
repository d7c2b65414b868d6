//! Initializers as values.
use crate::argument::{Setting, Settings};
use crate::call::{self, c_string};
use crate::custom::{Custom, Customs};
use crate::error::Result;
use crate::initialize::Initialize;
use crate::key::Key;
use crate::options::Options;
use crate::recipe;
use crate::tensor::Tensor;
use inwit_sys as sys;
use std::any::Any;
use std::ffi::CStr;
use std::fmt;
use std::ptr;
use std::sync::Arc;

/// The form of an initializer's JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(i32)]
pub enum Form {
    /// Keras 3: module, class_name, config, registered_name.
    #[default]
    Keras = sys::INWIT_CONFIG_KERAS,
    /// H5 files, TF-Keras: class_name, config.
    Legacy = sys::INWIT_CONFIG_LEGACY,
}

/// Expected moments and bounds of a fill of a tensor; NaN if there is no closed form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// Of all elements together.
    pub mean: f64,
    /// Of all elements together.
    pub stddev: f64,
    /// A bound that no element crosses, or -inf.
    pub minimum: f64,
    /// A bound that no element crosses, or inf.
    pub maximum: f64,
}

/// An initializer with its arguments bound, as a value: immutable, cheap to clone, compared by value.
///
/// ```
/// use inwit::{initializers::RandomNormal, Initialize, Initializer};
/// let by_name = Initializer::new("random_normal", &[("stddev", 0.02.into())])?;
/// let from_keras = Initializer::from_json(r#"{"class_name": "RandomNormal", "config": {"stddev": 0.02}}"#)?;
/// assert_eq!(by_name, from_keras);
/// assert_eq!(by_name, RandomNormal::new().stddev(0.02).initializer()?);
/// # Ok::<(), inwit::Error>(())
/// ```
#[derive(Clone)]
pub struct Initializer {
    raw: *const sys::inwit_initializer,
    _owner: Owner,
}

/// Keeps the handle alive: its owner, or the recipe that contains it.
type Owner = Arc<dyn Any + Send + Sync>;

struct Handle {
    raw: *mut sys::inwit_initializer,
    _customs: Customs,
    _original: Option<Owner>, // of a copy: it may own custom initializers
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: this value owns the handle.
        unsafe { sys::inwit_free(self.raw) }
    }
}

// SAFETY: handles are immutable and may be shared; the closures of custom initializers are Send and Sync.
unsafe impl Send for Handle {}
// SAFETY: as above.
unsafe impl Sync for Handle {}
// SAFETY: the pointer refers to data of the owner, which is Send and Sync.
unsafe impl Send for Initializer {}
// SAFETY: as above.
unsafe impl Sync for Initializer {}

impl Initializer {
    /// By registered name, with arguments by name; arguments that are omitted have their defaults.
    pub fn new(name: &str, settings: &[(&str, Setting)]) -> Result<Self> {
        let (name, settings) = (c_string(name)?, Settings::new(settings)?);
        // SAFETY: a NUL-terminated name, and arguments that outlive the call.
        unsafe { Self::create(name.as_ptr(), &settings.args) }
    }

    /// # Safety
    ///
    /// `name` is NUL-terminated, and all that `args` point to is valid.
    pub(crate) unsafe fn create(name: *const sys::c_char, args: &[sys::inwit_arg]) -> Result<Self> {
        // SAFETY: guaranteed by the caller.
        Self::made(Customs::default(), None, |out, context| unsafe {
            sys::inwit_create(name, args.as_ptr(), args.len(), out, context)
        })
    }

    /// From a name or an object in the form that Keras writes. All names of `keras.initializers.get` are accepted.
    pub fn from_json(json: &str) -> Result<Self> {
        Self::from_json_with(json, &[])
    }

    /// The same, with custom initializers that the JSON may refer to.
    pub fn from_json_with(json: &str, customs: &[Custom]) -> Result<Self> {
        let customs = Customs::new(customs)?;
        let known = customs.c();
        Self::made(customs, None, |out, context| {
            let (text, length) = (json.as_ptr().cast(), json.len());
            // SAFETY: a text of `length` bytes, and custom initializers that the handle owns.
            unsafe { sys::inwit_create_from_json(text, length, known.as_ptr(), known.len(), out, context) }
        })
    }

    /// The initializer under `key` (`"kernel_initializer"`) in the config of a Keras layer, or in the object around it.
    pub fn from_layer(json: &str, key: &str) -> Result<Self> {
        let key = c_string(key)?;
        Self::made(Customs::default(), None, |out, context| {
            let (text, length) = (json.as_ptr().cast(), json.len());
            // SAFETY: a text of `length` bytes, a NUL-terminated key, no customs.
            unsafe { sys::inwit_create_from_layer(text, length, key.as_ptr(), ptr::null(), 0, out, context) }
        })
    }

    /// A copy with these arguments replaced.
    pub fn with(&self, settings: &[(&str, Setting)]) -> Result<Self> {
        let settings = Settings::new(settings)?;
        let args = &settings.args;
        Self::made(Customs::default(), Some(Arc::clone(&self._owner)), |out, context| {
            // SAFETY: a live handle, and arguments that outlive the call.
            unsafe { sys::inwit_clone(self.raw, args.as_ptr(), args.len(), out, context) }
        })
    }

    fn made(
        customs: Customs,
        original: Option<Owner>,
        create: impl FnOnce(*mut *mut sys::inwit_initializer, *mut sys::inwit_context) -> i32,
    ) -> Result<Self> {
        let mut raw = ptr::null_mut();
        call::plain(|context| create(&mut raw, context))?;
        let handle = Handle { raw, _customs: customs, _original: original };
        Ok(Initializer { raw, _owner: Arc::new(handle) })
    }

    /// An initializer of a recipe.
    pub(crate) fn of_recipe(raw: *const sys::inwit_initializer, recipe: Arc<recipe::Handle>) -> Self {
        Initializer { raw, _owner: recipe }
    }

    /// An initializer of the same recipe, or this one.
    pub(crate) fn part(&self, raw: *const sys::inwit_initializer) -> Self {
        Initializer { raw, _owner: Arc::clone(&self._owner) }
    }

    pub(crate) fn raw(&self) -> *const sys::inwit_initializer {
        self.raw
    }

    /// JSON as Keras writes it; [`Initializer::from_json`] reads both forms.
    pub fn to_json(&self, form: Form) -> Result<String> {
        // SAFETY: a live handle; `text` passes the size of the buffer.
        call::text(|text, size, needed, context| unsafe {
            sys::inwit_to_json(self.raw, form as i32, text, size, needed, context)
        })
    }

    /// The seed in the config that it was read from. Fills ignore it.
    pub fn config_seed(&self) -> Result<Option<u64>> {
        let (mut given, mut seed) = (0, 0);
        // SAFETY: a live handle, and two numbers.
        call::plain(|context| unsafe { sys::inwit_config_seed(self.raw, &mut given, &mut seed, context) })?;
        Ok(if given != 0 { Some(seed) } else { None })
    }

    /// The registered name, or the name of a custom initializer.
    pub fn name(&self) -> &str {
        // SAFETY: a live handle, whose name lives as long as the handle.
        unsafe { CStr::from_ptr(sys::inwit_initializer_name(self.raw)) }.to_str().unwrap_or_default()
    }

    pub(crate) fn moments(&self, tensor: &Tensor<'_>) -> Result<Moments> {
        let mut made = sys::inwit_moments::default();
        // SAFETY: a live handle and structs; the memory of the tensor is not accessed.
        call::plain(|context| unsafe { sys::inwit_expect(self.raw, tensor.as_raw(), &mut made, context) })?;
        let sys::inwit_moments { mean, stddev, minimum, maximum } = made;
        Ok(Moments { mean, stddev, minimum, maximum })
    }

    pub(crate) fn density_at(&self, tensor: &Tensor<'_>, x: &[f64]) -> Result<Vec<f64>> {
        let mut density = vec![0.0; x.len()];
        let (raw, to) = (tensor.as_raw(), density.as_mut_ptr());
        // SAFETY: as above, and two arrays of one length.
        call::plain(|context| unsafe { sys::inwit_density(self.raw, raw, x.as_ptr(), to, x.len(), context) })?;
        Ok(density)
    }

    fn fill_by(&self, out: &mut Tensor<'_>, key: Key, context: *mut sys::inwit_context) -> i32 {
        let (name, tensor) = (ptr::null(), *out.as_raw());
        let job = sys::inwit_job { initializer: self.raw, name, stream: key.stream, keep: 0, shared_stream: 0, tensor };
        // SAFETY: one job with a live handle and a tensor whose memory is borrowed.
        unsafe { sys::inwit_fill_jobs(&job, 1, key.seed, context) }
    }
}

impl Initialize for Initializer {
    fn fill(&self, out: &mut Tensor<'_>, key: Key) -> Result<()> {
        call::plain(|context| self.fill_by(out, key, context))
    }
    fn fill_with(&self, out: &mut Tensor<'_>, key: Key, options: &mut Options<'_>) -> Result<()> {
        call::with(options, |context| self.fill_by(out, key, context))
    }
    fn initializer(&self) -> Result<Initializer> {
        Ok(self.clone())
    }
}

/// Equal name, arguments and seed, in whatever form they were given.
impl PartialEq for Initializer {
    fn eq(&self, other: &Self) -> bool {
        // SAFETY: live handles.
        unsafe { sys::inwit_equal(self.raw, other.raw) != 0 }
    }
}

impl Eq for Initializer {}

impl fmt::Debug for Initializer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json(Form::Legacy).unwrap_or_else(|_| format!("Initializer({:?})", self.name())))
    }
}

impl std::str::FromStr for Initializer {
    type Err = crate::Error;
    /// [`Initializer::from_json`].
    fn from_str(json: &str) -> Result<Self> {
        Self::from_json(json)
    }
}
