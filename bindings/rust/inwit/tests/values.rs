//! Initializers as values: by name, typed, from Keras's JSON; recipes; expected moments.
use inwit::initializers::*;
use inwit::{
    Array, Axes, Custom, DType, Error, Form, Initialize, Initializer, Integers, Key, Layout, Recipe, Result, Tensor,
    Value,
};

fn assert_send_sync<T: Send + Sync>() {}

#[test]
fn values_may_be_shared() {
    assert_send_sync::<Initializer>();
    assert_send_sync::<Recipe>();
    assert_send_sync::<Custom>();
    assert_send_sync::<Tensor<'static>>();
    assert_send_sync::<Error>();
}

#[test]
fn typed_and_by_name_are_equal() -> Result<()> {
    let equal = |typed: &dyn Initialize, name: &str, settings: &[(&str, inwit::Setting)]| -> Result<()> {
        let (typed, by_name) = (typed.initializer()?, Initializer::new(name, settings)?);
        assert_eq!(typed, by_name);
        assert_eq!(typed.name(), name);
        assert!(
            settings.is_empty()
                || typed != Initializer::new(name, &settings[1..]).unwrap_or_else(|_| Zeros.initializer().unwrap())
        );
        Ok(())
    };
    equal(
        &TruncatedNormal::new().stddev(0.02).upper(1),
        "truncated_normal",
        &[("stddev", 0.02.into()), ("upper", 1.into())],
    )?;
    equal(&TruncatedNormal { mean: 3.0, ..Default::default() }, "truncated_normal", &[("mean", 3.into())])?;
    equal(&Orthogonal::new().method(OrthogonalMethod::Qr), "orthogonal", &[("method", "qr".into())])?;
    equal(&FluxSparseInit::new(0.25).std(2), "flux_sparse_init", &[("sparsity", 0.25.into()), ("std", 2.into())])?;
    equal(&FluxIdentityInit::new().shift([0, 0, 1]), "flux_identity_init", &[("shift", [0, 0, 1].into())])?;
    equal(&FluxIdentityInit::new().shift(Integers::One(2)), "flux_identity_init", &[("shift", 2.into())])?;
    equal(&GlorotUniform::new().output_axes([-1]), "glorot_uniform", &[("output_axes", [-1].into())])?;
    equal(&Stft::new().periodic(true), "stft", &[("periodic", true.into())])?;
    equal(&Stft::new().window(StftWindow::Tukey), "stft", &[("window", "tukey".into())])?;
    equal(&Stft::new().window(StftWindow::Kaiser(14.0)), "stft", &[("window", 14.into())])?;
    let array = Array::new([1.0, 2.0], &[2, 1])?;
    equal(
        &Stft::new().window(StftWindow::Array([1.0, 2.0].into())),
        "stft",
        &[("window", Array::from([1.0, 2.0]).into())],
    )?;
    equal(&Constant::new().value(array.clone()), "constant", &[("value", array.into())])?;
    equal(&Constant { value: Value::Number(0.5) }, "constant", &[("value", 0.5.into())])?;
    let scaling = VarianceScaling {
        scale: 2.0,
        mode: VarianceScalingMode::FanOut,
        distribution: VarianceScalingDistribution::Uniform,
        input_axes: Axes(None),
        ..Default::default()
    };
    let settings = [("scale", 2.into()), ("mode", "fan_out".into()), ("distribution", "uniform".into())];
    equal(&scaling, "variance_scaling", &settings)
}

#[test]
fn synonyms_are_resolved() -> Result<()> {
    for (synonym, name) in [("HeNormal", "he_normal"), ("xavier_uniform_", "torch_xavier_uniform")] {
        assert_eq!(Initializer::new(synonym, &[])?.name(), name);
    }
    Ok(())
}

#[test]
fn arrays_are_broadcast() -> Result<()> {
    let column = Constant::new().value(Array::new([1.0, 2.0], &[2, 1])?);
    assert_eq!(column.vec::<f32>(&[2, 3], Layout::None, Key::default())?, [1.0, 1.0, 1.0, 2.0, 2.0, 2.0]);
    assert!(Array::new([1.0, 2.0], &[3]).is_err());
    assert!(Array::new([1.0], &[1; 9]).is_err());
    Ok(())
}

