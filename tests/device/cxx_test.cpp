// The device program as C++, by calls of this machine in the order of threads: the bytes of the golden table, of shards and of strides, by
// the launches that a plan says. Compiled twice: with what the text is for HIP, and with what it is for CUDA.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <utility>

#include "inwit_device.h"
#include "planned.hpp"

namespace inwit::test {
namespace {

struct Extent {
  unsigned x, y, z;
};
template <size_t words> struct Words { uint64_t word[words]; };

// Calls a kernel, whose first parameter is a struct of so many words by value.
template <size_t... before>
void call(void *kernel, size_t words, const uint64_t *from, void *data, std::index_sequence<before...>) {
  const auto call_with = [&]<size_t size>(Words<size> arguments) {
    std::copy_n(from, size, arguments.word);
    reinterpret_cast<void (*)(Words<size>, void *)>(kernel)(arguments, data);
  };
  ((before + 1 == words ? call_with(Words<before + 1>{}) : void()), ...);
}

class CxxDevice : public PlannedDevice {
public:
  explicit CxxDevice(const char *path) : library_(dlopen(path, RTLD_NOW | RTLD_LOCAL)) {}
  bool is_open() const { return library_ != nullptr; }

private:
  void run(const inwit_device_launch &launch, std::string &memory, int64_t threads) override {
    void *const kernel = dlsym(library_, launch.kernel);
    ASSERT_NE(kernel, nullptr) << launch.kernel;
    Extent &block = variable("blockIdx"), &thread = variable("threadIdx");
    const unsigned width = 64, blocks = static_cast<unsigned>((threads + width - 1) / width);
    variable("blockDim") = {width, 1, 1};
    variable("gridDim") = {blocks, 1, 1};
    for (block.x = 0; block.x < blocks; ++block.x)
      for (thread.x = 0; thread.x < width; ++thread.x)
        call(kernel, launch.arguments_size / 8, launch.arguments, memory.data() + reinterpret_cast<uintptr_t>(launch.data),
             std::make_index_sequence<std::size(inwit_device_launch{}.arguments)>());
  }

  Extent &variable(const char *name) const { return *static_cast<Extent *>(dlsym(library_, name)); }

  void *library_;
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
