//! The golden values: every line of golden.txt has its digest in every dtype.
use inwit::{stream, Bf16, Element, Initialize, Initializer, Key, Layout, Setting, Tensor, F16, F8E4M3, F8E5M2};

const KEY: Key = Key::new(0x0123_4567_89ab_cdef, stream("layer/weight"));

/// `"stddev=0.02,mode=fan_out,shift=0;-1"`; `"-"` for none.
fn settings(text: &str) -> Vec<(&str, Setting)> {
    text.split(',')
        .filter(|&item| item != "-")
        .map(|item| item.split_once('=').expect("name=value"))
        .map(setting)
        .collect()
}

fn setting<'a>((name, value): (&'a str, &str)) -> (&'a str, Setting) {
    if value.contains(';') {
        let list: Vec<i64> = value.split(';').map(|number| number.parse().expect("an integer")).collect();
        return (name, list.into());
    }
    (name, value.parse::<f64>().map_or_else(|_| value.into(), Setting::from))
}

fn layout(name: &str) -> Layout {
    match name {
        "none" => Layout::None,
        "keras" => Layout::Keras,
        "torch" => Layout::Torch,
        "flux" => Layout::Flux,
        "mlx" => Layout::Mlx,
        other => panic!("layout {other}"),
    }
}

/// FNV-1a 64 of little-endian bytes.
fn digest(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// The digest of a fill; `bytes` converts each element.
fn filled<T: Element, const N: usize>(
    initializer: &Initializer,
    shape: &[usize],
    layout: Layout,
    bytes: impl Fn(T) -> [u8; N],
) -> u64 {
    let filled = initializer.vec::<T>(shape, layout, KEY).expect("a fill");
    digest(filled.into_iter().flat_map(bytes))
}

/// The same in two shards along the first axis, with negative strides, into a column-major buffer.
fn filled_by_parts(initializer: &Initializer, shape: &[usize], layout: Layout) -> u64 {
    let count: usize = shape.iter().product();
    let mut strides = vec![1isize; shape.len()];
    for axis in 1..shape.len() {
        strides[axis] = strides[axis - 1] * shape[axis - 1] as isize;
    }
    let backwards: Vec<isize> = strides.iter().map(|stride| -stride).collect();
    let mut memory = vec![f32::NAN; count];
    let half = shape[0] / 2;
    for (begin, end) in [(0, half), (half, shape[0])] {
        let (mut part, mut offset) = (shape.to_vec(), vec![0; shape.len()]);
        part[0] = end - begin;
        offset[0] = begin;
        let first = (count - 1).saturating_sub(begin);
        let tensor = Tensor::strided(&mut memory, &part, &backwards, first).expect("strides");
        initializer.fill(&mut tensor.layout(layout).part_of(shape, &offset).expect("a part"), KEY).expect("a fill");
    }
    let indices = (0..count).map(|index| {
        let mut rest = index;
        let mut at = 0;
        for axis in (0..shape.len()).rev() {
            at += rest % shape[axis] * strides[axis] as usize;
            rest /= shape[axis];
        }
        count - 1 - at
    });
    digest(indices.flat_map(|at| memory[at].to_le_bytes()))
}

#[test]
fn every_golden_value() {
    let (mut compared, mut wrong) = (0, Vec::new());
    for line in include_str!("golden.txt").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let shape: Vec<usize> = fields[2].split(',').map(|extent| extent.parse().expect("an extent")).collect();
        let layout = layout(fields[3]);
        let initializer =
            Initializer::new(fields[0], &settings(fields[1])).unwrap_or_else(|error| panic!("{line}: {error}"));
        let digests = [
            filled(&initializer, &shape, layout, f32::to_le_bytes),
            filled(&initializer, &shape, layout, f64::to_le_bytes),
            filled(&initializer, &shape, layout, |element: F16| element.0.to_le_bytes()),
            filled(&initializer, &shape, layout, |element: Bf16| element.0.to_le_bytes()),
            filled_by_parts(&initializer, &shape, layout),
        ];
        let mut known: Vec<&str> = fields[4..].to_vec();
        known.push(known[0]);
        for (digest, known) in digests.iter().zip(known) {
            compared += 1;
            if format!("{digest:016x}") != known {
                wrong.push(format!("{line}: {digest:016x}, not {known}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared >= 5 * 114, "{compared} compared");
}

#[test]
fn every_golden_value_of_eight_bits() {
    let mut compared = 0;
    for line in include_str!("golden_float8.txt").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let shape: Vec<usize> = fields[2].split(',').map(|extent| extent.parse().expect("an extent")).collect();
        let layout = layout(fields[3]);
        let initializer =
            Initializer::new(fields[0], &settings(fields[1])).unwrap_or_else(|error| panic!("{line}: {error}"));
        let digests = [
            filled(&initializer, &shape, layout, |element: F8E4M3| element.0.to_le_bytes()),
            filled(&initializer, &shape, layout, |element: F8E5M2| element.0.to_le_bytes()),
        ];
        assert_eq!(digests.map(|digest| format!("{digest:016x}")).as_slice(), &fields[4..], "{line}");
        compared += digests.len();
    }
    assert!(compared >= 40, "{compared} compared");
}

#[test]
fn every_complex_golden_value() {
    let mut compared = 0;
    for line in include_str!("golden_complex.txt").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let shape: Vec<usize> = fields[2].split(',').map(|extent| extent.parse().expect("an extent")).collect();
        let layout = layout(fields[3]);
        let initializer =
            Initializer::new(fields[0], &settings(fields[1])).unwrap_or_else(|error| panic!("{line}: {error}"));
        let narrow = |w: [f32; 2]| -> [u8; 8] { std::array::from_fn(|i| w[i / 4].to_le_bytes()[i % 4]) };
        let wide = |w: [f64; 2]| -> [u8; 16] { std::array::from_fn(|i| w[i / 8].to_le_bytes()[i % 8]) };
        let digests = [filled(&initializer, &shape, layout, narrow), filled(&initializer, &shape, layout, wide)];
        assert_eq!(digests.map(|digest| format!("{digest:016x}")).as_slice(), &fields[4..], "{line}");
        compared += digests.len();
    }
    assert!(compared >= 40, "{compared} compared");
}
