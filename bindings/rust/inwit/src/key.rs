//! Keys and streams.

/// The stream of a parameter's full name: FNV-1a 64 of its bytes, equal to `inwit_stream` of the C library.
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

/// The only source of randomness of a fill. Use one key for one tensor: give each parameter its own stream.
///
/// ```
/// use inwit::{stream, Key};
/// const WEIGHT: Key = Key::new(42, stream("encoder.0.weight"));
/// assert_eq!(WEIGHT, Key::named(42, "encoder.0.weight"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Key {
    /// The seed of the model.
    pub seed: u64,
    /// The stream of the parameter.
    pub stream: u64,
}

impl Key {
    /// A key from its two numbers.
    pub const fn new(seed: u64, stream: u64) -> Self {
        Key { seed, stream }
    }

    /// The key of a parameter under a model's seed.
    pub const fn named(seed: u64, parameter: &str) -> Self {
        Key { seed, stream: stream(parameter) }
    }
}
