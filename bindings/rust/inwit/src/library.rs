//! What there is in the library that is linked.
use crate::call::{self, c_string};
use crate::error::Result;
use inwit_sys as sys;
use std::ffi::CStr;

/// A static text of the library's.
///
/// # Safety
///
/// `text` is NUL-terminated and static.
unsafe fn fixed(text: *const sys::c_char) -> &'static str {
    // SAFETY: the caller's word.
    unsafe { CStr::from_ptr(text) }.to_str().unwrap_or_default()
}

/// Registered names, alphabetical.
///
/// ```
/// assert!(inwit::names().any(|name| name == "glorot_uniform"));
/// ```
pub fn names() -> impl Iterator<Item = &'static str> {
    (0..).map_while(|index| {
        // SAFETY: any index may be asked for.
        let name = unsafe { sys::inwit_name_at(index) };
        // SAFETY: names are static.
        (!name.is_null()).then(|| unsafe { fixed(name) })
    })
}

/// Every row of the registry, as a JSON array: arguments with kind, default and range, formula, source, stream version.
pub fn registry_json() -> Result<String> {
    // SAFETY: `text` says how large the buffer is.
    call::text(|text, size, needed, context| unsafe { sys::inwit_registry_json(text, size, needed, context) })
}

/// Rises when the bits of this initializer change; `None`: there is none of this name.
pub fn stream_version(initializer: &str) -> Option<u32> {
    let name = c_string(initializer).ok()?;
    // SAFETY: a NUL-terminated name.
    match unsafe { sys::inwit_stream_version(name.as_ptr()) } {
        0 => None,
        version => Some(version),
    }
}

/// The instruction set in use where [`crate::Options::target`] says none.
pub fn target() -> &'static str {
    // SAFETY: the library's text is static.
    unsafe { fixed(sys::inwit_target()) }
}

/// Of the library that is linked: major, minor, patch.
pub fn version() -> (u32, u32, u32) {
    // SAFETY: no arguments.
    let number = unsafe { sys::inwit_version() };
    (number >> 16, number >> 8 & 0xff, number & 0xff)
}
