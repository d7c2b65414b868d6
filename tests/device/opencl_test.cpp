// The OpenCL C that is shipped, on the OpenCL device of this machine: the bytes of the golden table, of shards and of strides, by the
// launches that a plan says. Debian's pocl is such a device, of the CPU.
#include "opencl.hpp"

namespace inwit::test {
namespace {

class OpenClBits : public testing::Test {
protected:
  // The program is built once: for seconds.
  static void SetUpTestSuite() {
    device = new OpenCl;
    if (device->has_device() && device->is_exact()) device->build();
  }
  static void TearDownTestSuite() { delete device; }
  void SetUp() override {
    if (!device->has_device()) GTEST_SKIP() << "no OpenCL device";
    if (!device->is_exact()) GTEST_SKIP() << "the OpenCL device does not give the library's bits";
  }

  static OpenCl *device;
};
OpenCl *OpenClBits::device = nullptr;

TEST_F(OpenClBits, GoldenTable) { golden_table(*device); }
TEST_F(OpenClBits, ShardsAndStrides) { shards_and_strides(*device); }
TEST_F(OpenClBits, BoxesOfStacks) { boxes_of_stacks(*device); }
TEST_F(OpenClBits, Ranges) { ranges(*device); }

} // namespace
} // namespace inwit::test
