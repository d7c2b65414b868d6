// The shipped device program under the false driver: the bytes of the golden table, of shards and of strides, filled in device memory.
#include <bit>
#include <cstdlib>
#include <fstream>
#include <random>
#include <set>
#include <span>

#include "client.hpp"
#include "golden_values.hpp"

namespace inwit::test {
namespace {

const char *const supported[] = {
    // distributions
    "constant", "flux_randn32", "glorot_uniform", "he_normal", "lecun_uniform", "ones", "random_normal", "random_uniform",
    "siren", "truncated_normal", "zeros", "variance_scaling",
    // formulas of the index
    "alibi_slopes", "bilinear_upsampling", "dct", "dirac", "flux_identity_init", "gate_bias", "hippo", "identity",
    "mel_filterbank", "power_ramp", "retention_decay", "rope_frequencies", "rwkv7_ramp", "s4d", "sincos_2d",
    "sinusoidal_positions", "zero_hadamard",
    // formulas of draws
    "chrono_bias", "log_uniform", "mamba_dt_bias",
    // reflections
    "delta_orthogonal", "flux_orthogonal", "orthogonal"};

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
  for (const char *const name : supported) EXPECT_TRUE(filled.contains(name)) << name;
  std::string names;
  for (const std::string &name : filled) names += name + ' ';
  RecordProperty("initializers", names);
}

struct Case {
  const char *name, *arguments;
};
constexpr Case cases[] = {
    {"random_uniform", "minval=-0.3,maxval=0.7"},
    {"random_uniform", "minval=-1,maxval=1"},
    {"random_normal", "mean=0.25,stddev=0.5"},
    {"truncated_normal", "mean=0.1,stddev=0.5,lower=-1.5,upper=1.5"},
    {"truncated_normal", "mean=0,stddev=0.5,lower=-1,upper=2.5"},
    {"truncated_normal", "mean=0,stddev=0.5,lower=3,upper=4"},
    {"constant", "value=0.3"},
    {"log_uniform", "low=0.5,high=3"},
    {"mamba_dt_bias", "floor=0.01"},
    {"mamba_dt_bias", "dt_min=2,dt_max=5"},
};

bool has_real_elements(const Case &one) {
  return std::strcmp(one.name, "log_uniform") == 0 || std::strcmp(one.name, "mamba_dt_bias") == 0;
}

int64_t below(std::mt19937 &random, int64_t n) { return static_cast<int64_t>(random() % static_cast<uint64_t>(n)); }

// A random box of the tensor of this global shape, in memory of random strides, with gaps.
inwit_tensor random_box(std::mt19937 &random, const std::vector<int64_t> &global, int64_t &memory, int64_t &start) {
  const auto below = [&](int64_t n) { return test::below(random, n); };
  const int rank = static_cast<int>(global.size());
  inwit_tensor tensor = {};
  tensor.rank = rank;
  tensor.order = INWIT_STRIDES;
  int order[INWIT_MAX_RANK] = {0, 1, 2, 3, 4, 5, 6, 7};
  std::shuffle(order, order + rank, random);
  int64_t stride = 1 + below(3) / 2;
  start = 0;
  for (int i = 0; i < rank; ++i) {
    const int axis = order[i];
    tensor.global_shape[axis] = global[static_cast<size_t>(axis)];
    tensor.offset[axis] = below(tensor.global_shape[axis]);
    tensor.shape[axis] = 1 + below(tensor.global_shape[axis] - tensor.offset[axis]);
    const bool is_backwards = below(4) == 0;
    tensor.strides[axis] = is_backwards ? -stride : stride;
    if (is_backwards) start += stride * (tensor.shape[axis] - 1);
    stride *= tensor.shape[axis];
    stride += below(3) / 2;
  }
  memory = std::max<int64_t>(stride, 1);
  return tensor;
}

std::vector<int64_t> random_shape(std::mt19937 &random) {
  std::vector<int64_t> shape(static_cast<size_t>(below(random, 5)));
  for (int64_t &extent : shape) extent = 1 + below(random, 13);
  return shape;
}

constexpr int32_t dtypes[] = {INWIT_F32,       INWIT_F64,     INWIT_F16, INWIT_BF16,
                              INWIT_F8_E4M3FN, INWIT_F8_E5M2, INWIT_C64, INWIT_C128};

// Of complex elements the modulus is truncated, between bounds of which one is the negative of the other.
std::span<const int32_t> dtypes_of(const Case &one) {
  const bool is_real = std::strcmp(one.name, "truncated_normal") == 0 && std::strstr(one.arguments, "lower=-1.5") == nullptr;
  return std::span(dtypes).first(is_real || has_real_elements(one) ? 6 : 8);
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

// For long runs: how often random cases are tried, and from which seed.
int chosen(const char *variable, int usual) {
  const char *const value = std::getenv(variable);
  return value != nullptr ? std::atoi(value) : usual;
}
int trials(int usual) { return chosen("INWIT_DEVICE_TRIALS", usual); }
std::mt19937 generator(unsigned usual) {
  return std::mt19937(usual + 1000 * static_cast<unsigned>(chosen("INWIT_DEVICE_SEED", 0)));
}

TEST(DeviceBits, ShardsAndStrides) {
  const OpenDevice device;
  std::mt19937 random = generator(1);
  const int all_trials = trials(600);
  for (int trial = 0; trial < all_trials && !HasFailure(); ++trial) {
    SCOPED_TRACE(trial);
    const Case &one = cases[static_cast<size_t>(trial) % std::size(cases)];
    int64_t elements = 0, start = 0;
    const std::span<const int32_t> all = dtypes_of(one);
    inwit_tensor tensor = random_box(random, random_shape(random), elements, start);
    tensor.dtype = all[random() % all.size()];
    compare(one, tensor, elements, start, random, device);
  }
}

// The shape of a golden row with batch axes anywhere: a stack of such weights.
std::vector<int64_t> stack_of(std::vector<int64_t> shape, std::mt19937 &random, uint32_t &batch_axes) {
  batch_axes = 0;
  for (int64_t more = below(random, 3); more > 0 && shape.size() < INWIT_MAX_RANK; --more) {
    const int64_t at = below(random, static_cast<int64_t>(shape.size()) + 1);
    const uint32_t lower = batch_axes & ((1u << at) - 1);
    batch_axes = lower | 1u << at | (batch_axes - lower) << 1;
    shape.insert(shape.begin() + at, 1 + below(random, 3));
  }
  return shape;
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
  uint32_t batch_axes = 0;
  inwit_tensor tensor = random_box(random, stack_of(row.shape(), random, batch_axes), elements, start);
  tensor.batch_axes = batch_axes;
  tensor.layout = row.layout();
  tensor.dtype = row.dtypes()[random() % row.dtypes().size()];
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
  for (const char *const name : supported) EXPECT_TRUE(names.contains(name)) << name;
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
