//! What every initializer can do.
use crate::element::Element;
use crate::error::{Error, Result};
use crate::initializer::{Initializer, Moments};
use crate::key::Key;
use crate::options::Options;
use crate::strides;
use crate::tensor::{Layout, Tensor};
use std::alloc;

/// An initializer: one of [`crate::initializers`], or an [`Initializer`] made by name or from JSON.
///
/// ```
/// use inwit::{initializers::TruncatedNormal, stream, Initialize, Key, Tensor};
/// let mut w = vec![0f32; 64 * 32];
/// let key = Key::new(42, stream("encoder.0.weight"));
/// TruncatedNormal::new().stddev(0.02).fill(&mut Tensor::new(&mut w, &[64, 32])?, key)?;
/// assert!(w.iter().all(|w| w.abs() < 0.04));
/// # Ok::<(), inwit::Error>(())
/// ```
pub trait Initialize {
    /// Fills `out` for `key`, as `options` say. After an error that refuses its input `out` is as before.
    fn fill_with(&self, out: &mut Tensor<'_>, key: Key, options: &mut Options<'_>) -> Result<()>;

    /// The same initializer as a value, whatever its type.
    fn initializer(&self) -> Result<Initializer>;

    /// Fills `out` for `key`.
    fn fill(&self, out: &mut Tensor<'_>, key: Key) -> Result<()> {
        self.fill_with(out, key, &mut Options::new())
    }

    /// A new vector, last axis fastest: for frameworks that make their tensors from one.
    ///
    /// ```
    /// use inwit::{initializers::HeNormal, Initialize, Key, Layout};
    /// let w: Vec<f32> = HeNormal::new().vec(&[64, 32], Layout::Torch, Key::named(42, "fc.weight"))?;
    /// assert_eq!(w.len(), 64 * 32);
    /// # Ok::<(), inwit::Error>(())
    /// ```
    fn vec<T: Element>(&self, shape: &[usize], layout: Layout, key: Key) -> Result<Vec<T>>
    where
        Self: Sized,
    {
        let mut made = zeros(shape)?;
        self.fill(&mut Tensor::new(&mut made, shape)?.layout(layout), key)?;
        Ok(made)
    }

    /// Theory: what a fill would give on `tensor`, whose memory is not looked at.
    fn expect(&self, tensor: &Tensor<'_>) -> Result<Moments> {
        self.initializer()?.moments(tensor)
    }

    /// The density of one element's law at each of `x`; NaN where there is none.
    fn density(&self, tensor: &Tensor<'_>, x: &[f64]) -> Result<Vec<f64>> {
        self.initializer()?.density_at(tensor, x)
    }
}

impl<I: Initialize + ?Sized> Initialize for &I {
    fn fill_with(&self, out: &mut Tensor<'_>, key: Key, options: &mut Options<'_>) -> Result<()> {
        (**self).fill_with(out, key, options)
    }
    fn initializer(&self) -> Result<Initializer> {
        (**self).initializer()
    }
    fn fill(&self, out: &mut Tensor<'_>, key: Key) -> Result<()> {
        (**self).fill(out, key)
    }
}

/// A vector for `shape` of zero bytes: an initializer of yours may leave some as they are. Large ones cost nothing, the system's
/// fresh pages are zeros.
fn zeros<T: Element>(shape: &[usize]) -> Result<Vec<T>> {
    let refused = || Error::argument(format!("shape {shape:?} has more elements than memory holds"));
    let count = strides::elements(shape).ok_or_else(refused)?;
    let layout = alloc::Layout::array::<T>(count).map_err(|_| refused())?;
    if layout.size() == 0 {
        return Ok(Vec::new());
    }
    // SAFETY: the size is not zero.
    let memory = unsafe { alloc::alloc_zeroed(layout) }.cast::<T>();
    if memory.is_null() {
        return Err(refused());
    }
    // SAFETY: allocated as a vector of `count` elements would be; any bytes are a valid element.
    Ok(unsafe { Vec::from_raw_parts(memory, count, count) })
}