#[test]
fn keras_json_from_and_to() -> Result<()> {
    let json = r#"{"module": "keras.initializers", "class_name": "RandomNormal",
                   "config": {"mean": 0.0, "stddev": 0.02, "seed": 7}, "registered_name": null}"#;
    let normal: Initializer = json.parse()?;
    assert_eq!(normal.name(), "random_normal");
    assert_eq!(normal.config_seed()?, Some(7));
    let written = normal.to_json(Form::Keras)?;
    assert!(written.contains(r#""class_name": "RandomNormal""#) || written.contains(r#""class_name":"RandomNormal""#));
    assert_eq!(Initializer::from_json(&written)?, normal);
    assert_eq!(Initializer::from_json(&normal.to_json(Form::Legacy)?)?, normal);
    let wider = normal.with(&[("stddev", 0.05.into())])?;
    assert_ne!(wider, normal);
    assert_eq!(normal.clone(), normal);
    let layer = r#"{"class_name": "Dense", "config": {"units": 4, "kernel_initializer": {"class_name": "HeNormal", "config": {}}}}"#;
    assert_eq!(Initializer::from_layer(layer, "kernel_initializer")?.name(), "he_normal");
    assert!(matches!(Initializer::from_layer(layer, "bias_initializer"), Err(Error::Config(_))));
    assert!(matches!(Initializer::from_json("{"), Err(Error::Config(_))));
    assert!(matches!(Initializer::from_json("no_such"), Err(Error::Name(_))));
    assert!(matches!(Initializer::new("random_normal", &[("std", 1.into())]), Err(Error::Parameter(_))));
    assert!(matches!(Initializer::new("random\0normal", &[]), Err(Error::Argument(_))));
    Ok(())
}

#[test]
fn custom_initializers_have_options_and_error_messages() -> Result<()> {
    let mine = Custom::new("mylib>Mine", |out, key, config, options| {
        if config != "{}" {
            return Err(Error::custom(format!("the config is not empty: {config}")));
        }
        assert!(format!("{options:?}").contains("threads: 3"));
        RandomNormal::new().stddev(0.5).fill_with(out, key, options)
    });
    let (key, mut w) = (Key::new(1, 2), [0f32; 8]);
    let custom = Initializer::from_json_with("mylib>Mine", std::slice::from_ref(&mine))?;
    let copy = custom.with(&[])?;
    drop(custom);
    copy.fill_with(&mut Tensor::new(&mut w, &[8])?, key, &mut inwit::Options::new().threads(3))?;
    assert_eq!(w.to_vec(), RandomNormal::new().stddev(0.5).vec::<f32>(&[8], Layout::None, key)?);
    let json = r#"{"class_name": "mylib>Mine", "config": {"depth": 2}}"#;
    let failed = Initializer::from_json_with(json, &[mine])?.fill(&mut Tensor::new(&mut w, &[8])?, key);
    assert!(matches!(&failed, Err(Error::Custom(message)) if message.as_ref().contains("depth")), "{failed:?}");
    Ok(())
}

#[test]
fn recipes_match_names() -> Result<()> {
    let json = r#"{"layout": "torch", "rules": [
        {"match": "head.*", "keep": true, "optional": true},
        {"match": "*.weight", "initializer": "he_normal"},
        {"match": "*.bias", "initializer": "zeros"}],
        "tensors": [{"name": "fc.weight", "shape": [4, 3], "dtype": "float16"}]}"#;
    let recipe = Recipe::from_json(json)?;
    recipe.check(&["fc.weight", "fc.bias"])?;
    assert!(matches!(recipe.check(&["fc.weight", "fc.bias", "norm"]), Err(Error::Name(_))));
    assert_eq!(recipe.tensors()?, [("fc.weight".to_string(), DType::F16, vec![4, 3])]);
    let mut w = [0f32; 12];
    let mut job = recipe.job("fc.weight", Tensor::new(&mut w, &[4, 3])?)?;
    let alone = job.initializer.clone().expect("a rule");
    drop(recipe);
    job.fill(42)?;
    assert_eq!(alone, HeNormal::new().initializer()?);
    let expected = HeNormal::new().vec::<f32>(&[4, 3], Layout::Torch, Key::named(42, "fc.weight"))?;
    assert_eq!(w.to_vec(), expected);
    let recipe = Recipe::from_json(json)?;
    assert!(recipe.job("head.weight", Tensor::describe(DType::F32, &[1])?)?.initializer.is_none());
    assert!(matches!(recipe.job("x", Tensor::describe(DType::F32, &[1])?), Err(Error::Name(_))));
    Ok(())
}

#[test]
fn expected_moments() -> Result<()> {
    let tensor = Tensor::describe(DType::F32, &[64, 32])?.layout(Layout::Torch);
    let moments = GlorotUniform::new().expect(&tensor)?;
    let limit = (6.0f64 / 96.0).sqrt();
    assert_eq!(moments.mean, 0.0);
    assert!((moments.stddev - limit / 3f64.sqrt()).abs() < 1e-7 && (moments.maximum - limit).abs() < 1e-7);
    let density = GlorotUniform::new().density(&tensor, &[0.0, 1.0])?;
    assert!((density[0] - 0.5 / limit).abs() < 1e-6 && density[1] == 0.0);
    Ok(())
}

#[test]
fn queries() -> Result<()> {
    assert!(inwit::names().count() > 25 && inwit::names().all(|name| inwit::stream_version(name) >= Some(1)));
    assert_eq!(inwit::stream_version("no_such"), None);
    assert!(inwit::registry_json()?.contains("\"truncated_normal\""));
    let version = inwit::version();
    assert_eq!(format!("{}.{}.{}", version.0, version.1, version.2), env!("CARGO_PKG_VERSION"));
    assert!(!inwit::target().is_empty());
    Ok(())
}
