//! The output that docs/rust.md shows below its first program.
use inwit::initializers::GlorotUniform;
use inwit::{Initialize, Key, Layout, Tensor};

#[test]
fn the_shown_output() -> inwit::Result<()> {
    let page = include_str!("rust.md");
    let shown = page.split("It prints\n\n```text\n").nth(1).expect("the output").split("```").next().expect("its end");
    let key = Key::named(42, "encoder.0.weight");
    let mut w = vec![0f32; 64 * 32];
    GlorotUniform::new().fill(&mut Tensor::new(&mut w, &[64, 32])?.layout(Layout::Torch), key)?;
    let rejected = GlorotUniform::new().fill(&mut Tensor::new(&mut w, &[64, 32])?, key).expect_err("no layout");
    assert_eq!(shown, format!("{}\n{rejected}\n", w[0]));
    assert!(include_str!("../README.md").contains(&format!("prints `{}`", w[0])));
    Ok(())
}
