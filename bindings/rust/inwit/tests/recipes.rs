//! Recipes that compute: values from a config, tensors that refer to others, whole models.
use inwit::initializers::{GlorotUniform, HeNormal, Ones, RandomNormal, RandomUniform};
use inwit::{
    fill_jobs, stream, Custom, DType, Error, Initialize, Initializer, Job, Key, Layout, Options, Recipe, Result, Tensor,
};
use std::sync::Arc;

const RECIPE: &str = r#"{"recipe": 2, "layout": "torch",
    "let": {"width": {"config": "hidden_size"}, "std": {"config": "initializer_range", "else": 0.02}},
    "rules": [
        {"match": "frozen", "keep": true, "optional": true},
        {"match": "head.weight", "same_as": "embed.weight", "optional": true},
        {"match": "{stem:**}.bias", "initializer": "torch_linear", "fans_of": "{stem}.weight", "optional": true},
        {"match": "layers.{l}.weight", "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=std / (l + 1)"}},
         "optional": true},
        {"match": "embed.weight", "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=std"}}}],
    "tensors": [{"name": "embed.weight", "shape": ["=2 * width", "=width"]}]}"#;
const CONFIG: &str = r#"{"hidden_size": 4}"#;

fn normal(stddev: f64, shape: &[usize], name: &str) -> Result<Vec<f32>> {
    RandomNormal::new().stddev(stddev).vec(shape, Layout::None, Key::named(42, name))
}

#[test]
fn values_come_from_the_config_and_from_variables() -> Result<()> {
    let recipe = Recipe::from_json(RECIPE)?;
    assert!(matches!(recipe.tensors(), Err(Error::Config(_))));
    let unbound = recipe.job("embed.weight", Tensor::describe(DType::F32, &[8, 4])?);
    assert!(matches!(unbound, Err(Error::Config(said)) if said.as_ref().contains("width")));
    let bound = recipe.bind(&[], Some(CONFIG))?;
    assert_eq!(bound.tensors()?, [("embed.weight".to_string(), DType::F32, vec![8, 4])]);
    assert_eq!(recipe.bind(&[("width", 3.0)], Some(CONFIG))?.tensors()?[0].2, [6, 3]);
    assert_eq!(recipe.bind(&[("width", 5.0)], None)?.tensors()?[0].2, [10, 5]);
    assert_eq!(bound.bind(&[("width", 2.0)], None)?.tensors()?[0].2, [4, 2]);

    let mut weight = [0f32; 32];
    let mut job =
        recipe.bind(&[("std", 0.5)], Some(CONFIG))?.job("layers.3.weight", Tensor::new(&mut weight, &[8, 4])?)?;
    drop((recipe, bound)); // the job keeps what it needs
    job.fill(42)?;
    assert_eq!(weight.to_vec(), normal(0.125, &[8, 4], "layers.3.weight")?);
    Ok(())
}

