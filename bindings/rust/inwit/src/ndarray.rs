//! Views of the crate `ndarray`: any strides, elements or [`std::mem::MaybeUninit`] of them.
use crate::element::Element;
use crate::error::{Error, Result};
use crate::tensor::Tensor;
use ::ndarray::{ArrayViewMut, Dimension};

/// The whole view, with its strides.
///
/// ```
/// use inwit::{initializers::GlorotUniform, Initialize, Key, Layout, Tensor};
/// use ndarray::Array2;
/// let mut w = Array2::<f32>::zeros((64, 32));
/// let tensor = Tensor::try_from(w.view_mut().reversed_axes())?.layout(Layout::Keras);
/// GlorotUniform::new().fill(&mut { tensor }, Key::named(42, "kernel"))?;
/// # Ok::<(), inwit::Error>(())
/// ```
impl<'a, T: Element, D: Dimension> TryFrom<ArrayViewMut<'a, T, D>> for Tensor<'a> {
    type Error = Error;

    fn try_from(mut view: ArrayViewMut<'a, T, D>) -> Result<Self> {
        // SAFETY: the elements of a mutable view are disjoint and borrowed for 'a.
        unsafe { Tensor::from_parts(view.as_mut_ptr(), view.shape(), view.strides()) }
    }
}
