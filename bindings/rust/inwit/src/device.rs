//! The memory of GPUs.
use crate::call;
use crate::element::DType;
use crate::error::{Error, Result};
use crate::tensor::Tensor;
use inwit_sys as sys;
use std::os::raw::c_void;
use std::ptr;

/// An open device, whose memory is filled in place with the same bytes as host memory: `inwit_device_open()` of the C ABI, whose header
/// `inwit_device.h` and page `devices.md` say what has been verified on which devices. Initializers without a device form are
/// rejected ([`Error::Unsupported`]).
///
/// A fill returns when its work is on the stream: what is put on the stream afterwards sees the values. Threads may share a device.
///
/// ```no_run
/// use inwit::{initializers::GlorotUniform, DType, Device, Initialize, Key, Layout, Options};
/// # let (address, stream) = (0, std::ptr::null_mut());
/// let device = Device::cuda(0)?;
/// // SAFETY: room for 64 * 32 `f32` at `address` in memory of the device, which outlives the work on `stream`.
/// let (weight, stream) = unsafe { (device.tensor(DType::F32, address, &[64, 32])?, device.stream(stream)) };
/// let mut options = Options::new().device(&stream);
/// GlorotUniform::new().fill_with(&mut weight.layout(Layout::Torch), Key::named(42, "encoder.0.weight"), &mut options)?;
/// # Ok::<(), inwit::Error>(())
/// ```
#[derive(Debug)]
pub struct Device {
    raw: *mut sys::inwit_device,
    kind: i32,
    id: i32,
}

// SAFETY: several threads may fill by one handle, each with its own context.
unsafe impl Send for Device {}
// SAFETY: as above.
unsafe impl Sync for Device {}

/// A stream (queue) of a device, for [`crate::Options::device`].
#[derive(Clone, Copy, Debug)]
pub struct DeviceStream<'a> {
    device: &'a Device,
    raw: *mut c_void,
}

// SAFETY: drivers allow a stream to be used by any thread.
unsafe impl Send for DeviceStream<'_> {}
// SAFETY: as above.
unsafe impl Sync for DeviceStream<'_> {}

impl Device {
    /// An NVIDIA GPU, as CUDA counts them, by its primary context, which is that of the CUDA runtime, cudarc and PyTorch.
    pub fn cuda(id: usize) -> Result<Self> {
        Self::open(sys::INWIT_DEVICE_CUDA, id)
    }

    /// An AMD GPU, as HIP counts them, by ROCm 6 or later. Not yet seen on hardware.
    pub fn rocm(id: usize) -> Result<Self> {
        Self::open(sys::INWIT_DEVICE_ROCM, id)
    }

    fn open(kind: i32, id: usize) -> Result<Self> {
        let number = i32::try_from(id)
            .map_err(|_| Error::argument(format!("device id is {id}, must be at most {}", i32::MAX)))?;
        let mut raw = ptr::null_mut();
        // SAFETY: a place for the handle.
        call::plain(|context| unsafe { sys::inwit_device_open(kind, number, &mut raw, context) })?;
        Ok(Device { raw, kind, id: number })
    }

    /// A tensor of this shape at `address`, compact, in row-major order.
    ///
    /// # Safety
    ///
    /// Until the work of all fills of it has ended on their streams, all its elements lie in memory that nothing else accesses,
    /// but for work that is ordered by the stream.
    pub unsafe fn tensor(&self, dtype: DType, address: u64, shape: &[usize]) -> Result<Tensor<'static>> {
        let mut tensor = Tensor::describe(dtype, shape)?;
        tensor.put_on_device(self.kind, self.id, address as usize as *mut c_void);
        Ok(tensor)
    }

    /// The same by strides of any sign, in elements, where element `[0, ..., 0]` is at `address`.
    ///
    /// # Safety
    ///
    /// As for [`Device::tensor`].
    pub unsafe fn strided(
        &self,
        dtype: DType,
        address: u64,
        shape: &[usize],
        strides: &[isize],
    ) -> Result<Tensor<'static>> {
        // SAFETY: guaranteed by the caller.
        unsafe { self.tensor(dtype, address, shape) }?.strides(strides)
    }

    /// A stream of the caller: a `CUstream`, `cudaStream_t` or `hipStream_t`; null is the default stream.
    ///
    /// # Safety
    ///
    /// `raw` is a stream of this device, or null, and exists until the result is used for the last time.
    pub unsafe fn stream(&self, raw: *mut c_void) -> DeviceStream<'_> {
        DeviceStream { device: self, raw }
    }

    /// The default stream.
    pub fn default_stream(&self) -> DeviceStream<'_> {
        DeviceStream { device: self, raw: ptr::null_mut() }
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        // SAFETY: this value owns the handle.
        unsafe { sys::inwit_device_free(self.raw) }
    }
}

impl DeviceStream<'_> {
    /// The context's fields for device and stream.
    pub(crate) fn numbers(&self) -> (u64, u64) {
        (self.device.raw as usize as u64, self.raw as usize as u64)
    }
}
