//! Fills the `VarMap` of a candle model, in place, by the names of its variables: `cargo run --example candle`.
use candle_core::{CpuStorage, DType, Device, InplaceOp1, Layout};
use candle_nn::{linear, Linear, Module, VarBuilder, VarMap};
use inwit::{Initialize, Key, Layout as Role, Recipe, Tensor};

const SEED: u64 = 42;

const RECIPE: &str = r#"{
    "layout": "torch",
    "rules": [
        {"match": "*.weight", "initializer": "he_normal"},
        {"match": "*.bias", "initializer": "zeros"}
    ]
}"#;

struct Network {
    first: Linear,
    second: Linear,
}

impl Network {
    fn new(vars: VarBuilder) -> candle_core::Result<Self> {
        Ok(Network { first: linear(784, 256, vars.pp("first"))?, second: linear(256, 10, vars.pp("second"))? })
    }

    fn forward(&self, x: &candle_core::Tensor) -> candle_core::Result<candle_core::Tensor> {
        self.second.forward(&self.first.forward(x)?.relu()?)
    }
}

/// Fills the variable of this name in candle's storage, with any strides.
struct Fill<'a> {
    recipe: &'a Recipe,
    name: &'a str,
    seed: u64,
}

impl Fill<'_> {
    fn fill<T: inwit::Element>(&self, data: &mut [T], layout: &Layout) -> candle_core::Result<()> {
        let strides: Vec<isize> = layout.stride().iter().map(|&stride| stride as isize).collect();
        let tensor = Tensor::strided(data, layout.dims(), &strides, layout.start_offset());
        let job = tensor.and_then(|tensor| self.recipe.job(self.name, tensor));
        job.and_then(|mut job| job.fill(self.seed)).map_err(candle_core::Error::wrap)
    }
}

impl InplaceOp1 for Fill<'_> {
    fn name(&self) -> &'static str {
        "inwit"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> candle_core::Result<()> {
        match storage {
            CpuStorage::F32(data) => self.fill(data, layout),
            CpuStorage::F64(data) => self.fill(data, layout),
            CpuStorage::F16(data) => self.fill(data, layout),
            CpuStorage::BF16(data) => self.fill(data, layout),
            _ => candle_core::bail!("inwit fills f32, f64, f16 and bf16"),
        }
    }
}

/// Fills every variable by the rule for its name.
fn initialize(vars: &VarMap, recipe: &Recipe, seed: u64) -> Result<(), Box<dyn std::error::Error>> {
    let vars = vars.data().lock().expect("nobody panicked with it");
    recipe.check(&vars.keys().collect::<Vec<_>>())?;
    for (name, var) in vars.iter() {
        var.inplace_op1(&Fill { recipe, name, seed })?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for dtype in [DType::F32, DType::BF16] {
        let vars = VarMap::new();
        let network = Network::new(VarBuilder::from_varmap(&vars, dtype, &Device::Cpu))?;
        initialize(&vars, &Recipe::from_json(RECIPE)?, SEED)?;

        // The same bytes as without candle: a value depends on seed, name and index only.
        let weight = network.first.weight().to_dtype(DType::F32)?.flatten_all()?.to_vec1::<f32>()?;
        let key = Key::named(SEED, "first.weight");
        let he = inwit::initializers::HeNormal::new();
        let alone: Vec<f32> = match dtype {
            DType::F32 => he.vec(&[256, 784], Role::Torch, key)?,
            _ => he.vec::<inwit::Bf16>(&[256, 784], Role::Torch, key)?.into_iter().map(inwit::Bf16::to_f32).collect(),
        };
        assert_eq!(weight, alone);

        let x = candle_core::Tensor::ones((1, 784), dtype, &Device::Cpu)?;
        let y = network.forward(&x)?.to_dtype(DType::F32)?.flatten_all()?.to_vec1::<f32>()?;
        println!("{dtype:?}: first.weight[0] = {}, output[0] = {}", weight[0], y[0]);
    }
    Ok(())
}
