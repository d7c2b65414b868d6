//! Keys and streams.

/// The stream that a parameter's full name stands for: FNV-1a 64 of its bytes, as the C library counts it.
///
/// ```
/// const STREAM: u64 = inwit::stream("encoder.0.weight");
/// assert_eq!(inwit::stream(""), 0xcbf2_9ce4_8422_2325);
/// # assert_ne!(STREAM, inwit::stream("encoder.1.weight"));
/// ```
pub const fn stream(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(0x100_0000_01b3);
        i += 1;
    }
    hash
}

/// What a fill's randomness comes from, and all of it. One key is one tensor: give each parameter a stream of its own.
///
/// ```
/// use inwit::{stream, Key};
/// const WEIGHT: Key = Key::new(42, stream("encoder.0.weight"));
/// assert_eq!(WEIGHT, Key::named(42, "encoder.0.weight"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Key {
    /// Of the model.
    pub seed: u64,
    /// Of the parameter.
    pub stream: u64,
}

impl Key {
    /// A key of its two numbers.
    pub const fn new(seed: u64, stream: u64) -> Self {
        Key { seed, stream }
    }

    /// The key of a parameter under a model's seed.
    pub const fn named(seed: u64, parameter: &str) -> Self {
        Key { seed, stream: stream(parameter) }
    }
}
