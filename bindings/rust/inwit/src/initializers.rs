//! Every initializer as a type, under its registered name: fields with their defaults, setters, [`crate::Initialize`].
//!
//! Fields are public: `TruncatedNormal { stddev: 0.02, ..Default::default() }` is `TruncatedNormal::new().stddev(0.02)`. Later
//! versions may add fields, so end such expressions with `..Default::default()`.
#![allow(clippy::approx_constant)] // numbers as in the registry

use crate::table::{choices, initializers, windows};

include!("entries.rs");
