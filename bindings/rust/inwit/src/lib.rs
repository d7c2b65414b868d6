#![doc = include_str!("../README.md")]
//!
//! # Overview
//!
//! | | |
//! |---|---|
//! | [`initializers`] | every initializer as a type; [`Initialize`] is their trait |
//! | [`Tensor`] | borrowed memory: shape, order or strides, [`Layout`], optionally a box (shard) of a larger tensor |
//! | [`Key`], [`stream`] | the source of randomness of a parameter |
//! | [`Options`] | how a call runs: threads, progress, your own executor, the instruction set |
//! | [`Device`] | the memory of GPUs |
//! | [`Initializer`] | an initializer as a value, by name or from Keras's JSON |
//! | [`Job`], [`fill_jobs`], [`Recipe`] | many tensors; a model by the names of its parameters |
//! | [`Audit`] | whether weights are initialised as an initializer gives them |
//! | [`Error`] | the status and the message of a failed call |
//!
//! True of everything here: all input is checked before the first byte is written; results do not depend on threads, strides,
//! memory order, or the machine; nothing is printed, and no thread outlives a call. A panic in one of your closures is
//! propagated by the call that ran it, and crosses no C frame.
#![deny(missing_docs)]
#![deny(unsafe_op_in_unsafe_fn)]

mod argument;
mod array;
mod audit;
mod call;
mod custom;
mod device;
mod element;
mod error;
mod initialize;
mod initializer;
mod job;
mod key;
mod library;
#[cfg(feature = "ndarray")]
mod ndarray;
mod options;
mod recipe;
mod strides;
mod table;
mod tensor;

pub mod initializers;

pub use argument::{Axes, Integers, Setting, Value};
pub use array::Array;
pub use audit::{Audit, Finding};
pub use custom::Custom;
pub use device::{Device, DeviceStream};
pub use element::{Bf16, DType, Element, F16, F8E4M3, F8E5M2};
pub use error::{Error, Message, Result};
pub use initialize::Initialize;
pub use initializer::{Form, Initializer, Moments};
pub use job::{fill_jobs, Job};
pub use key::{stream, Key};
pub use library::{gain, names, registry_json, stream_version, target, version};
pub use options::{Executor, Options};
pub use recipe::Recipe;
pub use tensor::{Fans, Layout, Tensor};

/// The user documentation: its programs are tests.
#[cfg(doctest)]
#[doc = include_str!("../tests/rust.md")]
mod page {}
