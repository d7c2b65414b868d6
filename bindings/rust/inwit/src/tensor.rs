//! Tensors: borrowed memory, and how elements lie in it.
use crate::call;
use crate::element::{DType, Element};
use crate::error::{Error, Result};
use crate::strides;
use inwit_sys as sys;
use std::marker::PhantomData;
use std::os::raw::c_void;
use std::ptr;

/// The role of each axis, from which fans are counted. It says nothing about memory order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[repr(i32)]
pub enum Layout {
    /// Not said: initializers that need fans refuse, but those of Flux take `Flux`.
    #[default]
    None = sys::INWIT_LAYOUT_NONE,
    /// `..., in, out`: Keras, JAX, TensorFlow. Rank 1: n, n.
    Keras = sys::INWIT_LAYOUT_KERAS,
    /// `out, in, ...`: PyTorch, candle.
    Torch = sys::INWIT_LAYOUT_TORCH,
    /// `..., in, out`; a matrix is `(out, in)`.
    Flux = sys::INWIT_LAYOUT_FLUX,
    /// `out, ..., in`.
    Mlx = sys::INWIT_LAYOUT_MLX,
}

/// How many inputs meet in one output, and outputs hang on one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fans {
    /// Inputs.
    pub fan_in: f64,
    /// Outputs.
    pub fan_out: f64,
}

/// A view of memory: the whole of a tensor, or a box of a larger one. It borrows a slice, which is checked against the shape, so
/// a fill writes inside the slice and nowhere else. `T` may be [`std::mem::MaybeUninit`] of an element.
///
/// ```
/// use inwit::{Layout, Tensor};
/// let mut w = vec![0f32; 64 * 32];
/// let fans = Tensor::new(&mut w, &[64, 32])?.layout(Layout::Torch).fans()?;
/// assert_eq!((fans.fan_in, fans.fan_out), (32.0, 64.0));
/// assert!(Tensor::new(&mut w, &[64, 33]).is_err());
/// # Ok::<(), inwit::Error>(())
/// ```
#[derive(Debug)]
pub struct Tensor<'a> {
    raw: sys::inwit_tensor,
    memory: PhantomData<&'a mut [u8]>,
}

// SAFETY: it is a `&mut [T]` of plain numbers, with numbers beside it.
unsafe impl Send for Tensor<'_> {}
// SAFETY: as above; behind `&Tensor` nothing is read or written.
unsafe impl Sync for Tensor<'_> {}

impl<'a> Tensor<'a> {
    /// All of `data`, compact, last axis fastest.
    #[inline]
    pub fn new<T: Element>(data: &'a mut [T], shape: &[usize]) -> Result<Self> {
        match strides::elements(shape) {
            Some(count) if count == data.len() => Self::described(T::DTYPE, shape, data.as_mut_ptr()),
            Some(count) => {
                Err(Error::argument(format!("shape {shape:?} has {count} elements, the slice {}", data.len())))
            }
            None => Err(Error::argument(format!("shape {shape:?} has more elements than memory holds"))),
        }
    }

    /// All of `data`, compact, first axis fastest: Fortran's order, and Julia's.
    pub fn column_major<T: Element>(data: &'a mut [T], shape: &[usize]) -> Result<Self> {
        let mut tensor = Self::new(data, shape)?;
        tensor.raw.order = sys::INWIT_COLUMN_MAJOR;
        Ok(tensor)
    }

