//! Arguments of initializers: the types of their fields, and arguments by name.
use crate::array::{argument, Array};
use crate::call::c_string;
use crate::error::Result;
use inwit_sys as sys;
use std::ffi::CString;
use std::ptr;

/// A type of a field of an initializer.
pub(crate) trait Argument {
    /// The argument for the C library, valid while `self` and `array` live. `name` ends in a NUL.
    fn c(&self, name: &'static str, array: &mut Option<sys::inwit_tensor>) -> sys::inwit_arg;
}

/// A number argument, or the base of another kind whose `text` or `array` is then set.
pub(crate) fn number(name: &'static str, number: f64) -> sys::inwit_arg {
    sys::inwit_arg { name: name.as_ptr().cast(), number, text: ptr::null(), array: ptr::null() }
}

/// An argument that [`crate::table::given`] leaves out of the call.
fn omitted() -> sys::inwit_arg {
    sys::inwit_arg { name: ptr::null(), ..number("", 0.0) }
}

impl Argument for f64 {
    fn c(&self, name: &'static str, _: &mut Option<sys::inwit_tensor>) -> sys::inwit_arg {
        number(name, *self)
    }
}

impl Argument for Option<f64> {
    fn c(&self, name: &'static str, _: &mut Option<sys::inwit_tensor>) -> sys::inwit_arg {
        self.map_or_else(omitted, |value| number(name, value))
    }
}

impl Argument for bool {
    fn c(&self, name: &'static str, _: &mut Option<sys::inwit_tensor>) -> sys::inwit_arg {
        number(name, f64::from(u8::from(*self)))
    }
}

impl Argument for Array {
    fn c(&self, name: &'static str, array: &mut Option<sys::inwit_tensor>) -> sys::inwit_arg {
        sys::inwit_arg { array: array.insert(self.c()), ..number(name, 0.0) }
    }
}

/// A number, or an array that broadcasts against the shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The same number for all elements.
    Number(f64),
    /// An array.
    Array(Array),
}

impl Argument for Value {
    fn c(&self, name: &'static str, array: &mut Option<sys::inwit_tensor>) -> sys::inwit_arg {
        match self {
            Value::Number(number) => number.c(name, array),
            Value::Array(values) => Argument::c(values, name, array),
        }
    }
}

impl<N: Into<f64>> From<N> for Value {
    fn from(number: N) -> Self {
        Value::Number(number.into())
    }
}

impl From<Array> for Value {
    fn from(array: Array) -> Self {
        Value::Array(array)
    }
}

/// An integer, or a list of integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Integers {
    /// One integer.
    One(i64),
    /// A list.
    List(Vec<i64>),
}

impl Argument for Integers {
    fn c(&self, name: &'static str, array: &mut Option<sys::inwit_tensor>) -> sys::inwit_arg {
        let list = match self {
            Integers::One(one) => std::slice::from_ref(one),
            Integers::List(list) => list,
        };
        let list = argument(sys::INWIT_I64, list.as_ptr(), list.len());
        sys::inwit_arg { array: array.insert(list), ..number(name, 0.0) }
    }
}

impl From<i64> for Integers {
    fn from(one: i64) -> Self {
        Integers::One(one)
    }
}

impl From<Vec<i64>> for Integers {
    fn from(list: Vec<i64>) -> Self {
        Integers::List(list)
    }
}

impl<const N: usize> From<[i64; N]> for Integers {
    fn from(list: [i64; N]) -> Self {
        Integers::List(list.to_vec())
    }
}

/// A list of axes, negative ones counted from the end; or not given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Axes(
    /// The list.
    pub Option<Vec<i64>>,
);

impl Argument for Axes {
    fn c(&self, name: &'static str, array: &mut Option<sys::inwit_tensor>) -> sys::inwit_arg {
        match &self.0 {
            Some(list) => {
                let list = argument(sys::INWIT_I64, list.as_ptr(), list.len());
                sys::inwit_arg { array: array.insert(list), ..number(name, 0.0) }
            }
            None => omitted(),
        }
    }
}

impl From<Vec<i64>> for Axes {
    fn from(list: Vec<i64>) -> Self {
        Axes(Some(list))
    }
}

impl<const N: usize> From<[i64; N]> for Axes {
    fn from(list: [i64; N]) -> Self {
        Axes(Some(list.to_vec()))
    }
}

/// An argument by name: `("stddev", 0.02.into())`, `("mode", "fan_out".into())`, `("shift", [0, 1].into())`.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// A number, or a flag as 0 or 1.
    Number(f64),
    /// A choice.
    Text(String),
    /// Integers.
    Integers(Integers),
    /// An array.
    Array(Array),
}

impl From<f64> for Setting {
    fn from(number: f64) -> Self {
        Setting::Number(number)
    }
}

impl From<i32> for Setting {
    fn from(number: i32) -> Self {
        Setting::Number(number.into())
    }
}

impl From<bool> for Setting {
    fn from(flag: bool) -> Self {
        Setting::Number(u8::from(flag).into())
    }
}

impl From<&str> for Setting {
    fn from(text: &str) -> Self {
        Setting::Text(text.to_string())
    }
}

impl From<Vec<i64>> for Setting {
    fn from(list: Vec<i64>) -> Self {
        Setting::Integers(list.into())
    }
}

impl<const N: usize> From<[i64; N]> for Setting {
    fn from(list: [i64; N]) -> Self {
        Setting::Integers(list.into())
    }
}

impl From<Array> for Setting {
    fn from(array: Array) -> Self {
        Setting::Array(array)
    }
}

/// Arguments for the C library.
pub(crate) struct Settings {
    pub args: Vec<sys::inwit_arg>,
    _texts: Vec<CString>,
    _arrays: Vec<Option<sys::inwit_tensor>>,
}

impl Settings {
    /// The arguments point into `from`, which must outlive them.
    pub fn new(from: &[(&str, Setting)]) -> Result<Self> {
        let (mut args, mut texts, mut arrays) = (Vec::new(), Vec::new(), vec![None; from.len()]);
        for ((name, setting), array) in from.iter().zip(&mut arrays) {
            let mut arg = match setting {
                Setting::Number(number) => number.c("", array),
                Setting::Integers(list) => list.c("", array),
                Setting::Array(values) => Argument::c(values, "", array),
                Setting::Text(text) => sys::inwit_arg { text: stored(&mut texts, text)?, ..number("", 0.0) },
            };
            arg.name = stored(&mut texts, name)?;
            args.push(arg);
        }
        Ok(Settings { args, _texts: texts, _arrays: arrays })
    }
}

/// Copies `text` for C into `texts`, which owns it.
fn stored(texts: &mut Vec<CString>, text: &str) -> Result<*const sys::c_char> {
    texts.push(c_string(text)?);
    Ok(texts[texts.len() - 1].as_ptr())
}
