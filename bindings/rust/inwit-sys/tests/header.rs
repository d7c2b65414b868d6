//! Holds what this crate declares to the C header it carries, and to the library that it links.
mod c_header;
mod rust_source;

use std::ffi::CString;
use std::fs;
use std::path::{Path, PathBuf};

fn read(path: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {}", path.display(), error))
}

fn c_text() -> String {
    c_header::without_comments(&read("upstream/capi/inwit.h"))
}

#[test]
fn every_function_has_the_header_s_name_arity_and_types() {
    let declared = c_header::functions(&c_text());
    let ours = rust_source::functions(&read("src/functions.rs"));
    assert!(declared.len() > 20, "the header was not understood: {:?}", declared);
    assert_eq!(ours, declared);
}

#[test]
fn every_struct_has_the_header_s_fields_and_types() {
    let declared = c_header::structs(&c_text());
    let ours = rust_source::structs(&read("src/structs.rs"));
    assert_eq!(declared.len(), 6, "{:?}", declared);
    assert_eq!(ours, declared);
}

#[test]
fn every_constant_has_its_pinned_value() {
    let mut pinned: Vec<(String, i64)> = read("upstream/layout.txt")
        .lines()
        .filter_map(|line| line.strip_prefix("constant "))
        .map(|rest| rest.split_once(' ').expect("name and value"))
        .map(|(name, value)| (name.to_string(), value.parse().expect("a number")))
        .collect();
    let mut ours = rust_source::constants(&read("src/constants.rs"));
    assert!(pinned.len() > 30);
    pinned.sort();
    ours.sort();
    assert_eq!(ours, pinned);
}

/// The lines of layout.txt about one struct, as this crate has it.
macro_rules! layout {
    ($lines:ident, $name:ident { $($field:ident),+ }) => {
        $lines.push(format!("struct {} size {}", stringify!($name), std::mem::size_of::<inwit_sys::$name>()));
        $(
            let whole = std::mem::MaybeUninit::<inwit_sys::$name>::uninit();
            // SAFETY: addresses are taken, nothing is read.
            let field = unsafe { std::ptr::addr_of!((*whole.as_ptr()).$field) };
            $lines.push(format!(
                "field {}.{} offset {} size {}",
                stringify!($name), stringify!($field), field as usize - whole.as_ptr() as usize, size_of_pointee(field)
            ));
        )+
    };
}

fn size_of_pointee<T>(_: *const T) -> usize {
    std::mem::size_of::<T>()
}

#[test]
#[cfg(target_pointer_width = "64")]
fn every_field_lies_where_it_is_pinned() {
    let mut lines = Vec::new();
    layout!(
        lines,
        inwit_tensor {
            data,
            dtype,
            rank,
            shape,
            strides,
            global_shape,
            offset,
            order,
            layout,
            in_axes,
            out_axes,
            batch_axes,
            device_type,
            fan_in,
            fan_out,
            device_id,
            reserved
        }
    );
    layout!(lines, inwit_arg { name, number, text, array });
    layout!(
        lines,
        inwit_context {
            threads,
            reserved0,
            run,
            run_user,
            progress,
            progress_user,
            target,
            reserved,
            failed_job,
            error
        }
    );
    layout!(lines, inwit_custom { name, fill, user });
    layout!(lines, inwit_moments { mean, stddev, minimum, maximum });
    layout!(lines, inwit_job { initializer, name, stream, keep, reserved, tensor });
    let pinned = read("upstream/layout.txt");
    let pinned: Vec<&str> =
        pinned.lines().filter(|line| line.starts_with("struct ") || line.starts_with("field ")).collect();
    assert_eq!(lines, pinned);
}

#[test]
fn the_library_has_structs_of_these_sizes() {
    let sizes = [
        ("inwit_tensor", std::mem::size_of::<inwit_sys::inwit_tensor>()),
        ("inwit_arg", std::mem::size_of::<inwit_sys::inwit_arg>()),
        ("inwit_context", std::mem::size_of::<inwit_sys::inwit_context>()),
        ("inwit_custom", std::mem::size_of::<inwit_sys::inwit_custom>()),
        ("inwit_moments", std::mem::size_of::<inwit_sys::inwit_moments>()),
        ("inwit_job", std::mem::size_of::<inwit_sys::inwit_job>()),
    ];
    for (name, size) in sizes {
        let c_name = CString::new(name).unwrap();
        // SAFETY: a NUL-terminated name.
        assert_eq!(unsafe { inwit_sys::inwit_sizeof(c_name.as_ptr()) }, size, "{}", name);
    }
}

#[test]
fn c_char_is_that_of_the_standard_library() {
    let ours: *const inwit_sys::c_char = std::ptr::null();
    let _: *const std::os::raw::c_char = ours;
}

#[test]
fn header_library_and_crate_have_one_version() {
    let header = read("upstream/capi/inwit.h");
    let number = |part: &str| -> u32 {
        let line = format!("#define INWIT_VERSION_{} ", part);
        header.lines().find_map(|l| l.strip_prefix(&line)).expect("in the header").trim().parse().expect("a number")
    };
    let (major, minor, patch) = (number("MAJOR"), number("MINOR"), number("PATCH"));
    assert_eq!(env!("CARGO_PKG_VERSION"), format!("{}.{}.{}", major, minor, patch));
    // SAFETY: no arguments.
    assert_eq!(unsafe { inwit_sys::inwit_version() }, major << 16 | minor << 8 | patch);
}
