//! Arrays as arguments.
use crate::error::{Error, Result};
use crate::strides;
use crate::tensor::ZERO;
use inwit_sys as sys;

/// An array of numbers as an argument, in row-major order.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    data: Vec<f64>,
    shape: Vec<usize>,
}

impl Array {
    /// `data` must have as many elements as `shape`.
    pub fn new(data: impl Into<Vec<f64>>, shape: &[usize]) -> Result<Self> {
        let data = data.into();
        if shape.len() > sys::INWIT_MAX_RANK || strides::elements(shape) != Some(data.len()) {
            return Err(Error::argument(format!("shape {shape:?} does not fit {} numbers", data.len())));
        }
        Ok(Array { data, shape: shape.to_vec() })
    }

    /// The C struct, valid while this value lives. The library only reads arguments.
    pub(crate) fn c(&self) -> sys::inwit_tensor {
        let mut tensor = argument(sys::INWIT_F64, self.data.as_ptr(), self.data.len());
        tensor.rank = self.shape.len() as i32;
        tensor.shape = [0; sys::INWIT_MAX_RANK];
        for (to, &extent) in tensor.shape.iter_mut().zip(&self.shape) {
            *to = extent as i64; // at most `data.len()`, or the array is empty
        }
        tensor
    }
}

/// A list as a tensor of rank 1.
pub(crate) fn argument<T>(dtype: i32, data: *const T, count: usize) -> sys::inwit_tensor {
    let mut tensor = sys::inwit_tensor { data: data as *mut _, dtype, rank: 1, ..ZERO };
    tensor.shape[0] = count as i64;
    tensor
}

impl From<Vec<f64>> for Array {
    fn from(data: Vec<f64>) -> Self {
        let shape = vec![data.len()];
        Array { data, shape }
    }
}

impl<const N: usize> From<[f64; N]> for Array {
    fn from(data: [f64; N]) -> Self {
        data.to_vec().into()
    }
}
