// The device program as C++, by calls of this machine in the order of threads: the bytes of the golden table, of shards and of strides, by
// the launches that a plan says. Compiled twice: with what the text is for HIP, and with what it is for CUDA.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include "host_kernels.hpp"
#include "inwit_device.h"
#include "planned.hpp"

namespace inwit::test {
namespace {

class CxxDevice : public PlannedDevice {
public:
  explicit CxxDevice(const char *path) : kernels_(path) {}
  bool is_open() const { return kernels_.is_open(); }

private:
  void run(const inwit_device_launch &launch, std::string &memory, int64_t threads) override {
    void *const kernel = kernels_.find(launch.kernel);
    ASSERT_NE(kernel, nullptr) << launch.kernel;
    constexpr unsigned width = 64;
    kernels_.run(kernel, launch.arguments, launch.arguments_size / 8, memory.data() + reinterpret_cast<uintptr_t>(launch.data),
                 static_cast<unsigned>((threads + width - 1) / width), width);
  }

  HostKernels kernels_;
};

class CxxBits : public testing::TestWithParam<const char *> {
protected:
  void SetUp() override { ASSERT_TRUE(device.is_open()) << dlerror(); }
  CxxDevice device{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Hip, CxxBits, testing::Values(INWIT_HIP_KERNELS));
INSTANTIATE_TEST_SUITE_P(Cuda, CxxBits, testing::Values(INWIT_CUDA_KERNELS));

TEST_P(CxxBits, GoldenTable) { golden_table(device); }
TEST_P(CxxBits, ShardsAndStrides) { shards_and_strides(device); }
TEST_P(CxxBits, BoxesOfStacks) { boxes_of_stacks(device); }
TEST_P(CxxBits, Ranges) { ranges(device); }

TEST(CxxProgram, IsTheFileThatIsTested) {
  size_t needed = 0;
  ASSERT_EQ(inwit_device_program(INWIT_PROGRAM_HIP, nullptr, 0, &needed, nullptr), INWIT_OK);
  std::string text(needed, '\0');
  ASSERT_EQ(inwit_device_program(INWIT_PROGRAM_HIP, text.data(), needed, nullptr, nullptr), INWIT_OK);
  std::ifstream file(INWIT_SOURCE_DIR "/src/device/kernels.cl");
  EXPECT_TRUE(text.c_str() == std::string(std::istreambuf_iterator<char>(file), {}));
}

} // namespace
} // namespace inwit::test
