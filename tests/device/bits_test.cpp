// The shipped device program under the false driver: the bytes of the golden table, of shards and of strides, filled in device memory.
#include <bit>
#include <fstream>
#include <set>

#include "boxes.hpp"
#include "client.hpp"
#include "golden_values.hpp"

namespace inwit::test {
namespace {

// A matrix whose reflections an interpreter computes for seconds. Dtypes differ in how its elements are stored alone.
bool takes_long(const GoldenValue &row) {
  return row.name.find("orthogonal") != std::string::npos && product(row.shape()) > 20000;
}

// Every row of a golden file that has a device form; rows without one are only counted.
void replay(const GoldenFile &file, std::set<std::string> &filled) {
  Client client;
  const OpenDevice device;
  std::ifstream table(std::string(INWIT_SOURCE_DIR) + "/" + file.path);
  for (std::string line; std::getline(table, line);) {
    const GoldenValue row = GoldenValue::parse(line, file);
    for (size_t i = 0; i < row.digests.size(); ++i) {
      const int32_t dtype = row.dtypes()[i];
      if (takes_long(row) && dtype != INWIT_F32) continue;
      const auto bytes = static_cast<size_t>(product(row.shape()) * bytes_of(dtype));
      char *const memory = client.allocate(bytes);
      const Arguments arguments = Arguments::parse(row.arguments);
      const inwit_tensor tensor = on_device(describe(memory, dtype, row.shape(), row.layout()));
      inwit_context context = device.context_for(client);
      const int32_t status = inwit_fill(row.name.c_str(), arguments.of.data(), arguments.of.size(), &tensor,
                                        GoldenValue::key().seed, GoldenValue::key().stream, &context);
      if (status == INWIT_E_UNSUPPORTED && std::strstr(context.error, "device form") != nullptr) continue;
      ASSERT_EQ(status, INWIT_OK) << line << ": " << context.error;
      ASSERT_EQ(client.synchronize(), 0) << line;
      EXPECT_EQ(digest_of(client.read(memory, bytes), dtype), row.digests[i]) << line << " " << dtype_name(dtype);
      filled.insert(row.name);
    }
  }
}

TEST(DeviceBits, GoldenTable) {
  std::set<std::string> filled;
  for (const GoldenFile &file : golden_files) replay(file, filled);
  for (const char *const name : planned_initializers) EXPECT_TRUE(filled.contains(name)) << name;
  for (const char *const name : reflected_initializers) EXPECT_TRUE(filled.contains(name)) << name;
  std::string names;
  for (const std::string &name : filled) names += name + ' ';
  RecordProperty("initializers", names);
}

// Fills the box, whose element 0 is `start` elements into memory of `elements`, on the host and on the device.
void compare(const Case &one, inwit_tensor tensor, int64_t elements, int64_t start, std::mt19937 &random,
             const OpenDevice &device) {
  Client client;
  const auto bytes = static_cast<size_t>(elements * bytes_of(tensor.dtype));
  std::string expected(bytes + 16, '\xCA');
  tensor.data = expected.data() + start * bytes_of(tensor.dtype);
  const uint64_t seed = random(), stream = random();
  const Arguments arguments = Arguments::parse(one.arguments);
  inwit_context context = device.context_for(client);
  const auto fill = [&](const inwit_tensor &to) {
    return inwit_fill(one.name, arguments.of.data(), arguments.of.size(), &to, seed, stream, &context);
  };
  ASSERT_EQ(fill(tensor), INWIT_OK) << context.error;
  char *const memory = client.allocate(bytes);
  tensor.data = memory + start * bytes_of(tensor.dtype);
  ASSERT_EQ(fill(on_device(tensor)), INWIT_OK) << context.error;
  ASSERT_EQ(client.synchronize(), 0);
  ASSERT_EQ(client.read(memory, bytes), expected.substr(0, bytes)) << one.name << " " << dtype_name(tensor.dtype);
}

TEST(DeviceBits, ShardsAndStrides) {
  const OpenDevice device;
  std::mt19937 random = generator(1);
  const int all_trials = trials(600);
  for (int trial = 0; trial < all_trials && !HasFailure(); ++trial) {
    SCOPED_TRACE(trial);
    const Case &one = cases[static_cast<size_t>(trial) % std::size(cases)];
    const RandomBox box = box_for(one, random);
    compare(one, box.tensor, box.elements, box.start, random, device);
  }
}

bool has_device_form(const GoldenValue &row, const inwit_tensor &tensor) {
  const Arguments arguments = Arguments::parse(row.arguments);
  inwit_initializer *initializer = nullptr;
  if (inwit_create(row.name.c_str(), arguments.of.data(), arguments.of.size(), &initializer, nullptr) != INWIT_OK) return false;
  inwit_job job = {};
  job.initializer = initializer;
  job.tensor = tensor;
  job.tensor.data = std::bit_cast<void *>(uintptr_t{1} << 40); // a plan reads nothing there; strides may be negative
  size_t count = 0;
  inwit_context context = {};
  const int32_t status = inwit_device_plan(&job, 1, nullptr, 0, &count, &context);
  inwit_free(initializer);
  EXPECT_TRUE(status == INWIT_OK || status == INWIT_E_UNSUPPORTED) << context.error;
  return status == INWIT_OK || std::strstr(context.error, "intermediate results") != nullptr;
}

// A box of a stack of the row's weights; whether the row has a device form.
bool compare_box(const GoldenValue &row, std::mt19937 &random, const OpenDevice &device) {
  int64_t elements = 0, start = 0;
  const inwit_tensor tensor = box_of_stack(row, random, elements, start);
  if (!has_device_form(row, tensor)) return false;
  compare({row.name.c_str(), row.arguments.c_str()}, tensor, elements, start, random, device);
  return true;
}

// Boxes of stacks of all weights that the golden table has, of initializers with a device form.
TEST(DeviceBits, BoxesOfStacks) {
  const OpenDevice device;
  std::mt19937 random = generator(3);
  std::set<std::string> names;
  int boxes = 0;
  for (int left = std::max(1, trials(1) / 200); left > 0 && !HasFailure(); --left)
    for (const GoldenFile &file : golden_files) {
      std::ifstream table(std::string(INWIT_SOURCE_DIR) + "/" + file.path);
      for (std::string line; std::getline(table, line) && !HasFailure();) {
        SCOPED_TRACE(line);
        const GoldenValue row = GoldenValue::parse(line, file);
        if (row.name.empty() || !compare_box(row, random, device)) continue;
        names.insert(row.name);
        ++boxes;
      }
    }
  RecordProperty("boxes", boxes);
  for (const char *const name : planned_initializers) EXPECT_TRUE(names.contains(name)) << name;
  for (const char *const name : reflected_initializers) EXPECT_TRUE(names.contains(name)) << name;
}

// Entries that have no rows of their own in the golden table, as they are others under another name.
TEST(DeviceBits, NamesOfPeers) {
  const OpenDevice device;
  std::mt19937 random(4);
  for (const Case &one : {Case{"torch_eye", "-"}, Case{"torch_dirac", "groups=2"}, Case{"torch_orthogonal", "gain=0.7"}}) {
    int64_t elements = 0, start = 0;
    const std::vector<int64_t> shape = one.name != std::string("torch_dirac") ? Shape{7, 5} : Shape{8, 3, 5, 3};
    inwit_tensor tensor = random_box(random, shape, elements, start);
    tensor.dtype = INWIT_BF16;
    compare(one, tensor, elements, start, random, device);
  }
}

// As many loops as a launch can have: axes of which no two can be traversed as one, of every rank.
TEST(DeviceBits, EveryNumberOfAxes) {
  const OpenDevice device;
  std::mt19937 random(2);
  for (int rank = 1; rank <= INWIT_MAX_RANK; ++rank)
    for (const Case &one : cases) {
      SCOPED_TRACE(rank);
      for (const int32_t dtype : dtypes_of(one)) {
        inwit_tensor tensor = {};
        tensor.dtype = dtype;
        tensor.rank = rank;
        tensor.order = INWIT_STRIDES;
        int64_t stride = 2;
        for (int axis = 0; axis < rank; ++axis, stride = 2 * stride + 1) {
          tensor.shape[axis] = 2;
          tensor.global_shape[axis] = 3;
          tensor.offset[axis] = axis % 2;
          tensor.strides[axis] = stride;
        }
        compare(one, tensor, stride, 0, random, device);
      }
    }
}

// More items than a launch has threads: each does several.
TEST(DeviceBits, ManyItems) {
  const OpenDevice device;
  std::mt19937 random = generator(5);
  for (const Case &one : {cases[0], cases[3], cases[6], Case{"identity", "-"}}) {
    inwit_tensor tensor = describe(nullptr, INWIT_BF16, {301, 137});
    tensor.global_shape[0] = 400;
    tensor.global_shape[1] = 141;
    tensor.offset[1] = 3;
    compare(one, tensor, int64_t{301} * 137, 0, random, device);
  }
}

// Beginning anywhere in a block, and far behind the first 2^32 blocks.
TEST(DeviceBits, Ranges) {
  Client client;
  const OpenDevice device;
  for (const int64_t first : {int64_t{0}, int64_t{1}, int64_t{3}, (int64_t{1} << 34) - 5, (int64_t{1} << 56) + 2})
    for (const int64_t count : {1, 2, 5, 300})
      for (const Case &one : cases) {
        inwit_tensor tensor = describe(nullptr, INWIT_F32, {count});
        tensor.global_shape[0] = int64_t{1} << 57;
        tensor.offset[0] = first;
        std::string expected(static_cast<size_t>(count) * 4, '\0');
        char *const memory = client.allocate(expected.size() + 4) + (first % 2) * 4; // also where a block is not aligned
        inwit_context context = device.context_for(client);
        tensor.data = expected.data();
        const Arguments arguments = Arguments::parse(one.arguments);
        ASSERT_EQ(inwit_fill(one.name, arguments.of.data(), arguments.of.size(), &tensor, 7, 9, &context), INWIT_OK);
        tensor = on_device(tensor);
        tensor.data = memory;
        ASSERT_EQ(inwit_fill(one.name, arguments.of.data(), arguments.of.size(), &tensor, 7, 9, &context), INWIT_OK);
        ASSERT_EQ(client.synchronize(), 0);
        ASSERT_EQ(client.read(memory, expected.size()), expected) << one.name << " " << first << " " << count;
      }
}

// Another runtime's launches: it compiles the program's text itself and launches by the plan.
TEST(DevicePlan, LaunchesOfAnotherRuntime) {
  Client client;
  size_t needed = 0;
  ASSERT_EQ(inwit_device_program(INWIT_PROGRAM_PTX, nullptr, 0, &needed, nullptr), INWIT_OK);
  std::string text(needed, '\0');
  ASSERT_EQ(inwit_device_program(INWIT_PROGRAM_PTX, text.data(), needed, nullptr, nullptr), INWIT_OK);
  void *module = nullptr, *function = nullptr;
  ASSERT_EQ(client.call<int (*)(void **, const void *)>("cuModuleLoadData")(&module, text.data()), 0);

  float expected[3 * 50];
  inwit_job job = {};
  ASSERT_EQ(inwit_create("glorot_normal", nullptr, 0, const_cast<inwit_initializer **>(&job.initializer), nullptr), INWIT_OK);
  job.stream = inwit_stream("weight");
  job.tensor = describe(expected, INWIT_F32, {3, 50}, INWIT_LAYOUT_KERAS);
  ASSERT_EQ(inwit_fill_jobs(&job, 1, 42, nullptr), INWIT_OK);

  inwit_device_launch launch;
  size_t count = 0;
  job.tensor.data = client.allocate(sizeof expected);
  ASSERT_EQ(inwit_device_plan(&job, 42, &launch, 1, &count, nullptr), INWIT_OK);
  ASSERT_EQ(count, 1u);
  EXPECT_EQ(launch.data, job.tensor.data);
  ASSERT_EQ(client.call<int (*)(void **, void *, const char *)>("cuModuleGetFunction")(&function, module, launch.kernel), 0);
  void *parameters[] = {launch.arguments, &launch.data};
  using LaunchKernel =
      int (*)(void *, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void *, void **, void **);
  const auto blocks = static_cast<unsigned>((launch.items + 7) / 8 / 2); // of another width, and fewer threads than items
  ASSERT_EQ(client.call<LaunchKernel>("cuLaunchKernel")(function, blocks, 1, 1, 8, 1, 1, 0, client.stream, parameters, nullptr),
            0);
  ASSERT_EQ(client.synchronize(), 0);
  EXPECT_EQ(client.read(static_cast<char *>(launch.data), sizeof expected),
            std::string(reinterpret_cast<char *>(expected), sizeof expected));
  client.call<int (*)(void *)>("cuModuleUnload")(module);
  inwit_free(const_cast<inwit_initializer *>(job.initializer));
}

} // namespace
} // namespace inwit::test
