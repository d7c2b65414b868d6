//! Fills: every kind of memory, shards, threads, progress, and errors.
use inwit::initializers::{GlorotUniform, HeNormal, Orthogonal, RandomNormal, RandomUniform, TruncatedNormal, Zeros};
use inwit::{fill_jobs, stream, DType, Error, Initialize, Job, Key, Layout, Options, Result, Tensor};
use std::mem::MaybeUninit;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

const KEY: Key = Key::new(42, stream("encoder.0.weight"));

#[test]
fn streams_of_names_are_the_library_s() {
    const EMPTY: u64 = stream("");
    assert_eq!(EMPTY, 0xcbf2_9ce4_8422_2325);
    for name in ["", "a", "encoder.0.weight", "größe"] {
        let c_name = std::ffi::CString::new(name).unwrap();
        // SAFETY: a NUL-terminated name.
        assert_eq!(stream(name), unsafe { inwit_sys::inwit_stream(c_name.as_ptr()) });
    }
}

#[test]
fn a_value_of_the_documentation() -> Result<()> {
    let mut w = vec![0f32; 64 * 32];
    GlorotUniform::new().fill(&mut Tensor::new(&mut w, &[64, 32])?.layout(Layout::Torch), KEY)?;
    assert_ne!(w[0], 0.0);
    let limit = (6.0f32 / 96.0).sqrt();
    assert!(w.iter().all(|&x| -limit <= x && x < limit));
    Ok(())
}

#[test]
fn uninitialised_memory() -> Result<()> {
    let mut raw = [MaybeUninit::<f64>::uninit(); 12];
    RandomUniform::new().minval(1).maxval(2).fill(&mut Tensor::new(&mut raw, &[3, 4])?, KEY)?;
    // SAFETY: the fill has written every element.
    let filled = raw.map(|element| unsafe { element.assume_init() });
    assert_eq!(filled.to_vec(), RandomUniform::new().minval(1.0).maxval(2.0).vec::<f64>(&[3, 4], Layout::None, KEY)?);
    assert!(filled.iter().all(|x| (1.0..2.0).contains(x)));
    Ok(())
}

#[test]
fn memory_order_and_strides_do_not_change_values() -> Result<()> {
    let normal = RandomNormal::new();
    let rows: Vec<f32> = normal.vec(&[3, 4], Layout::None, KEY)?;
    let mut columns = [0f32; 12];
    normal.fill(&mut Tensor::column_major(&mut columns, &[3, 4])?, KEY)?;
    let mut backwards = [9f32; 26];
    normal.fill(&mut Tensor::strided(&mut backwards, &[3, 4], &[-8, 2], 18)?, KEY)?;
    for row in 0..3 {
        for column in 0..4 {
            assert_eq!(columns[column * 3 + row], rows[row * 4 + column]);
            assert_eq!(backwards[18 - 8 * row + 2 * column], rows[row * 4 + column]);
        }
    }
    assert_eq!(backwards.iter().filter(|&&x| x == 9.0).count(), 26 - 12);
    Ok(())
}

#[test]
fn shards_have_the_bytes_of_the_whole() -> Result<()> {
    let orthogonal = Orthogonal::new().gain(2);
    let whole: Vec<f32> = orthogonal.vec(&[6, 5], Layout::None, KEY)?;
    let mut part = [0f32; 6];
    orthogonal.fill(&mut Tensor::new(&mut part, &[2, 3])?.part_of(&[6, 5], &[3, 1])?, KEY)?;
    assert_eq!(part[..3], whole[16..19]);
    assert_eq!(part[3..], whole[21..24]);
    let outside = orthogonal.fill(&mut Tensor::new(&mut part, &[2, 3])?.part_of(&[6, 5], &[5, 1])?, KEY);
    assert!(matches!(outside, Err(Error::Box(_))), "{outside:?}");
    Ok(())
}

#[test]
fn layouts_axes_and_fans() -> Result<()> {
    let fans = |tensor: Result<Tensor>| tensor.and_then(|t| t.fans()).map(|f| (f.fan_in, f.fan_out));
    let shape = || Tensor::describe(DType::F32, &[16, 32, 3, 3]);
    assert_eq!(fans(shape().map(|t| t.layout(Layout::Torch)))?, (288.0, 144.0));
    assert_eq!(fans(shape().map(|t| t.layout(Layout::Keras)))?, (1536.0, 1536.0));
    assert_eq!(fans(shape().and_then(|t| t.axes(&[1], &[0])))?, (288.0, 144.0));
    assert_eq!(fans(shape().and_then(|t| t.layout(Layout::Torch).batch_axes(&[2])))?, (96.0, 48.0));
    assert_eq!(fans(shape().map(|t| t.with_fans(7.0, 8.0)))?, (7.0, 8.0));
    assert!(matches!(fans(shape()), Err(Error::Layout(_))));
    assert!(matches!(fans(shape().and_then(|t| t.axes(&[4], &[0]))), Err(Error::Argument(_))));
    Ok(())
}

