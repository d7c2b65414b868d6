//! Queries of the linked library.
use crate::call::{self, c_string};
use crate::error::Result;
use inwit_sys as sys;
use std::ffi::CStr;

/// A static text of the library.
///
/// # Safety
///
/// `text` is NUL-terminated and static.
unsafe fn fixed(text: *const sys::c_char) -> &'static str {
    // SAFETY: guaranteed by the caller.
    unsafe { CStr::from_ptr(text) }.to_str().unwrap_or_default()
}

/// The registered names in alphabetical order.
///
/// ```
/// assert!(inwit::names().any(|name| name == "glorot_uniform"));
/// ```
pub fn names() -> impl Iterator<Item = &'static str> {
    (0..).map_while(|index| {
        // SAFETY: any index is valid.
        let name = unsafe { sys::inwit_name_at(index) };
        // SAFETY: names are static.
        (!name.is_null()).then(|| unsafe { fixed(name) })
    })
}

/// All registry entries as a JSON array: arguments with kind, default and range, formula, source, stream version.
pub fn registry_json() -> Result<String> {
    // SAFETY: `text` passes the size of the buffer.
    call::text(|text, size, needed, context| unsafe { sys::inwit_registry_json(text, size, needed, context) })
}

/// The stream version of an initializer, which increases when its bits change; `None` if the name is unknown.
pub fn stream_version(initializer: &str) -> Option<u32> {
    let name = c_string(initializer).ok()?;
    // SAFETY: a NUL-terminated name.
    match unsafe { sys::inwit_stream_version(name.as_ptr()) } {
        0 => None,
        version => Some(version),
    }
}

/// The instruction set that is used unless [`crate::Options::target`] selects one.
pub fn target() -> &'static str {
    // SAFETY: the text is static.
    unsafe { fixed(sys::inwit_target()) }
}

/// The version of the linked library: major, minor, patch.
pub fn version() -> (u32, u32, u32) {
    // SAFETY: no arguments.
    let number = unsafe { sys::inwit_version() };
    (number >> 16, number >> 8 & 0xff, number & 0xff)
}

/// The gain of a nonlinearity, as PyTorch's `calculate_gain`; `slope` is that of `"leaky_relu"`, by default 0.01.
///
/// ```
/// assert_eq!(inwit::gain("tanh", None).unwrap(), 5.0 / 3.0);
/// assert!(inwit::gain("softplus", None).is_err());
/// ```
pub fn gain(nonlinearity: &str, slope: Option<f64>) -> Result<f64> {
    let (name, mut factor) = (c_string(nonlinearity)?, 0.0);
    // SAFETY: a NUL-terminated name and a live number.
    call::plain(|context| unsafe { sys::inwit_gain(name.as_ptr(), slope.unwrap_or(f64::NAN), &mut factor, context) })?;
    Ok(factor)
}