    /// Elements of `data` by strides, counted in elements, of any sign: element `[0, ..., 0]` is `data[first]`. No two may share
    /// a place, and none may lie outside. The others are left as they are.
    ///
    /// ```
    /// use inwit::{initializers::Ones, Initialize, Key, Tensor};
    /// let mut rows = [0f32; 8]; // two rows of three, padded to four
    /// Ones::new().fill(&mut Tensor::strided(&mut rows, &[2, 3], &[4, 1], 0)?, Key::new(1, 2))?;
    /// assert_eq!(rows, [1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0]);
    /// # Ok::<(), inwit::Error>(())
    /// ```
    pub fn strided<T: Element>(data: &'a mut [T], shape: &[usize], strides: &[isize], first: usize) -> Result<Self> {
        strides::check(shape, strides, first, data.len()).map_err(Error::argument)?;
        // Of an empty view no element is touched; `first` may be anything then.
        let place = data.as_mut_ptr().wrapping_add(first);
        // SAFETY: `check` saw that every element lies in `data`, and no two in one place.
        unsafe { Self::from_parts(place, shape, strides) }
    }

    /// Elements at `data` and by strides from it: what [`Tensor::strided`] is for memory that is no slice.
    ///
    /// # Safety
    ///
    /// For `'a`, every element of the view lies in memory that may be written and that nothing else reads or writes, and no two
    /// share a place.
    pub unsafe fn from_parts<T: Element>(data: *mut T, shape: &[usize], strides: &[isize]) -> Result<Self> {
        let mut tensor = Self::described(T::DTYPE, shape, data)?;
        if shape.contains(&0) {
            return Ok(tensor); // `ndarray` has strides of 0 there
        }
        tensor.raw.order = sys::INWIT_STRIDES;
        put("strides", strides, tensor.raw.rank, &mut tensor.raw.strides)?;
        Ok(tensor)
    }

    /// A description without memory: for [`Tensor::fans`] and the theory of an initializer. A fill refuses it.
    pub fn describe(dtype: DType, shape: &[usize]) -> Result<Tensor<'static>> {
        Tensor::described(dtype, shape, ptr::null_mut::<u8>())
    }

    #[inline]
    fn described<T>(dtype: DType, shape: &[usize], data: *mut T) -> Result<Tensor<'a>> {
        let mut tensor = Tensor { raw: ZERO, memory: PhantomData };
        if shape.len() > sys::INWIT_MAX_RANK {
            return Err(Error::argument(format!("rank is {}, must be 0 to {}", shape.len(), sys::INWIT_MAX_RANK)));
        }
        tensor.raw.data = data.cast::<c_void>();
        tensor.raw.dtype = dtype as i32;
        tensor.raw.rank = shape.len() as i32;
        put("shape", shape, tensor.raw.rank, &mut tensor.raw.shape)?;
        Ok(tensor)
    }

    /// This memory is the part at `offset` of a tensor of shape `global`, and gets the bytes that the whole would have there.
    ///
    /// ```
    /// use inwit::{initializers::GlorotUniform, Initialize, Key, Layout, Tensor};
    /// let (he, key) = (GlorotUniform::new(), Key::named(42, "dense.kernel"));
    /// let (mut whole, mut part) = ([0f32; 12], [0f32; 6]);
    /// he.fill(&mut Tensor::new(&mut whole, &[4, 3])?.layout(Layout::Keras), key)?;
    /// he.fill(&mut Tensor::new(&mut part, &[2, 3])?.layout(Layout::Keras).part_of(&[4, 3], &[2, 0])?, key)?;
    /// assert_eq!(part, whole[6..]);
    /// # Ok::<(), inwit::Error>(())
    /// ```
    pub fn part_of(mut self, global: &[usize], offset: &[usize]) -> Result<Self> {
        put("global", global, self.raw.rank, &mut self.raw.global_shape)?;
        put("offset", offset, self.raw.rank, &mut self.raw.offset)?;
        Ok(self)
    }

    /// The role of each axis by a preset.
    #[inline]
    #[must_use]
    pub fn layout(mut self, layout: Layout) -> Self {
        self.raw.layout = layout as i32;
        self.raw.in_axes = 0;
        self.raw.out_axes = 0;
        self
    }

    /// The role of each axis said outright; axes not named are the receptive field.
    pub fn axes(mut self, input: &[usize], output: &[usize]) -> Result<Self> {
        self.raw.layout = sys::INWIT_LAYOUT_AXES;
        self.raw.in_axes = self.mask(input)?;
        self.raw.out_axes = self.mask(output)?;
        Ok(self)
    }

    /// Axes that count equal weights side by side; a preset applies to the others.
    pub fn batch_axes(mut self, axes: &[usize]) -> Result<Self> {
        self.raw.batch_axes = self.mask(axes)?;
        Ok(self)
    }

    fn mask(&self, axes: &[usize]) -> Result<u32> {
        axes.iter().try_fold(0, |mask, &axis| {
            if axis >= self.raw.rank as usize {
                return Err(Error::argument(format!("axis {axis} is named, the rank is {}", self.raw.rank)));
            }
            Ok(mask | 1 << axis)
        })
    }

    /// Fans used as given instead of counted; 0: counted.
    #[must_use]
    pub fn with_fans(mut self, fan_in: f64, fan_out: f64) -> Self {
        self.raw.fan_in = fan_in;
        self.raw.fan_out = fan_out;
        self
    }

    /// The fans: given, or counted from layout and global shape.
    pub fn fans(&self) -> Result<Fans> {
        let mut fans = Fans { fan_in: 0.0, fan_out: 0.0 };
        // SAFETY: all pointers are to live values; the tensor's memory is not looked at.
        call::plain(|context| unsafe { sys::inwit_fans(&self.raw, &mut fans.fan_in, &mut fans.fan_out, context) })?;
        Ok(fans)
    }

    /// Extents of this memory.
    pub fn shape(&self) -> Vec<usize> {
        self.raw.shape[..self.raw.rank as usize].iter().map(|&extent| extent as usize).collect()
    }

    /// The type of its elements.
    pub fn dtype(&self) -> DType {
        let all = [DType::F16, DType::F64, DType::Bf16];
        all.into_iter().find(|&dtype| dtype as i32 == self.raw.dtype).unwrap_or(DType::F32)
    }

    /// The C struct, to be handed to the C library.
    pub fn as_raw(&self) -> &sys::inwit_tensor {
        &self.raw
    }

    /// A view that the library hands to a callback.
    ///
    /// # Safety
    ///
    /// As for [`Tensor::from_parts`]; `raw` is a tensor that the library has checked.
    pub(crate) unsafe fn from_raw(raw: sys::inwit_tensor) -> Self {
        Tensor { raw, memory: PhantomData }
    }

    pub(crate) fn set_layout_number(&mut self, layout: i32) {
        self.raw.layout = layout;
    }
}

