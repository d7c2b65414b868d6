//! Audit: planted faults are found, and none in what the library fills.
use inwit::initializers::{HeNormal, Ones, RandomNormal};
use inwit::{Audit, Bf16, DType, Error, Finding, Initialize, Key, Layout, Recipe, Result, Tensor};

const SHAPE: [usize; 2] = [96, 64];

fn described(dtype: DType) -> Result<Tensor<'static>> {
    Ok(Tensor::describe(dtype, &SHAPE)?.layout(Layout::Torch))
}

#[test]
fn nothing_is_found_in_what_the_library_fills() -> Result<()> {
    for seed in 0..20 {
        let key = Key::named(seed, "fc.weight");
        let weights: Vec<f32> = HeNormal::new().vec(&SHAPE, Layout::Torch, key)?;
        let mut audit = Audit::new().strict().tensors(20).verify(key);
        audit.read(&HeNormal::new(), &weights, &described(DType::F32)?)?;
        assert_eq!((audit.findings(), audit.message()), (vec![], ""));
        let halves: Vec<Bf16> = HeNormal::new().vec(&SHAPE, Layout::Torch, key)?;
        let mut audit = Audit::new().verify(key);
        audit.read(&HeNormal::new(), &halves, &described(DType::Bf16)?)?;
        assert!(audit.findings().is_empty());
    }
    Ok(())
}

#[test]
fn faults_are_found() -> Result<()> {
    let key = Key::named(42, "fc.weight");
    let right: Vec<f32> = HeNormal::new().vec(&SHAPE, Layout::Torch, key)?;
    let changed = |change: &dyn Fn(usize, f32) -> f32| -> Vec<f32> {
        right.iter().enumerate().map(|(at, &weight)| change(at, weight)).collect()
    };
    let cases: [(&str, Vec<f32>, &[Finding]); 5] = [
        ("another scale", changed(&|_, weight| 0.5 * weight), &[Finding::Stddev]),
        ("another mean", changed(&|_, weight| weight + 0.05), &[Finding::Mean]),
        ("beyond the bounds", changed(&|at, weight| if at == 17 { 5.0 } else { weight }), &[Finding::Bounds]),
        ("not finite", changed(&|at, weight| if at == 17 { f32::NAN } else { weight }), &[Finding::NotFinite]),
        ("one bit", changed(&|at, weight| if at == 17 { f32::from_bits(weight.to_bits() ^ 1) } else { weight }), &[]),
    ];
    for (what, weights, kinds) in cases {
        let mut audit = Audit::new();
        audit.read(&HeNormal::new(), &weights, &described(DType::F32)?)?;
        assert!(kinds.iter().all(|kind| audit.findings().contains(kind)), "{what}: {:?}", audit.findings());
        assert_eq!(audit.message().is_empty(), kinds.is_empty(), "{what}: {}", audit.message());
        let mut audit = Audit::new().verify(key);
        audit.read(&HeNormal::new(), &weights, &described(DType::F32)?)?;
        assert!(audit.findings().contains(&Finding::Differs), "{what}");
    }
    let mut audit = Audit::new();
    audit.read(&Ones::new(), &[1.0, 1.0, 1.5f32], &Tensor::describe(DType::F32, &[3])?)?;
    assert_eq!(audit.findings(), [Finding::Values]);
    Ok(())
}

#[test]
fn shards_are_read_one_by_one() -> Result<()> {
    let key = Key::named(42, "fc.weight");
    let mut weights: Vec<f32> = HeNormal::new().vec(&SHAPE, Layout::Torch, key)?;
    let read = |weights: &[f32]| -> Result<Audit> {
        let mut audit = Audit::new().verify(key);
        for (first, rows) in [(0, 32), (32, 64)] {
            let part = Tensor::describe(DType::F32, &[rows, 64])?.layout(Layout::Torch).part_of(&SHAPE, &[first, 0])?;
            audit.read(&HeNormal::new(), &weights[first * 64..(first + rows) * 64], &part)?;
        }
        Ok(audit)
    };
    assert!(read(&weights)?.findings().is_empty());
    assert_eq!(read(&weights)?.report().statistics.count, 96 * 64);
    weights[95 * 64] = 0.0;
    assert_eq!(read(&weights)?.findings(), [Finding::Differs]);
    assert_eq!(read(&weights)?.report().statistics.differing, 1);
    Ok(())
}

#[test]
fn jobs_of_a_recipe_say_what_is_expected() -> Result<()> {
    let recipe = Recipe::from_json(r#"{"layout": "torch", "rules": [{"match": "*", "initializer": "he_normal"}]}"#)?;
    let job = recipe.job("fc.weight", Tensor::describe(DType::F32, &SHAPE)?)?;
    let weights: Vec<f32> = RandomNormal::new().stddev(0.02).vec(&SHAPE, Layout::None, Key::new(1, 2))?;
    let mut audit = Audit::new();
    audit.read(&job.initializer.expect("a rule"), &weights, &job.tensor)?;
    assert!(audit.findings().contains(&Finding::Stddev));
    assert!((audit.report().factor - 0.02 / (2.0f64 / 64.0).sqrt()).abs() < 0.01, "{}", audit.report().factor);
    Ok(())
}

#[test]
fn weights_are_identified() -> Result<()> {
    let weights: Vec<f32> = HeNormal::new().vec(&SHAPE, Layout::Torch, Key::new(1, 2))?;
    let mut audit = Audit::new();
    audit.identify(&weights, &described(DType::F32)?)?;
    assert!(audit.looks_like().contains("truncated normal"), "{}", audit.looks_like());
    assert!(audit.findings().is_empty());
    Ok(())
}

#[test]
fn input_is_checked() -> Result<()> {
    let weights = vec![0f32; 96 * 64];
    let mut audit = Audit::new();
    let mut rejected = |tensor: &Tensor<'_>, part: &str| {
        let error = audit.read(&HeNormal::new(), &weights, tensor).expect_err(part);
        assert!(error.to_string().contains(part), "{error}");
    };
    rejected(&described(DType::F64)?, "F64");
    rejected(&Tensor::describe(DType::F32, &[96, 63])?, "[96, 63]");
    rejected(&Tensor::describe(DType::F32, &SHAPE)?, "layout");
    let mut columns = vec![0f32; 96 * 64];
    rejected(&Tensor::column_major(&mut columns, &SHAPE)?.layout(Layout::Torch), "row-major");
    assert_eq!(audit.report().statistics.count, 0);
    let unknown = Audit::new().verify(Key::new(1, 2)).identify(&weights, &described(DType::F32)?);
    assert!(matches!(unknown, Err(Error::Argument(_))));
    Ok(())
}
