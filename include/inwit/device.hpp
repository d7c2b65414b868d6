// inwit/device.hpp - GPU memory, for the C++ API. inwit_device.h is the manual: what a fill on a device does, which initializers have a
// device form, and which devices have been tested; the rules of inwit.hpp hold here too.
//
//   const inwit::Device device = inwit::Device::cuda(0);
//   const auto weight = device.tensor(inwit::Tensor(pointer, {4096, 1024}).layout(inwit::Layout::torch));
//   inwit::fill("glorot_uniform", weight, inwit::Key::of(42, "encoder.0.weight"), {}, device.on(stream));
#pragma once
#include <inwit/inwit.hpp>

#include <inwit_device.h>

namespace inwit {
inline namespace cpp {

// An open device. Copies share it; the last one releases it, and must outlive calls and, except in OpenCL, their work on streams.
class Device {
public:
  // The NVIDIA GPU with CUDA's number `id`. Uses its primary context, as the CUDA runtime does. INWIT_E_UNSUPPORTED without a driver.
  static Device cuda(int32_t id = 0) { return open(INWIT_DEVICE_CUDA, id); }
  // The AMD GPU with HIP's number `id`.
  static Device rocm(int32_t id = 0) { return open(INWIT_DEVICE_ROCM, id); }
  // A device of the caller's cl_context. The data of its tensors is the address of an inwit_opencl_memory.
  static Device opencl(void *cl_context, void *cl_device) {
    return {detail::get<inwit_device *>(inwit_device_open_opencl, cl_context, cl_device), INWIT_DEVICE_OPENCL, 0};
  }

  // `described` as a tensor in this device's memory, to which its data must point.
  Tensor tensor(const Tensor &described) const {
    inwit_tensor here = described.c();
    here.device_type = type_, here.device_id = id_;
    return Tensor(here);
  }
  // `options` for calls that fill this device's memory, and perhaps host memory too, on a CUstream, cudaStream_t, hipStream_t or
  // cl_command_queue; nullptr: the default stream, which OpenCL does not have. Such a call returns when its work is enqueued.
  Options on(void *stream, Options options = {}) const {
    options.device = reinterpret_cast<uintptr_t>(handle_.get());
    options.device_stream = reinterpret_cast<uintptr_t>(stream);
    return options;
  }

private:
  Device(inwit_device *handle, int32_t type, int32_t id) : handle_(handle, inwit_device_free), type_(type), id_(id) {}
  static Device open(int32_t type, int32_t id) { return {detail::get<inwit_device *>(inwit_device_open, type, id), type, id}; }
  std::shared_ptr<inwit_device> handle_;
  int32_t type_, id_;
};

} // namespace cpp
} // namespace inwit
