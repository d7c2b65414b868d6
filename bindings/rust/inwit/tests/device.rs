//! Device memory: under the tests' false CUDA driver, or a real one. Without any, only that its absence is an error.
use inwit::initializers::{GlorotUniform, Identity, Orthogonal, RandomNormal, Zeros};
use inwit::{fill_jobs, DType, Device, Error, Initialize, Initializer, Job, Key, Layout, Options, Result, Tensor};
use std::ffi::CString;
use std::os::raw::{c_char, c_int, c_void};
use std::ptr;

extern "C" {
    fn dlopen(name: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
}

const KEY: Key = Key::new(42, inwit::stream("encoder.0.weight"));
const FOREIGN: u8 = 0xCA;

/// A client of the driver, with a stream of its own; it never ends.
struct Driver {
    handle: *mut c_void,
    stream: *mut c_void,
}

/// A function of the driver.
macro_rules! call {
    ($driver:expr, $name:literal, ($($type:ty = $value:expr),*)) => {{
        let name = CString::new($name).unwrap();
        // SAFETY: the driver is loaded; the driver documents the function's type.
        let code = unsafe {
            let found = dlsym($driver.handle, name.as_ptr());
            assert!(!found.is_null(), $name);
            std::mem::transmute::<*mut c_void, unsafe extern "C" fn($($type),*) -> c_int>(found)($($value),*)
        };
        assert_eq!(code, 0, $name);
    }};
}

impl Driver {
    fn new() -> Option<Self> {
        let name = CString::new("libcuda.so.1").unwrap();
        // SAFETY: a NUL-terminated name; 2 is RTLD_NOW.
        let handle = unsafe { dlopen(name.as_ptr(), 2) };
        let mut driver = Driver { handle, stream: ptr::null_mut() };
        if handle.is_null() {
            return None;
        }
        let mut context = ptr::null_mut();
        call!(driver, "cuInit", (u32 = 0));
        call!(driver, "cuDevicePrimaryCtxRetain", (*mut *mut c_void = &mut context, c_int = 0));
        call!(driver, "cuCtxPushCurrent_v2", (*mut c_void = context));
        call!(driver, "cuStreamCreate", (*mut *mut c_void = &mut driver.stream, u32 = 0));
        Some(driver)
    }

    fn allocate(&self, bytes: usize) -> u64 {
        let mut address = 0;
        call!(self, "cuMemAlloc_v2", (*mut u64 = &mut address, usize = bytes));
        call!(self, "cuMemsetD8_v2", (u64 = address, u8 = FOREIGN, usize = bytes));
        address
    }

    fn read(&self, address: u64, bytes: usize) -> Vec<u8> {
        let mut to = vec![0u8; bytes];
        call!(self, "cuStreamSynchronize", (*mut c_void = self.stream));
        call!(self, "cuMemcpyDtoH_v2", (*mut c_void = to.as_mut_ptr().cast(), u64 = address, usize = bytes));
        to
    }
}

fn bytes(of: &[f32]) -> Vec<u8> {
    of.iter().flat_map(|x| x.to_ne_bytes()).collect()
}

#[test]
fn device_memory_gets_the_bytes_of_host_memory() -> Result<()> {
    let driver = match Driver::new() {
        Some(driver) => driver,
        None => {
            assert!(matches!(Device::cuda(0), Err(Error::Unsupported(_))));
            return Ok(());
        }
    };
    let device = Device::cuda(0)?;
    // SAFETY: the stream exists.
    let stream = unsafe { device.stream(driver.stream) };
    let address = driver.allocate(64 * 32 * 4);
    let all = [GlorotUniform::new().initializer()?, Identity::new().initializer()?, Orthogonal::new().initializer()?];
    for one in &all {
        // SAFETY: the memory holds so many elements.
        let mut tensor = unsafe { device.tensor(DType::F32, address, &[64, 32]) }?.layout(Layout::Torch);
        one.fill_with(&mut tensor, KEY, &mut Options::new().device(&stream))?;
        let host: Vec<f32> = one.vec(&[64, 32], Layout::Torch, KEY)?;
        assert_eq!(driver.read(address, 64 * 32 * 4), bytes(&host), "{}", one.name());
    }

    // A shard, transposed, with a gap: its own elements only.
    let (mut host, gap) = (vec![f32::from_ne_bytes([FOREIGN; 4]); 8 * 5], driver.allocate(8 * 5 * 4));
    let (part, strides): (&[usize], &[isize]) = (&[4, 8], &[1, 5]);
    let shard = |tensor: Tensor<'_>, options: &mut Options<'_>| {
        RandomNormal::new().fill_with(&mut tensor.part_of(&[64, 32], &[7, 20])?, KEY, options)
    };
    // SAFETY: the memory holds 40 elements, of which these are 32 different ones.
    shard(unsafe { device.strided(DType::F32, gap, part, strides) }?, &mut Options::new().device(&stream))?;
    shard(Tensor::strided(&mut host, part, strides, 0)?, &mut Options::new())?;
    assert_eq!(driver.read(gap, 8 * 5 * 4), bytes(&host));

    // One call for both memories.
    let mut on_host = vec![1f32; 6];
    // SAFETY: as above.
    let on_device = unsafe { device.tensor(DType::F32, address, &[2, 3]) }?;
    let zeros = Initializer::new("zeros", &[])?;
    let mut jobs = [Job::new("a", Tensor::new(&mut on_host, &[6])?, &zeros)?, Job::new("b", on_device, &Zeros)?];
    fill_jobs(&mut jobs, 1, &mut Options::new().device(&stream))?;
    drop(jobs);
    assert_eq!(on_host, [0.0; 6]);
    assert_eq!(driver.read(address, 24), [0; 24]);

    // Without the device in the options, and with memory that is not the device's.
    // SAFETY: as above.
    let mut tensor = unsafe { device.tensor(DType::F32, address, &[6]) }?;
    assert!(matches!(Zeros.fill(&mut tensor, KEY), Err(Error::Device(_))));
    // SAFETY: the driver is asked whose memory it is, and nothing is written.
    let mut foreign = unsafe { device.tensor(DType::F32, on_host.as_mut_ptr() as u64, &[6]) }?;
    assert!(matches!(Zeros.fill_with(&mut foreign, KEY, &mut Options::new().device(&stream)), Err(Error::Device(_))));
    assert!(matches!(Device::cuda(99), Err(Error::Argument(_))));
    assert!(matches!(Device::cuda(usize::MAX), Err(Error::Argument(_))));
    Ok(())
}

#[test]
fn memory_of_hip_too() -> Result<()> {
    let name = CString::new("libamdhip64.so.6").unwrap();
    // SAFETY: a NUL-terminated name; 2 is RTLD_NOW.
    let hip = Driver { handle: unsafe { dlopen(name.as_ptr(), 2) }, stream: ptr::null_mut() };
    if hip.handle.is_null() {
        assert!(matches!(Device::rocm(0), Err(Error::Unsupported(_))));
        return Ok(());
    }
    let (mut stream, mut memory) = (ptr::null_mut(), ptr::null_mut());
    call!(hip, "hipStreamCreate", (*mut *mut c_void = &mut stream));
    call!(hip, "hipMalloc", (*mut *mut c_void = &mut memory, usize = 24));
    let device = Device::rocm(0)?;
    // SAFETY: the stream exists, and the memory has room for six elements.
    let (on, mut tensor) = unsafe { (device.stream(stream), device.tensor(DType::F32, memory as u64, &[2, 3])?) };
    RandomNormal::new().fill_with(&mut tensor, KEY, &mut Options::new().device(&on))?;
    let (mut got, host) = ([0f32; 6], RandomNormal::new().vec::<f32>(&[2, 3], Layout::None, KEY)?);
    call!(hip, "hipStreamSynchronize", (*mut c_void = stream));
    call!(hip, "hipMemcpy", (*mut c_void = got.as_mut_ptr().cast(), *const c_void = memory, usize = 24, c_int = 2)); // device to host
    assert_eq!(bytes(&got), bytes(&host));
    Ok(())
}
