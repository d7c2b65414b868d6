//! Custom initializers, which JSON may refer to by name.
use crate::call::{self, c_string};
use crate::error::Result;
use crate::key::Key;
use crate::options::Options;
use crate::tensor::Tensor;
use inwit_sys as sys;
use std::ffi::{CStr, CString};
use std::fmt;
use std::os::raw::c_void;
use std::sync::Arc;

type Fill = dyn Fn(&mut Tensor<'_>, Key, &str, &mut Options<'_>) -> Result<()> + Send + Sync;

/// A custom initializer, which [`crate::Initializer::from_json_with`] and [`crate::Recipe::from_json_with`] accept by name.
///
/// ```
/// use inwit::{initializers::RandomNormal, Custom, Initialize, Initializer, Key, Tensor};
/// let mine = Custom::new("mylib>Mine", |out, key, _config, options| {
///     RandomNormal::new().stddev(0.1).fill_with(out, key, options)
/// });
/// let mut w = [0f32; 16];
/// Initializer::from_json_with("mylib>Mine", &[mine])?.fill(&mut Tensor::new(&mut w, &[16])?, Key::new(1, 2))?;
/// assert!(w.iter().all(|&w| w != 0.0));
/// # Ok::<(), inwit::Error>(())
/// ```
#[derive(Clone)]
pub struct Custom {
    name: String,
    fill: Arc<Fill>,
}

impl Custom {
    /// `fill` writes the tensor, which may be strided, a box (shard), and of any dtype, for the key. It receives the JSON object of
    /// its `"config"` (`"{}"` if there is none) and options to pass on to fills. It runs on the calling thread and must write all
    /// of the tensor. An error that it returns becomes [`crate::Error::Custom`] with its message.
    pub fn new<F>(name: impl Into<String>, fill: F) -> Self
    where
        F: Fn(&mut Tensor<'_>, Key, &str, &mut Options<'_>) -> Result<()> + Send + Sync + 'static,
    {
        Custom { name: name.into(), fill: Arc::new(fill) }
    }
}

impl fmt::Debug for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Custom").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Custom initializers that handles point to, at fixed addresses.
#[derive(Default)]
pub(crate) struct Customs(Box<[(CString, Custom)]>);

impl Customs {
    pub fn new(customs: &[Custom]) -> Result<Self> {
        let named = customs.iter().map(|custom| Ok((c_string(&custom.name)?, custom.clone())));
        Ok(Customs(named.collect::<Result<_>>()?))
    }

    /// The structs for the C library, valid while `self` lives.
    pub fn c(&self) -> Vec<sys::inwit_custom> {
        let each = self.0.iter().map(|(name, custom)| sys::inwit_custom {
            name: name.as_ptr(),
            fill: Some(fill),
            user: custom as *const Custom as *mut c_void,
        });
        each.collect()
    }
}

unsafe extern "C" fn fill(
    user: *mut c_void,
    config: *const sys::c_char,
    out: *const sys::inwit_tensor,
    seed: u64,
    stream: u64,
    context: *mut sys::inwit_context,
) -> i32 {
    // SAFETY: `Customs::c` passed the pointer, and the handle keeps it alive. The library passes a text, a validated tensor whose
    // memory the call has borrowed, and the context of that call.
    unsafe {
        let custom = &*user.cast::<Custom>();
        let config = CStr::from_ptr(config).to_string_lossy();
        let mut tensor = Tensor::from_raw(*out);
        let mut options = Options::new().threads((*context).threads.max(0) as usize);
        if !(*context).target.is_null() {
            options = options.target(CStr::from_ptr((*context).target).to_string_lossy());
        }
        call::run_custom(context, || (custom.fill)(&mut tensor, Key { seed, stream }, &config, &mut options))
    }
}