#[test]
fn a_rejected_call_leaves_memory_unchanged() -> Result<()> {
    let mut w = [5f32; 6];
    let rejected = TruncatedNormal { lower: 3.0, ..Default::default() }.fill(&mut Tensor::new(&mut w, &[6])?, KEY);
    let error = rejected.expect_err("bounds that cross");
    assert!(matches!(error, Error::Parameter(_)) && error.message().contains("lower"), "{error}");
    assert_eq!(error.to_string(), error.message());
    assert_eq!((error.status(), error.job()), (inwit_sys::INWIT_E_PARAMETER, None));
    assert_eq!(w, [5.0; 6]);
    for wrong in [
        Tensor::new(&mut [0f32; 6], &[2, 4]).err(),
        Tensor::new(&mut [0f32; 1], &[1; 9]).err(),
        Tensor::strided(&mut [0f32; 6], &[2, 3], &[3, 1], 1).err(),
        Tensor::strided(&mut [0f32; 6], &[2, 3], &[1, 1], 0).err(),
        Tensor::strided(&mut [0f32; 6], &[2, 3], &[3], 0).err(),
        Tensor::new(&mut [0f32; 6], &[6])?.part_of(&[6, 1], &[0]).err(),
        Zeros.fill(&mut Tensor::describe(DType::F32, &[6])?, KEY).err(),
        Zeros.vec::<f32>(&[usize::MAX, 2], Layout::None, KEY).err(),
        Zeros.vec::<f32>(&[usize::MAX / 8], Layout::None, KEY).err(),
    ] {
        assert!(matches!(wrong, Some(Error::Argument(_))), "{wrong:?}");
    }
    let target = Zeros.fill_with(&mut Tensor::new(&mut w, &[6])?, KEY, &mut Options::new().target("z80"));
    assert!(matches!(target, Err(Error::Argument(_) | Error::Unsupported(_))), "{target:?}");
    Ok(())
}

#[test]
fn results_do_not_depend_on_threads_target_or_executor() -> Result<()> {
    let (shape, normal) = ([1 << 10, 1 << 10], RandomNormal::new());
    let alone: Vec<f32> = normal.vec(&shape, Layout::None, KEY)?;
    let ran = AtomicUsize::new(0);
    let lazy = |count: usize, task: &(dyn Fn(usize) + Sync)| {
        // Runs tasks twice, concurrently, and omits the last.
        std::thread::scope(|scope| {
            for index in (0..count - 1).chain(0..count - 1) {
                let ran = &ran;
                scope.spawn(move || {
                    ran.fetch_add(1, Ordering::Relaxed);
                    task(index);
                });
            }
        })
    };
    for mut options in [
        Options::new().threads(1),
        Options::new().threads(3),
        Options::new().target("plain"),
        Options::new().executor(lazy),
    ] {
        let mut w = vec![0f32; 1 << 20];
        normal.fill_with(&mut Tensor::new(&mut w, &shape)?, KEY, &mut options)?;
        assert!(w == alone, "{options:?}");
    }
    assert!(ran.load(Ordering::Relaxed) > 1);
    Ok(())
}

#[test]
fn progress_counts_and_cancels() -> Result<()> {
    let mut w = vec![0f32; 1 << 20];
    let mut calls = Vec::new();
    let mut options = Options::new().progress(|done, total| {
        calls.push((done, total));
        ControlFlow::Continue(())
    });
    RandomNormal::new().fill_with(&mut Tensor::new(&mut w, &[1 << 20])?, KEY, &mut options)?;
    drop(options);
    assert_eq!(calls.last(), Some(&(1 << 20, 1 << 20)));
    let mut stop = Options::new().progress(|_, _| ControlFlow::Break(()));
    let stopped = RandomNormal::new().fill_with(&mut Tensor::new(&mut w, &[1 << 20])?, KEY, &mut stop);
    assert!(matches!(stopped, Err(Error::Cancelled(_))), "{stopped:?}");
    Ok(())
}

#[test]
fn many_jobs_at_once() -> Result<()> {
    let (mut weight, mut bias, mut kept) = (vec![0f32; 64 * 32], [1f64; 64], [7f32; 3]);
    let he = HeNormal::new();
    let mut jobs = [
        Job::new("fc.weight", Tensor::new(&mut weight, &[64, 32])?.layout(Layout::Torch), &he)?,
        Job::new("fc.bias", Tensor::new(&mut bias, &[64])?, &Zeros)?,
        Job { initializer: None, ..Job::new("mask", Tensor::new(&mut kept, &[3])?, &Zeros)? },
    ];
    fill_jobs(&mut jobs, 42, &mut Options::new().threads(2))?;
    jobs[1].initializer = Some(he.initializer()?); // without fans
    let failed = fill_jobs(&mut jobs, 42, &mut Options::new()).expect_err("no layout");
    assert_eq!(failed.job(), Some(1));
    assert!(failed.message().starts_with("fc.bias"), "{failed}");
    jobs[1].initializer = Some(Zeros.initializer()?);
    jobs[1].name = "other".into();
    jobs[1].stream = jobs[0].stream;
    assert!(matches!(fill_jobs(&mut jobs[..2], 42, &mut Options::new()), Err(Error::Argument(_))));
    assert_eq!(weight, he.vec::<f32>(&[64, 32], Layout::Torch, Key::named(42, "fc.weight"))?);
    assert_eq!((bias, kept), ([0.0; 64], [7.0; 3]));
    Ok(())
}
