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
    /// float8 with 4 bits of exponent and 3 of mantissa: at most 448, without infinities.
    F8E4M3 = sys::INWIT_F8_E4M3FN,
    /// float8 with 5 bits of exponent and 2 of mantissa: at most 57344.
    F8E5M2 = sys::INWIT_F8_E5M2,
    /// Complex: two binary32, the real part first.
    C64 = sys::INWIT_C64,
    /// Complex: two binary64, the real part first.
    C128 = sys::INWIT_C128,
}

impl DType {
    /// Bytes of one element.
    pub const fn size(self) -> usize {
        (self as i32 % 256 / 8) as usize
    }
}

/// A type of elements that can be filled: `f32`, `f64`, [`F16`], [`Bf16`], [`F8E4M3`], [`F8E5M2`], complex
/// numbers as `[f32; 2]` and `[f64; 2]`, those of the crate `half` (feature `half`), and
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

/// Storage of a float8 with 4 bits of exponent and 3 of mantissa, without infinities (E4M3FN).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct F8E4M3(
    /// The bits.
    pub u8,
);

/// Storage of a float8 with 5 bits of exponent and 2 of mantissa.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct F8E5M2(
    /// The bits.
    pub u8,
);

impl F8E4M3 {
    /// The value, exactly.
    pub fn to_f32(self) -> f32 {
        let sign = (u32::from(self.0) & 0x80) << 24;
        let magnitude = u32::from(self.0) & 0x7f;
        if magnitude == 0x7f {
            return f32::from_bits(sign | 0x7fc0_0000);
        }
        // The exponent is too small by 120; a multiplication by 2^120 corrects that, also for subnormals.
        let scaled = f32::from_bits(magnitude << 20) * f32::from_bits((127 + 120) << 23);
        f32::from_bits(scaled.to_bits() | sign)
    }
}

impl F8E5M2 {
    /// The value, exactly: that of the upper half of a binary16.
    pub fn to_f32(self) -> f32 {
        F16(u16::from(self.0) << 8).to_f32()
    }
}

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

// SAFETY: each is the type itself, or 16 or 8 bits of storage for it.
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
// SAFETY: as above.
unsafe impl Element for F8E4M3 {
    const DTYPE: DType = DType::F8E4M3;
}
// SAFETY: as above.
unsafe impl Element for F8E5M2 {
    const DTYPE: DType = DType::F8E5M2;
}
// SAFETY: the parts of a complex number, which is aligned to its parts.
unsafe impl Element for [f32; 2] {
    const DTYPE: DType = DType::C64;
}
// SAFETY: as above.
unsafe impl Element for [f64; 2] {
    const DTYPE: DType = DType::C128;
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
