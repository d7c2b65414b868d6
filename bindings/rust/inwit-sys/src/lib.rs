//! The C ABI of [inwit](https://docs.rs/inwit), declared for Rust: initial weights of neural networks, the same bits on every
//! machine. The safe crate on top of this one is `inwit`.
//!
//! The declarations and their documentation are generated from `capi/inwit.h`. Besides functions by name ([`inwit_fill`]) the
//! library exports a typed function for each initializer (`inwit_initializers.h`); those are not declared here:
//! `inwit::initializers` has a type for each.
//!
//! True of every function: a result of type `i32` is [`INWIT_OK`] or an `INWIT_E_` code; in structs, zero bytes mean every
//! default; `reserved` must be 0; names are NUL-terminated UTF-8.
#![no_std]
#![allow(non_camel_case_types)]

mod constants;
mod functions;
mod structs;

pub use constants::*;
pub use functions::*;
pub use structs::*;

/// C's `char`: that of `core::ffi`, which came with Rust 1.64.
#[cfg(all(
    not(windows),
    not(target_vendor = "apple"),
    any(
        target_arch = "aarch64",
        target_arch = "arm",
        target_arch = "csky",
        target_arch = "hexagon",
        target_arch = "msp430",
        target_arch = "powerpc",
        target_arch = "powerpc64",
        target_arch = "riscv32",
        target_arch = "riscv64",
        target_arch = "s390x",
        target_arch = "xtensa",
    )
))]
pub type c_char = u8;

/// C's `char`: that of `core::ffi`, which came with Rust 1.64.
#[cfg(not(all(
    not(windows),
    not(target_vendor = "apple"),
    any(
        target_arch = "aarch64",
        target_arch = "arm",
        target_arch = "csky",
        target_arch = "hexagon",
        target_arch = "msp430",
        target_arch = "powerpc",
        target_arch = "powerpc64",
        target_arch = "riscv32",
        target_arch = "riscv64",
        target_arch = "s390x",
        target_arch = "xtensa",
    )
)))]
pub type c_char = i8;
