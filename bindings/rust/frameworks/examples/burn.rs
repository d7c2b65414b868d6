//! Fills the parameters of a burn module, by the paths of its fields: `cargo run --example burn`.
use burn::module::{Module, ModuleMapper, Param};
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor, TensorData};
use inwit::{Initialize, Layout, Recipe};

const SEED: u64 = 42;

/// burn's `Linear` stores its weight as (in, out).
const RECIPE: &str = r#"{
    "layout": "keras",
    "rules": [
        {"match": "*.weight", "initializer": "glorot_uniform"},
        {"match": "*.bias", "initializer": "zeros"}
    ]
}"#;

#[derive(Module, Debug)]
struct Network {
    first: Linear,
    second: Linear,
}

/// A new parameter for this path.
fn parameter<const D: usize>(recipe: &Recipe, path: &str, param: Param<Tensor<D>>) -> inwit::Result<Param<Tensor<D>>> {
    let shape: Vec<usize> = param.dims().to_vec();
    let mut values = vec![0f32; shape.iter().product()];
    let mut job = recipe.job(path, inwit::Tensor::new(&mut values, &shape)?)?;
    if job.initializer.is_none() {
        return Ok(param); // a rule that keeps it
    }
    job.fill(SEED)?;
    Ok(param.map(|old| Tensor::from_data(TensorData::new(values, shape), &old.device())))
}

/// Visits the module; paths consist of the names of the fields.
struct Fill<'a> {
    recipe: &'a Recipe,
    path: Vec<String>,
    failed: Option<inwit::Error>,
}

impl ModuleMapper for Fill<'_> {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        match parameter(self.recipe, &self.path.join("."), param.clone()) {
            Ok(made) => made,
            Err(error) => {
                self.failed.get_or_insert(error);
                param
            }
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let device = Device::default();
    let network =
        Network { first: LinearConfig::new(784, 256).init(&device), second: LinearConfig::new(256, 10).init(&device) };
    let mut fill = Fill { recipe: &Recipe::from_json(RECIPE)?, path: Vec::new(), failed: None };
    let network = network.map(&mut fill);
    if let Some(error) = fill.failed {
        return Err(error.into());
    }

    // The same bytes as without burn: a value depends on seed, name and index only.
    let weight: Vec<f32> = network.first.weight.val().into_data().try_to_vec().expect("f32");
    let key = inwit::Key::named(SEED, "first.weight");
    assert_eq!(weight, inwit::initializers::GlorotUniform::new().vec::<f32>(&[784, 256], Layout::Keras, key)?);

    let y = network.second.forward(network.first.forward(Tensor::<2>::ones([1, 784], &device)));
    let y: Vec<f32> = y.into_data().try_to_vec().expect("f32");
    println!("first.weight[0] = {}, output[0] = {}", weight[0], y[0]);
    Ok(())
}
