//! Views of the crate `ndarray`.
#![cfg(feature = "ndarray")]
use inwit::initializers::GlorotUniform;
use inwit::{Initialize, Key, Layout, Result, Tensor};
use ndarray::{s, Array1, Array2, Array3, ArrayD, Axis, ShapeBuilder};

const KEY: Key = Key::new(1, 2);

fn fill(tensor: Result<Tensor<'_>>) -> Result<()> {
    GlorotUniform::new().fill(&mut tensor?.layout(Layout::Keras), KEY)
}

fn expected() -> Result<Array2<f32>> {
    Ok(Array2::from_shape_vec((5, 7), GlorotUniform::new().vec(&[5, 7], Layout::Keras, KEY)?).expect("35 elements"))
}

#[test]
fn views_of_any_strides() -> Result<()> {
    let mut rows = Array2::<f32>::zeros((5, 7));
    fill(rows.view_mut().try_into())?;
    assert_eq!(rows, expected()?);
    let mut columns = Array2::<f32>::zeros((5, 7).f());
    fill(columns.view_mut().try_into())?;
    assert_eq!(columns, expected()?);
    let mut transposed = Array2::<f32>::zeros((7, 5));
    fill(transposed.view_mut().reversed_axes().try_into())?;
    assert_eq!(transposed.t(), expected()?);
    let mut sparse = Array3::<f32>::from_elem((10, 2, 7), 9.0);
    fill(sparse.slice_mut(s![..;-2, 1, ..]).try_into())?;
    assert_eq!(sparse.slice(s![..;-2, 1, ..]), expected()?);
    assert_eq!(sparse.iter().filter(|&&x| x == 9.0).count(), 140 - 35);
    let mut any = ArrayD::<f32>::zeros(vec![5, 7]);
    any.invert_axis(Axis(1));
    fill(any.view_mut().try_into())?;
    assert_eq!(any, expected()?.into_dyn());
    let mut empty = Array2::<f32>::zeros((0, 7));
    fill(empty.view_mut().try_into())
}

#[test]
fn uninitialised_memory() -> Result<()> {
    let mut raw = Array2::<f32>::uninit((5, 7));
    fill(raw.view_mut().try_into())?;
    // SAFETY: the fill has written every element.
    assert_eq!(unsafe { raw.assume_init() }, expected()?);
    Ok(())
}

#[test]
fn too_many_axes_are_rejected() {
    let mut deep = ArrayD::<f32>::zeros(vec![1; 9]);
    assert!(fill(deep.view_mut().try_into()).is_err());
    let mut flat = Array1::<f64>::zeros(3);
    assert!(fill(flat.view_mut().try_into()).is_ok());
}
