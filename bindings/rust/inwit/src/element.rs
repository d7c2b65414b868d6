//! Element types.
use inwit_sys as sys;
use std::mem::MaybeUninit;

/// The type of a tensor's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i32)]
pub enum DType {
    /// IEEE binary16.
    F16 = sys::INWIT_F16,
    /// IEEE binary32.
    F32 = sys::INWIT_F32,
    /// IEEE binary64.
    F64 = sys::INWIT_F64,
    /// bfloat16, the upper half of a binary32.
    Bf16 = sys::INWIT_BF16,
}

impl DType {
    /// Bytes of one element.
    pub const fn size(self) -> usize {
        (self as i32 % 256 / 8) as usize
    }
}

/// A type of elements that can be filled: `f32`, `f64`, [`F16`], [`Bf16`], those of the crate `half` (feature `half`), and
/// [`MaybeUninit`] of each.
///
/// # Safety
///
/// `Self` has the size and at most the alignment of an element of `DTYPE`, and any bytes of such an element are a valid `Self`.
pub unsafe trait Element {
    /// The element type.
    const DTYPE: DType;
}

/// Storage of an IEEE binary16, for use without the crate `half`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct F16(
    /// The bits.
    pub u16,
);

/// Storage of a bfloat16, for use without the crate `half`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Bf16(
    /// The bits.
    pub u16,
);

impl F16 {
    /// The value, exactly.
    pub fn to_f32(self) -> f32 {
        let sign = (u32::from(self.0) & 0x8000) << 16;
        let magnitude = u32::from(self.0) & 0x7fff;
        // Infinite, NaN.
        if magnitude >= 0x7c00 {
            return f32::from_bits(sign | 0x7f80_0000 | (magnitude & 0x3ff) << 13);
        }
        // The exponent is too small by 112; a multiplication by 2^112 corrects that, also for subnormals.
        let scaled = f32::from_bits(magnitude << 13) * f32::from_bits((127 + 112) << 23);
        f32::from_bits(scaled.to_bits() | sign)
    }
}

impl Bf16 {
    /// The value, exactly.
    pub fn to_f32(self) -> f32 {
        f32::from_bits(u32::from(self.0) << 16)
    }
}

// SAFETY: each is the type itself, or 16 bits of storage for it.
unsafe impl Element for f32 {
    const DTYPE: DType = DType::F32;
}
// SAFETY: as above.
unsafe impl Element for f64 {
    const DTYPE: DType = DType::F64;
}
// SAFETY: as above.
unsafe impl Element for F16 {
    const DTYPE: DType = DType::F16;
}
// SAFETY: as above.
unsafe impl Element for Bf16 {
    const DTYPE: DType = DType::Bf16;
}
// SAFETY: `MaybeUninit<T>` is laid out as `T`, and any bytes are valid. Outputs are written, never read.
unsafe impl<T: Element> Element for MaybeUninit<T> {
    const DTYPE: DType = T::DTYPE;
}
// SAFETY: `half`'s types are 16 bits of storage.
#[cfg(feature = "half")]
unsafe impl Element for half::f16 {
    const DTYPE: DType = DType::F16;
}
// SAFETY: as above.
#[cfg(feature = "half")]
unsafe impl Element for half::bf16 {
    const DTYPE: DType = DType::Bf16;
}
