//! Tensors: borrowed memory, and how elements lie in it.
use crate::call;
use crate::element::{DType, Element};
use crate::error::{Error, Result};
use crate::strides;
use inwit_sys as sys;
use std::marker::PhantomData;
use std::os::raw::c_void;
use std::ptr;

/// The role of each axis, which determines the fans. Independent of the memory order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[repr(i32)]
pub enum Layout {
    /// None: initializers that need fans return an error; those of Flux use `Flux`.
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

/// The number of inputs of each output, and of outputs of each input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fans {
    /// Inputs.
    pub fan_in: f64,
    /// Outputs.
    pub fan_out: f64,
}

/// A view of memory: a whole tensor, or a box (shard) of a larger one. It borrows a slice, which is checked against the shape, so
/// that a fill writes only inside of the slice. `T` may be [`std::mem::MaybeUninit`] of an element.
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

// SAFETY: it is a `&mut [T]` of plain numbers with metadata.
unsafe impl Send for Tensor<'_> {}
// SAFETY: as above; `&Tensor` does not access the memory.
unsafe impl Sync for Tensor<'_> {}

impl<'a> Tensor<'a> {
    /// All of `data`, compact, in row-major order.
    #[inline]
    pub fn new<T: Element>(data: &'a mut [T], shape: &[usize]) -> Result<Self> {
        match strides::elements(shape) {
            Some(count) if count == data.len() => Self::described(T::DTYPE, shape, data.as_mut_ptr()),
            Some(count) => {
                Err(Error::argument(format!("shape {shape:?} has {count} elements, but the slice has {}", data.len())))
            }
            None => Err(Error::argument(format!("shape {shape:?} has more elements than fit into memory"))),
        }
    }

    /// All of `data`, compact, in column-major order, as in Fortran and Julia.
    pub fn column_major<T: Element>(data: &'a mut [T], shape: &[usize]) -> Result<Self> {
        let mut tensor = Self::new(data, shape)?;
        tensor.raw.order = sys::INWIT_COLUMN_MAJOR;
        Ok(tensor)
    }

