// The OpenCL C that is shipped, on the OpenCL device of this machine: the bytes of the golden table, of shards and of strides, by the
// launches that a plan says. Debian's pocl is such a device, of the CPU.
#include <bit>
#include <fstream>
#include <set>

#include "boxes.hpp"
#include "golden_values.hpp"
#include "opencl.hpp"

namespace inwit::test {
namespace {

void *as_data(int64_t offset) { return std::bit_cast<void *>(static_cast<uintptr_t>(offset)); }

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

  // Fills the box, whose element 0 is `start` elements into memory of `elements`, on the host and on the device. Whether the initializer
  // has a launch plan.
  static bool compare(const Case &one, inwit_tensor tensor, int64_t elements, int64_t start, std::mt19937 &random,
                      int64_t items_of_thread = 1) {
    const int64_t size = bytes_of(tensor.dtype), before = size * below(random, 4); // not aligned to vectors
    const Arguments arguments = Arguments::parse(one.arguments);
    inwit_initializer *initializer = nullptr;
    inwit_context context = {};
    EXPECT_EQ(inwit_create(one.name, arguments.of.data(), arguments.of.size(), &initializer, &context), INWIT_OK)
        << context.error;
    inwit_job job = {};
    job.initializer = initializer;
    job.stream = random();
    const uint64_t seed = random();
    std::string expected(static_cast<size_t>(before + elements * size), '\xCA'), got = expected;
    job.tensor = tensor;
    job.tensor.data = as_data(before + start * size);
    size_t count = 0;
    const int32_t planned = inwit_device_plan(&job, seed, nullptr, 0, &count, &context);
    EXPECT_TRUE(planned == INWIT_OK || planned == INWIT_E_UNSUPPORTED) << context.error;
    if (planned == INWIT_OK) {
      device->fill(job, seed, got, 64, items_of_thread);
      job.tensor.data = expected.data() + before + start * size;
      EXPECT_EQ(inwit_fill_jobs(&job, 1, seed, &context), INWIT_OK) << context.error;
      EXPECT_TRUE(got == expected) << one.name << " " << one.arguments << " " << dtype_name(tensor.dtype);
    }
    inwit_free(initializer);
    return planned == INWIT_OK;
  }

  static OpenCl *device;
};
OpenCl *OpenClBits::device = nullptr;

// A row of a golden file; false: it has no launch plan.
bool replay(OpenCl &device, const GoldenValue &row, size_t column) {
  const int32_t dtype = row.dtypes()[column];
  const Arguments arguments = Arguments::parse(row.arguments);
  inwit_initializer *initializer = nullptr;
  inwit_context context = {};
  EXPECT_EQ(inwit_create(row.name.c_str(), arguments.of.data(), arguments.of.size(), &initializer, &context), INWIT_OK)
      << row.name << ": " << context.error;
  inwit_job job = {};
  job.initializer = initializer;
  job.stream = GoldenValue::key().stream;
  job.tensor = describe(nullptr, dtype, row.shape(), row.layout());
  size_t count = 0;
  const bool is_planned = inwit_device_plan(&job, GoldenValue::key().seed, nullptr, 0, &count, &context) == INWIT_OK;
  if (is_planned) {
    std::string memory(static_cast<size_t>(product(row.shape()) * bytes_of(dtype)), '\xCA');
    device.fill(job, GoldenValue::key().seed, memory);
    EXPECT_EQ(digest_of(memory, dtype), row.digests[column]) << row.name << " " << row.arguments << " " << dtype_name(dtype);
  }
  inwit_free(initializer);
  return is_planned;
}

TEST_F(OpenClBits, GoldenTable) {
  std::set<std::string> filled;
  int digests = 0;
  for (const GoldenFile &file : golden_files) {
    std::ifstream table(std::string(INWIT_SOURCE_DIR) + "/" + file.path);
    for (std::string line; std::getline(table, line) && !HasFatalFailure();) {
      const GoldenValue row = GoldenValue::parse(line, file);
      for (size_t i = 0; i < row.digests.size(); ++i)
        if (replay(*device, row, i)) {
          filled.insert(row.name);
          ++digests;
        }
    }
  }
  RecordProperty("digests", digests);
  for (const char *const name : planned_initializers) EXPECT_TRUE(filled.contains(name)) << name;
}

TEST_F(OpenClBits, ShardsAndStrides) {
  std::mt19937 random = generator(1);
  const int all_trials = trials(2000);
  for (int trial = 0; trial < all_trials && !HasFailure(); ++trial) {
    SCOPED_TRACE(trial);
    const Case &one = cases[static_cast<size_t>(trial) % std::size(cases)];
    int64_t elements = 0, start = 0;
    const std::span<const int32_t> all = dtypes_of(one);
    inwit_tensor tensor = random_box(random, random_shape(random), elements, start);
    tensor.dtype = all[random() % all.size()];
    EXPECT_TRUE(compare(one, tensor, elements, start, random, 1 + below(random, 3)));
  }
}

// Boxes of stacks of all weights that the golden table has, of initializers with a launch plan.
TEST_F(OpenClBits, BoxesOfStacks) {
  std::mt19937 random = generator(3);
  std::set<std::string> names;
  int boxes = 0;
  for (int left = std::max(1, trials(1) / 200); left > 0 && !HasFailure(); --left)
    for (const GoldenFile &file : golden_files) {
      std::ifstream table(std::string(INWIT_SOURCE_DIR) + "/" + file.path);
      for (std::string line; std::getline(table, line) && !HasFailure();) {
        SCOPED_TRACE(line);
        const GoldenValue row = GoldenValue::parse(line, file);
        if (row.name.empty()) continue;
        int64_t elements = 0, start = 0;
        uint32_t batch_axes = 0;
        inwit_tensor tensor = random_box(random, stack_of(row.shape(), random, batch_axes), elements, start);
        tensor.batch_axes = batch_axes;
        tensor.layout = row.layout();
        tensor.dtype = row.dtypes()[random() % row.dtypes().size()];
        if (!compare({row.name.c_str(), row.arguments.c_str()}, tensor, elements, start, random)) continue;
        names.insert(row.name);
        ++boxes;
      }
    }
  RecordProperty("boxes", boxes);
  for (const char *const name : planned_initializers) EXPECT_TRUE(names.contains(name)) << name;
}

// Beginning anywhere in a block, and far behind the first 2^32 blocks.
TEST_F(OpenClBits, Ranges) {
  std::mt19937 random(4);
  for (const int64_t first : {int64_t{0}, int64_t{1}, int64_t{3}, (int64_t{1} << 34) - 5, (int64_t{1} << 56) + 2})
    for (const int64_t count : {1, 2, 5, 300})
      for (const Case &one : cases) {
        inwit_tensor tensor = describe(nullptr, INWIT_F32, {count});
        tensor.global_shape[0] = int64_t{1} << 57;
        tensor.offset[0] = first;
        EXPECT_TRUE(compare(one, tensor, count, 0, random));
      }
}

} // namespace
} // namespace inwit::test
