// What devices fill, by launch plans or by a launcher, compared with the host: the golden table, boxes, stacks and ranges.
#pragma once
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <span>

#include "boxes.hpp"
#include "golden_values.hpp"

namespace inwit::test {

// A device whose memory a test hands over as bytes.
class TestedDevice {
public:
  TestedDevice() = default;
  TestedDevice(const TestedDevice &) = delete;
  TestedDevice &operator=(const TestedDevice &) = delete;
  virtual ~TestedDevice() = default;

  // Fills `memory`, whose bytes are kept where no element is; the job's tensor's `data` is the offset in the memory.
  virtual void fill(const inwit_job &job, uint64_t seed, std::string &memory, int64_t items_of_thread) = 0;

  // Whether it can fill what has no launch plan, since it needs memory for intermediate results.
  virtual bool has_workspace() const { return false; }

  bool has_form(const inwit_job &job, uint64_t seed) const {
    size_t count = 0;
    inwit_context context = {};
    const int32_t status = inwit_device_plan(&job, seed, nullptr, 0, &count, &context);
    EXPECT_TRUE(status == INWIT_OK || status == INWIT_E_UNSUPPORTED) << context.error;
    return status == INWIT_OK || (has_workspace() && std::strstr(context.error, "intermediate results") != nullptr);
  }
};

// One that takes launch plans.
class PlannedDevice : public TestedDevice {
public:
  void fill(const inwit_job &job, uint64_t seed, std::string &memory, int64_t items_of_thread) override {
    std::array<inwit_device_launch, 3> launches;
    size_t count = 0;
    inwit_context context = {};
    ASSERT_EQ(inwit_device_plan(&job, seed, launches.data(), launches.size(), &count, &context), INWIT_OK) << context.error;
    for (const inwit_device_launch &launch : std::span(launches.data(), count))
      run(launch, memory, (launch.items + items_of_thread - 1) / items_of_thread);
  }

protected:
  virtual void run(const inwit_device_launch &launch, std::string &memory, int64_t threads) = 0;
};

inline void *as_data(int64_t offset) { return std::bit_cast<void *>(static_cast<uintptr_t>(offset)); }

// Fills the box, whose element 0 is `start` elements into memory of `elements`, on the host and on the device. Whether the initializer
// has a form for the device.
inline bool compare(TestedDevice &device, const Case &one, inwit_tensor tensor, int64_t elements, int64_t start,
                    std::mt19937 &random, int64_t items_of_thread = 1) {
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
  const bool has_form = device.has_form(job, seed);
  if (has_form) {
    device.fill(job, seed, got, items_of_thread);
    job.tensor.data = expected.data() + before + start * size;
    EXPECT_EQ(inwit_fill_jobs(&job, 1, seed, &context), INWIT_OK) << context.error;
    EXPECT_TRUE(got == expected) << one.name << " " << one.arguments << " " << dtype_name(tensor.dtype);
  }
  inwit_free(initializer);
  return has_form;
}

// A row of a golden file; false: it has no form for the device.
inline bool replay(TestedDevice &device, const GoldenValue &row, size_t column) {
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
  const bool has_form = device.has_form(job, GoldenValue::key().seed);
  if (has_form) {
    std::string memory(static_cast<size_t>(product(row.shape()) * bytes_of(dtype)), '\xCA');
    device.fill(job, GoldenValue::key().seed, memory, 1);
    EXPECT_EQ(digest_of(memory, dtype), row.digests[column]) << row.name << " " << row.arguments << " " << dtype_name(dtype);
  }
  inwit_free(initializer);
  return has_form;
}

inline void expect_all(const std::set<std::string> &filled, const TestedDevice &device) {
  for (const char *const name : planned_initializers) EXPECT_TRUE(filled.contains(name)) << name;
  if (!device.has_workspace()) return;
  for (const char *const name : reflected_initializers) EXPECT_TRUE(filled.contains(name)) << name;
}

// Which have no form is a decision: none is forgotten.
inline void expect_forms(const std::set<std::string> &all, const std::set<std::string> &filled, const TestedDevice &device) {
  std::set<std::string> without(std::begin(host_initializers), std::end(host_initializers)), got;
  if (!device.has_workspace()) without.insert(std::begin(reflected_initializers), std::end(reflected_initializers));
  std::ranges::set_difference(all, filled, std::inserter(got, got.end()));
  for (const std::string &name : got) EXPECT_TRUE(without.contains(name)) << name << " has no device form";
  for (const std::string &name : without) EXPECT_FALSE(filled.contains(name)) << name << " has a device form";
}

inline void golden_table(TestedDevice &device) {
  std::set<std::string> filled, all;
  int digests = 0;
  for (const GoldenFile &file : golden_files) {
    std::ifstream table(std::string(INWIT_SOURCE_DIR) + "/" + file.path);
    for (std::string line; std::getline(table, line) && !testing::Test::HasFatalFailure();) {
      const GoldenValue row = GoldenValue::parse(line, file);
      if (!row.name.empty()) all.insert(row.name);
      for (size_t i = 0; i < row.digests.size(); ++i)
        if (replay(device, row, i)) {
          filled.insert(row.name);
          ++digests;
        }
    }
  }
  testing::Test::RecordProperty("digests", digests);
  expect_all(filled, device);
  expect_forms(all, filled, device);
}

inline void shards_and_strides(TestedDevice &device) {
  std::mt19937 random = generator(1);
  const int all_trials = trials(2000);
  for (int trial = 0; trial < all_trials && !testing::Test::HasFailure(); ++trial) {
    SCOPED_TRACE(trial);
    const Case &one = cases[static_cast<size_t>(trial) % std::size(cases)];
    const RandomBox box = box_for(one, random);
    EXPECT_TRUE(compare(device, one, box.tensor, box.elements, box.start, random, 1 + below(random, 3)));
  }
}

// Boxes of stacks of all weights that the golden table has, of initializers with a form for the device.
inline void boxes_of_stacks(TestedDevice &device) {
  std::mt19937 random = generator(3);
  std::set<std::string> names;
  int boxes = 0;
  for (int left = std::max(1, trials(1) / 200); left > 0 && !testing::Test::HasFailure(); --left)
    for (const GoldenFile &file : golden_files) {
      std::ifstream table(std::string(INWIT_SOURCE_DIR) + "/" + file.path);
      for (std::string line; std::getline(table, line) && !testing::Test::HasFailure();) {
        SCOPED_TRACE(line);
        const GoldenValue row = GoldenValue::parse(line, file);
        if (row.name.empty()) continue;
        int64_t elements = 0, start = 0;
        const inwit_tensor tensor = box_of_stack(row, random, elements, start);
        if (!compare(device, {row.name.c_str(), row.arguments.c_str()}, tensor, elements, start, random)) continue;
        names.insert(row.name);
        ++boxes;
      }
    }
  testing::Test::RecordProperty("boxes", boxes);
  expect_all(names, device);
}

// Beginning anywhere in a block, and far behind the first 2^32 blocks.
inline void ranges(TestedDevice &device) {
  std::mt19937 random(4);
  for (const int64_t first : {int64_t{0}, int64_t{1}, int64_t{3}, (int64_t{1} << 34) - 5, (int64_t{1} << 56) + 2})
    for (const int64_t count : {1, 2, 5, 300})
      for (const Case &one : cases) {
        inwit_tensor tensor = describe(nullptr, INWIT_F32, {count});
        tensor.global_shape[0] = int64_t{1} << 57;
        tensor.offset[0] = first;
        EXPECT_TRUE(compare(device, one, tensor, count, 0, random));
      }
}

} // namespace inwit::test