#[test]
fn values_are_checked() -> Result<()> {
    let recipe = Recipe::from_json(RECIPE)?;
    let rejected = |variables: &[(&str, f64)], config| recipe.bind(variables, config).expect_err("rejected");
    for (error, message) in [
        (rejected(&[], None), "let: width"),
        (rejected(&[], Some("")), "config"),
        (rejected(&[], Some(r#"{"hidden_size": "4"}"#)), "must be a number"),
    ] {
        assert!(matches!(&error, Error::Config(said) if said.as_ref().contains(message)), "{error:?}");
    }
    assert!(matches!(rejected(&[("widht", 4.0)], Some(CONFIG)), Error::Name(said) if said.as_ref().contains("width")));
    assert!(matches!(rejected(&[("width", f64::NAN)], None), Error::Parameter(_)));
    assert!(matches!(rejected(&[("width", 0.5)], None), Error::Parameter(_)));
    assert!(matches!(rejected(&[("width\0", 4.0)], None), Error::Argument(_)));
    Ok(())
}

#[test]
fn jobs_of_a_model_refer_to_each_other() -> Result<()> {
    let recipe = Recipe::from_json(RECIPE)?.bind(&[], Some(CONFIG))?;
    let (mut embed, mut head, mut layer, mut bias, mut frozen) =
        ([0f32; 32], [0f32; 32], [0f32; 24], [0f32; 6], [7f32; 2]);
    let mut jobs = recipe.jobs(vec![
        ("head.weight", Tensor::new(&mut head, &[8, 4])?),
        ("embed.weight", Tensor::new(&mut embed, &[8, 4])?),
        ("layers.1.bias", Tensor::new(&mut bias, &[6])?),
        ("layers.1.weight", Tensor::new(&mut layer, &[6, 4])?),
        ("frozen", Tensor::new(&mut frozen, &[2])?),
    ])?;
    drop(recipe);
    assert_eq!((jobs[0].stream, jobs[0].shared_stream), (jobs[1].stream, true));
    assert!(!jobs[3].shared_stream && jobs[4].initializer.is_none());
    fill_jobs(&mut jobs, 42, &mut Options::new())?;
    assert_eq!(embed.to_vec(), normal(0.02, &[8, 4], "embed.weight")?);
    assert_eq!(head, embed);
    assert_eq!(layer.to_vec(), normal(0.01, &[6, 4], "layers.1.weight")?);
    let of_four_inputs = RandomUniform::new().minval(-0.5).maxval(0.5);
    assert_eq!(bias.to_vec(), of_four_inputs.vec::<f32>(&[6], Layout::None, Key::named(42, "layers.1.bias"))?);
    assert_eq!(frozen, [7.0; 2]);
    Ok(())
}

#[test]
fn jobs_of_a_model_are_checked() -> Result<()> {
    let recipe = Recipe::from_json(RECIPE)?.bind(&[], Some(CONFIG))?;
    let described = |shape: &[usize]| Tensor::describe(DType::F32, shape);
    let alone = recipe.jobs(vec![("layers.0.weight", described(&[8, 4])?)]);
    assert!(matches!(alone, Err(Error::Config(said)) if said.as_ref().contains("embed.weight")));
    let unknown = recipe.jobs(vec![("embed.weight", described(&[8, 4])?), ("norm", described(&[4])?)]);
    assert!(matches!(unknown, Err(Error::Name(said)) if said.as_ref().contains("norm")));
    let twice = recipe.jobs(vec![("embed.weight", described(&[8, 4])?), ("embed.weight", described(&[8, 4])?)]);
    assert!(matches!(twice, Err(Error::Name(_))));
    let bias = recipe.jobs(vec![("embed.weight", described(&[8, 4])?), ("fc.bias", described(&[8])?)]);
    assert!(matches!(bias, Err(Error::Config(said)) if said.as_ref().contains("fc.weight")));
    let other_shape = recipe.jobs(vec![("embed.weight", described(&[8, 4])?), ("head.weight", described(&[4, 8])?)]);
    assert!(matches!(other_shape, Err(Error::Shape(_))));
    assert!(matches!(recipe.jobs(vec![("a\0b", described(&[8])?)]), Err(Error::Argument(_))));
    assert!(matches!(recipe.jobs::<&str>(vec![]), Err(Error::Config(_)))); // a required rule matches nothing
    Ok(())
}

#[test]
fn custom_initializers_outlive_the_recipe_that_was_bound() -> Result<()> {
    let alive = Arc::new(());
    let held = Arc::clone(&alive);
    let mine = Custom::new("mylib>Mine", move |out, key, _, options| {
        assert!(Arc::strong_count(&held) >= 2); // the closure owns `held`
        RandomNormal::new().stddev(0.5).fill_with(out, key, options)
    });
    let json = r#"{"recipe": 2, "let": {"a": 1}, "rules": [{"match": "*", "initializer": "mylib>Mine"}]}"#;
    let bound = Recipe::from_json_with(json, &[mine])?.bind(&[("a", 2.0)], None)?;
    let mut w = [0f32; 8];
    let mut job = bound.job("w", Tensor::new(&mut w, &[8])?)?;
    drop(bound);
    assert_eq!(Arc::strong_count(&alive), 2);
    job.fill(42)?;
    drop(job);
    assert_eq!(Arc::strong_count(&alive), 1);
    assert_eq!(w.to_vec(), normal(0.5, &[8], "w")?);
    Ok(())
}

const PARTS: &str = r#"{"recipe": 2, "layout": "torch", "let": {"half": {"config": "inner"}}, "rules": [
    {"match": "{stem:**}.gate_up_proj", "parts": {"axis": 0, "each": "expert", "rule": {"parts": {
        "axis": 0, "sizes": ["=half", "=half"], "rules": [
            {"initializer": "he_normal", "stream": "{stem}.{expert}.gate_proj.weight"},
            {"initializer": "glorot_uniform", "stream": "{stem}.{expert}.up_proj.weight"}]}}}},
    {"match": "table", "zero_rows": [3], "initializer": "lecun_normal"}]}"#;

#[test]
fn parts_hold_the_bytes_of_separate_tensors() -> Result<()> {
    let recipe = Recipe::from_json(PARTS)?.bind(&[], Some(r#"{"inner": 20}"#))?;
    let (mut stacked, mut table, mut shard) = (vec![0f32; 3 * 40 * 24], [1f32; 32], [0f32; 25 * 24]);
    let mut jobs = recipe.jobs(vec![
        ("mlp.gate_up_proj", Tensor::new(&mut stacked, &[3, 40, 24])?),
        ("table", Tensor::new(&mut table, &[8, 4])?),
    ])?;
    fill_jobs(&mut jobs, 42, &mut Options::new())?;
    drop(jobs);
    for (expert, values) in stacked.chunks_exact(40 * 24).enumerate() {
        let key = |part: &str| Key::named(42, &format!("mlp.{expert}.{part}_proj.weight"));
        let gate: Vec<f32> = HeNormal::new().vec(&[20, 24], Layout::Torch, key("gate"))?;
        let up: Vec<f32> = GlorotUniform::new().vec(&[20, 24], Layout::Torch, key("up"))?;
        assert_eq!(values, [gate, up].concat());
    }
    let zero: Vec<usize> =
        (0..8).filter(|row| table[4 * row..4 * row + 4].iter().all(|&weight| weight == 0.0)).collect();
    assert_eq!(zero, [3]);

    // One part after the other gives the same, without the recipe too.
    let mut again = vec![0f32; 3 * 40 * 24];
    let bound = recipe.clone();
    let mut job = bound.job("mlp.gate_up_proj", Tensor::new(&mut again, &[3, 40, 24])?)?;
    drop(bound);
    let mut parts = job.parts()?;
    assert_eq!(parts.len(), 6);
    assert_eq!(parts[3].name, "mlp.gate_up_proj[1][1]");
    assert_eq!((parts[3].stream, parts[3].tensor.shape()), (stream("mlp.1.up_proj.weight"), vec![20, 24]));
    assert_eq!(parts[3].initializer.as_ref().map(Initializer::name), Some("glorot_uniform"));
    for part in &mut parts {
        part.fill(42)?;
    }
    assert_eq!(again, stacked);

    // Of a box, those parts that it meets; of a tensor without parts, a copy; of one that is kept too.
    let box_of_two = Tensor::describe(DType::F32, &[1, 25, 24])?.part_of(&[3, 40, 24], &[1, 12, 0])?;
    let mut described = recipe.job("mlp.gate_up_proj", box_of_two)?;
    let met = described.parts()?;
    assert_eq!(met.iter().map(|part| part.tensor.shape()).collect::<Vec<_>>(), [[8, 24], [17, 24]]);
    let mut bias = [0f32; 4];
    let mut whole = Job::new("fc.bias", Tensor::new(&mut bias, &[4])?, &Ones::new())?;
    whole.parts()?[0].fill(1)?;
    whole.initializer = None;
    assert!(whole.parts()?[0].initializer.is_none());
    drop(whole);
    assert_eq!(bias, [1.0; 4]);
    let mut other = recipe.job("mlp.gate_up_proj", Tensor::describe(DType::F32, &[3, 40, 24])?)?;
    other.tensor = Tensor::describe(DType::F32, &[2, 40, 24])?;
    assert!(matches!(other.parts(), Err(Error::Argument(said)) if said.as_ref().contains("global shape")));

    let rows = Tensor::new(&mut shard, &[1, 25, 24])?.part_of(&[3, 40, 24], &[1, 12, 0])?;
    recipe.job("mlp.gate_up_proj", rows)?.fill(42)?;
    assert_eq!(shard[..], stacked[(40 + 12) * 24..(40 + 37) * 24]);
    Ok(())
}
