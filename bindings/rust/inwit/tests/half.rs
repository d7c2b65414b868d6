//! Elements of the crate `half`.
#![cfg(feature = "half")]
use half::{bf16, f16};
use inwit::initializers::RandomNormal;
use inwit::{Bf16, Initialize, Key, Layout, Result, F16};

const KEY: Key = Key::new(1, 2);

#[test]
fn they_are_the_storage_types() -> Result<()> {
    let normal = RandomNormal::new();
    let theirs: Vec<f16> = normal.vec(&[1000], Layout::None, KEY)?;
    let ours: Vec<F16> = normal.vec(&[1000], Layout::None, KEY)?;
    assert!(theirs.iter().zip(&ours).all(|(a, b)| a.to_bits() == b.0));
    let theirs: Vec<bf16> = normal.vec(&[1000], Layout::None, KEY)?;
    let ours: Vec<Bf16> = normal.vec(&[1000], Layout::None, KEY)?;
    assert!(theirs.iter().zip(&ours).all(|(a, b)| a.to_bits() == b.0));
    Ok(())
}

#[test]
fn every_value_is_half_s() {
    for bits in 0..=u16::MAX {
        assert_eq!(F16(bits).to_f32().to_bits() & 0xff80_0000, f16::from_bits(bits).to_f32().to_bits() & 0xff80_0000);
        assert!(F16(bits).to_f32() == f16::from_bits(bits).to_f32() || f16::from_bits(bits).is_nan());
        assert!(Bf16(bits).to_f32() == bf16::from_bits(bits).to_f32() || bf16::from_bits(bits).is_nan());
    }
}