/// One number for each axis, into a field of a struct.
#[inline]
fn put<N: Copy + TryInto<i64> + std::fmt::Debug>(
    what: &str,
    numbers: &[N],
    rank: i32,
    field: &mut [i64; sys::INWIT_MAX_RANK],
) -> Result<()> {
    if numbers.len() != rank as usize {
        return Err(Error::argument(format!("{what} has {} numbers, the rank is {rank}", numbers.len())));
    }
    for (to, &number) in field.iter_mut().zip(numbers) {
        match number.try_into() {
            Ok(number) => *to = number,
            Err(_) => return Err(Error::argument(format!("{what} is {numbers:?}: more than memory holds"))),
        }
    }
    Ok(())
}

/// All defaults.
pub(crate) const ZERO: sys::inwit_tensor = sys::inwit_tensor {
    data: ptr::null_mut(),
    dtype: 0,
    rank: 0,
    shape: [0; sys::INWIT_MAX_RANK],
    strides: [0; sys::INWIT_MAX_RANK],
    global_shape: [0; sys::INWIT_MAX_RANK],
    offset: [0; sys::INWIT_MAX_RANK],
    order: 0,
    layout: 0,
    in_axes: 0,
    out_axes: 0,
    batch_axes: 0,
    device_type: 0,
    fan_in: 0.0,
    fan_out: 0.0,
    device_id: 0,
    reserved: [0; 7],
};
