//! The cost of a call: ns of a fill of 16 f32 from Rust, compared with the same calls of the C ABI. `cargo run --release --example call16`.
use inwit::initializers::{GlorotUniform, RandomNormal};
use inwit::{Initialize, Initializer, Key, Layout, Tensor};
use inwit_sys as sys;
use std::mem::MaybeUninit;
use std::ptr;
use std::time::Instant;

const CALLS: u32 = 200_000;
const ROUNDS: usize = 15;

/// ns of one call in the best round.
fn time(mut call: impl FnMut(u64)) -> impl FnMut() -> f64 {
    move || {
        let begin = Instant::now();
        for index in 0..CALLS {
            call(u64::from(index));
        }
        begin.elapsed().as_nanos() as f64 / f64::from(CALLS)
    }
}

/// The best of several rounds of each, interleaved.
fn compare(name: &str, mut rust: impl FnMut() -> f64, mut c: impl FnMut() -> f64) -> f64 {
    let (mut best_rust, mut best_c) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        best_c = best_c.min(c());
        best_rust = best_rust.min(rust());
    }
    println!("{name}: Rust {best_rust:.1} ns, C {best_c:.1} ns, ratio {:.2}", best_rust / best_c);
    best_rust / best_c
}

/// The tensor as a C program describes it, rebuilt for each call.
fn c_tensor(data: &mut [f32; 16]) -> sys::inwit_tensor {
    // SAFETY: zero bytes mean every default.
    let mut tensor: sys::inwit_tensor = unsafe { MaybeUninit::zeroed().assume_init() };
    tensor.data = data.as_mut_ptr().cast();
    tensor.dtype = sys::INWIT_F32;
    tensor.rank = 2;
    tensor.shape[0] = 4;
    tensor.shape[1] = 4;
    tensor.layout = sys::INWIT_LAYOUT_KERAS;
    tensor
}

fn tensor(data: &mut [f32; 16]) -> Tensor<'_> {
    Tensor::new(data, &[4, 4]).expect("16 elements").layout(Layout::Keras)
}

/// A call of the C ABI with arguments.
fn c_fill(name: &[u8], args: &[sys::inwit_arg], seed: u64) {
    let mut w = [0f32; 16];
    let tensor = c_tensor(&mut w);
    // SAFETY: a NUL-terminated name, live arguments and memory; no context.
    let status =
        unsafe { sys::inwit_fill(name.as_ptr().cast(), args.as_ptr(), args.len(), &tensor, seed, 7, ptr::null_mut()) };
    assert_eq!(status, sys::INWIT_OK);
}

fn rust_fill(initializer: &impl Initialize, seed: u64) {
    let mut w = [0f32; 16];
    initializer.fill(&mut tensor(&mut w), Key::new(seed, 7)).expect("filled");
}

fn c_handle(initializer: *const sys::inwit_initializer, seed: u64) {
    let mut w = [0f32; 16];
    let (name, tensor) = (ptr::null(), c_tensor(&mut w));
    let job = sys::inwit_job { initializer, name, stream: 7, keep: 0, shared_stream: 0, tensor };
    // SAFETY: one job with a live handle and live memory; no context.
    assert_eq!(unsafe { sys::inwit_fill_jobs(&job, 1, seed, ptr::null_mut()) }, sys::INWIT_OK);
}

fn main() {
    let normal = RandomNormal::new().stddev(0.02);
    let args = [("mean\0", 0.0), ("stddev\0", 0.02)].map(|(name, number)| sys::inwit_arg {
        name: name.as_ptr().cast(),
        number,
        text: ptr::null(),
        array: ptr::null(),
    });
    let mut handle = ptr::null_mut();
    // SAFETY: a NUL-terminated name, live arguments, a pointer.
    let status = unsafe {
        sys::inwit_create(b"random_normal\0".as_ptr().cast(), args.as_ptr(), args.len(), &mut handle, ptr::null_mut())
    };
    assert_eq!(status, sys::INWIT_OK);
    let value: Initializer = normal.initializer().expect("a handle");
    let worst = [
        compare(
            "random_normal",
            time(|seed| rust_fill(&normal, seed)),
            time(|seed| c_fill(b"random_normal\0", &args, seed)),
        ),
        compare(
            "glorot_uniform",
            time(|seed| rust_fill(&GlorotUniform::new(), seed)),
            time(|seed| c_fill(b"glorot_uniform\0", &[], seed)),
        ),
        compare("random_normal, a handle", time(|seed| rust_fill(&value, seed)), time(|seed| c_handle(handle, seed))),
    ];
    // SAFETY: the handle is not used any more.
    unsafe { sys::inwit_free(handle) };
    println!("worst ratio {:.2}", worst.into_iter().fold(0.0, f64::max));
}
