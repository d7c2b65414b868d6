//! The declarations of this crate beside the library that it links.
use inwit_sys as sys;
use std::ffi::CString;
use std::mem::size_of;

#[test]
fn the_library_has_structs_of_these_sizes() {
    let sizes = [
        ("inwit_tensor", size_of::<sys::inwit_tensor>()),
        ("inwit_arg", size_of::<sys::inwit_arg>()),
        ("inwit_context", size_of::<sys::inwit_context>()),
        ("inwit_custom", size_of::<sys::inwit_custom>()),
        ("inwit_moments", size_of::<sys::inwit_moments>()),
        ("inwit_job", size_of::<sys::inwit_job>()),
    ];
    for (name, size) in sizes {
        let c_name = CString::new(name).unwrap();
        // SAFETY: a NUL-terminated name.
        assert_eq!(unsafe { sys::inwit_sizeof(c_name.as_ptr()) }, size, "{}", name);
    }
}

#[test]
fn c_char_is_that_of_the_standard_library() {
    let ours: *const sys::c_char = std::ptr::null();
    let _: *const std::os::raw::c_char = ours;
}

#[test]
fn crate_and_library_have_one_version() {
    // SAFETY: no arguments.
    let number = unsafe { sys::inwit_version() };
    assert_eq!(env!("CARGO_PKG_VERSION"), format!("{}.{}.{}", number >> 16, number >> 8 & 0xff, number & 0xff));
}
