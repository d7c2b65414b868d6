//! The trait of all initializers.
use crate::element::Element;
use crate::error::{Error, Result};
use crate::initializer::{Initializer, Moments};
use crate::key::Key;
use crate::options::Options;
use crate::strides;
use crate::tensor::{Layout, Tensor};
use std::alloc;

/// An initializer: one of [`crate::initializers`], or an [`Initializer`] created by name or from JSON.
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
    /// Fills `out` for `key` with `options`. If the input is rejected, `out` is unchanged.
    fn fill_with(&self, out: &mut Tensor<'_>, key: Key, options: &mut Options<'_>) -> Result<()>;

    /// The same initializer as an [`Initializer`].
    fn initializer(&self) -> Result<Initializer>;

    /// Fills `out` for `key`.
    fn fill(&self, out: &mut Tensor<'_>, key: Key) -> Result<()> {
        self.fill_with(out, key, &mut Options::new())
    }

    /// A new vector in row-major order, for frameworks that create tensors from vectors.
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

    /// The expected moments and bounds of a fill of `tensor`, whose memory is ignored.
    fn expect(&self, tensor: &Tensor<'_>) -> Result<Moments> {
        self.initializer()?.moments(tensor)
    }

    /// The probability density of one element at each of `x`; NaN if there is none.
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

/// A vector of zero bytes for `shape`, since a custom initializer may leave elements unwritten. Large ones are free: new pages are
/// zero.
fn zeros<T: Element>(shape: &[usize]) -> Result<Vec<T>> {
    let too_large = || Error::argument(format!("shape {shape:?} has more elements than fit into memory"));
    let count = strides::elements(shape).ok_or_else(too_large)?;
    let layout = alloc::Layout::array::<T>(count).map_err(|_| too_large())?;
    if layout.size() == 0 {
        return Ok(Vec::new());
    }
    // SAFETY: the size is not zero.
    let memory = unsafe { alloc::alloc_zeroed(layout) }.cast::<T>();
    if memory.is_null() {
        return Err(too_large());
    }
    // SAFETY: allocated with the layout of a vector of `count` elements; any bytes are a valid element.
    Ok(unsafe { Vec::from_raw_parts(memory, count, count) })
}