    /// Elements of `data` by strides of any sign, in elements: element `[0, ..., 0]` is `data[first]`. No two may coincide, and none
    /// may lie outside of `data`. All other elements of `data` are left unchanged.
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
        // An empty view accesses no element; `first` may then be anything.
        let start = data.as_mut_ptr().wrapping_add(first);
        // SAFETY: `check` has verified that every element lies in `data` and that no two coincide.
        unsafe { Self::from_parts(start, shape, strides) }
    }

    /// Elements at `data` by strides: like [`Tensor::strided`], for memory that is not a slice.
    ///
    /// # Safety
    ///
    /// For `'a`, every element of the view lies in writable memory that nothing else accesses, and no two elements coincide.
    pub unsafe fn from_parts<T: Element>(data: *mut T, shape: &[usize], strides: &[isize]) -> Result<Self> {
        let tensor = Self::described(T::DTYPE, shape, data)?;
        match shape.contains(&0) {
            true => Ok(tensor), // `ndarray` uses strides of 0 for empty arrays
            false => tensor.strides(strides),
        }
    }

    /// Sets strides in elements; the caller guarantees what [`Tensor::from_parts`] asks for.
    pub(crate) fn strides(mut self, strides: &[isize]) -> Result<Self> {
        self.raw.order = sys::INWIT_STRIDES;
        put("strides", strides, self.raw.rank, &mut self.raw.strides)?;
        Ok(self)
    }

    pub(crate) fn put_on_device(&mut self, kind: i32, id: i32, data: *mut c_void) {
        self.raw.device_type = kind;
        self.raw.device_id = id;
        self.raw.data = data;
    }

    /// A description without memory, for [`Tensor::fans`] and expected moments. A fill of it is an error.
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

    /// Declares this memory as the box (shard) at `offset` of a tensor of shape `global`: it gets the bytes of that part.
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

    /// Sets the role of each axis by a preset.
    #[inline]
    #[must_use]
    pub fn layout(mut self, layout: Layout) -> Self {
        self.raw.layout = layout as i32;
        self.raw.in_axes = 0;
        self.raw.out_axes = 0;
        self
    }

    /// Sets the input and output axes; the other axes are the receptive field.
    pub fn axes(mut self, input: &[usize], output: &[usize]) -> Result<Self> {
        self.raw.layout = sys::INWIT_LAYOUT_AXES;
        self.raw.in_axes = self.mask(input)?;
        self.raw.out_axes = self.mask(output)?;
        Ok(self)
    }

    /// Axes that enumerate independent weights of equal shape; a preset applies to the other axes.
    pub fn batch_axes(mut self, axes: &[usize]) -> Result<Self> {
        self.raw.batch_axes = self.mask(axes)?;
        Ok(self)
    }

    fn mask(&self, axes: &[usize]) -> Result<u32> {
        axes.iter().try_fold(0, |mask, &axis| {
            if axis >= self.raw.rank as usize {
                return Err(Error::argument(format!("axis is {axis}, but the rank is {}", self.raw.rank)));
            }
            Ok(mask | 1 << axis)
        })
    }

    /// Sets the fans instead of computing them from layout and shape; 0 means computed.
    #[must_use]
    pub fn with_fans(mut self, fan_in: f64, fan_out: f64) -> Self {
        self.raw.fan_in = fan_in;
        self.raw.fan_out = fan_out;
        self
    }

    /// The fans: as set, or computed from layout and global shape.
    pub fn fans(&self) -> Result<Fans> {
        let mut fans = Fans { fan_in: 0.0, fan_out: 0.0 };
        // SAFETY: all pointers are to live values; the memory of the tensor is not accessed.
        call::plain(|context| unsafe { sys::inwit_fans(&self.raw, &mut fans.fan_in, &mut fans.fan_out, context) })?;
        Ok(fans)
    }

    /// The shape of this memory.
    pub fn shape(&self) -> Vec<usize> {
        self.raw.shape[..self.raw.rank as usize].iter().map(|&extent| extent as usize).collect()
    }

    /// The element type.
    pub fn dtype(&self) -> DType {
        let all = [DType::F16, DType::F64, DType::Bf16, DType::F8E4M3, DType::F8E5M2, DType::C64, DType::C128];
        all.into_iter().find(|&dtype| dtype as i32 == self.raw.dtype).unwrap_or(DType::F32)
    }

    /// The C struct for the C library.
    pub fn as_raw(&self) -> &sys::inwit_tensor {
        &self.raw
    }

    /// A view that the library passes to a callback.
    ///
    /// # Safety
    ///
    /// As for [`Tensor::from_parts`]; `raw` is a tensor that the library has checked.
    pub(crate) unsafe fn from_raw(raw: sys::inwit_tensor) -> Self {
        Tensor { raw, memory: PhantomData }
    }

    /// Layout, axes and fans, as a recipe gives them.
    pub(crate) fn set_roles(&mut self, from: &sys::inwit_tensor) {
        self.raw.layout = from.layout;
        self.raw.in_axes = from.in_axes;
        self.raw.out_axes = from.out_axes;
        self.raw.batch_axes = from.batch_axes;
        self.raw.fan_in = from.fan_in;
        self.raw.fan_out = from.fan_out;
    }
}

/// Copies one number for each axis into a field of a struct.
#[inline]
fn put<N: Copy + TryInto<i64> + std::fmt::Debug>(
    what: &str,
    numbers: &[N],
    rank: i32,
    field: &mut [i64; sys::INWIT_MAX_RANK],
) -> Result<()> {
    if numbers.len() != rank as usize {
        return Err(Error::argument(format!("{what} has {} numbers, but the rank is {rank}", numbers.len())));
    }
    for (to, &number) in field.iter_mut().zip(numbers) {
        match number.try_into() {
            Ok(number) => *to = number,
            Err(_) => return Err(Error::argument(format!("{what} is {numbers:?}, which exceeds the address space"))),
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
