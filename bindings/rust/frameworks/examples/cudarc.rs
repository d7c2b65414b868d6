//! Fills CUDA memory of cudarc in place, on its stream: `cargo run --example cudarc`.
use cudarc::driver::{CudaContext, DevicePtrMut};
use inwit::initializers::{HeNormal, Orthogonal};
use inwit::{DType, Device, Initialize, Key, Layout, Options};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (shape, key) = ([64, 32], Key::named(42, "encoder.0.weight"));
    let context = CudaContext::new(0)?;
    let stream = context.new_stream()?;
    let mut weight = stream.alloc_zeros::<f32>(shape.iter().product())?;

    let device = Device::cuda(0)?;
    // SAFETY: a stream of this device, which lives to the end of `main`.
    let on = unsafe { device.stream(stream.cu_stream().cast()) };
    let he = HeNormal::new();
    {
        let (address, _lock) = weight.device_ptr_mut(&stream);
        // SAFETY: so many elements are there, and cudarc orders what other streams do with them.
        let tensor = unsafe { device.tensor(DType::F32, address, &shape) }?;
        he.fill_with(&mut tensor.layout(Layout::Torch), key, &mut Options::new().device(&on))?;
    }
    let filled = stream.clone_dtoh(&weight)?;
    stream.synchronize()?;

    // The same bytes as in host memory.
    let host: Vec<f32> = he.vec(&shape, Layout::Torch, key)?;
    assert!(filled.iter().zip(&host).all(|(a, b)| a.to_bits() == b.to_bits()));
    println!("weight[0] = {}, {} elements, as in host memory", filled[0], filled.len());

    // The half of a tensor that this device has of two: rows 32 to 63 of the whole.
    {
        let (address, _lock) = weight.device_ptr_mut(&stream);
        // SAFETY: as above, for half of the elements.
        let half = unsafe { device.tensor(DType::F32, address, &[32, 32]) }?.part_of(&shape, &[32, 0])?;
        Orthogonal::new().fill_with(&mut half.layout(Layout::Torch), key, &mut Options::new().device(&on))?;
    }
    let half = stream.clone_dtoh(&weight.slice(..32 * 32))?;
    stream.synchronize()?;
    let host: Vec<f32> = Orthogonal::new().vec(&shape, Layout::Torch, key)?;
    assert!(half.iter().zip(&host[32 * 32..]).all(|(a, b)| a.to_bits() == b.to_bits()));
    println!("orthogonal[32][0] = {}", half[0]);
    Ok(())
}
