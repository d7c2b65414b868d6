// Devices of the C++ API under false runtimes of HIP and OpenCL: the bytes of host memory.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <inwit/device.hpp>

#include "opencl.hpp"

namespace {

constexpr int64_t rows = 40, columns = 70, bytes = rows * columns * 4;
const inwit::Key key = inwit::Key::of(42, "encoder.0.weight");

inwit::Tensor weight(void *memory) {
  return inwit::Tensor::typed(memory, INWIT_F32, {rows, columns}).layout(inwit::Layout::torch);
}

std::string in_host_memory() {
  std::string memory(bytes, '\xCA');
  inwit::fill("he_normal", weight(memory.data()), key);
  return memory;
}

TEST(DeviceOfCpp, OpenCl) {
  const inwit::test::OpenCl opencl;
  ASSERT_EQ(opencl.missing(), nullptr);
  std::string memory(bytes + 8, '\xCA');
  void *const queue = opencl.make_queue(opencl.context), *const buffer = opencl.make_buffer(opencl.context, memory);
  inwit_opencl_memory place = {buffer, 8};
  const inwit::Device device = inwit::Device::opencl(opencl.context, opencl.device);
  inwit::fill("he_normal", device.tensor(weight(&place)), key, {}, device.on(queue));
  opencl.read(queue, buffer, memory);
  EXPECT_EQ(memory, std::string(8, '\xCA') + in_host_memory());
  opencl.release("clReleaseMemObject", buffer);
  opencl.release("clReleaseCommandQueue", queue);
}

TEST(DeviceOfCpp, Hip) {
  void *const library = dlopen("libamdhip64.so.6", RTLD_NOW);
  ASSERT_NE(library, nullptr);
  const auto call = [&](const char *name, auto... arguments) {
    EXPECT_EQ(reinterpret_cast<int (*)(decltype(arguments)...)>(dlsym(library, name))(arguments...), 0) << name;
  };
  void *stream = nullptr, *memory = nullptr;
  call("hipStreamCreate", &stream);
  call("hipMalloc", &memory, size_t{bytes});
  {
    const inwit::Device device = inwit::Device::rocm(0);
    inwit::fill("he_normal", device.tensor(weight(memory)), key, {}, device.on(stream));
    call("hipStreamSynchronize", stream);
  }
  EXPECT_EQ(std::string(static_cast<const char *>(memory), bytes),
            in_host_memory()); // the false runtime's memory is the host's
  call("hipFree", memory);
  call("hipStreamDestroy", stream);
  EXPECT_THROW((void)inwit::Device::rocm(99), inwit::Error);
  dlclose(library);
}

} // namespace
