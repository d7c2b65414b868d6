// Memory: elements of a tensor that share it, arrays that are read while they are written, and extents beyond the address space.
#include <set>

#include "support.hpp"

namespace inwit::test {
namespace {

// Offsets of all elements.
std::vector<int64_t> offsets_of(const Shape &shape, const Shape &strides) {
  std::vector<int64_t> offsets = {0};
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    std::vector<int64_t> next;
    for (const int64_t offset : offsets)
      for (int64_t i = 0; i < shape[axis]; ++i) next.push_back(offset + i * strides[axis]);
    offsets = next;
  }
  return offsets;
}

inwit_tensor strided(void *data, int32_t dtype, const Shape &shape, const Shape &strides, int64_t unit = 0) {
  inwit_tensor tensor = describe(data, dtype, shape);
  tensor.order = unit != 0 ? INWIT_BYTE_STRIDES : INWIT_STRIDES;
  for (size_t axis = 0; axis < strides.size(); ++axis) tensor.strides[axis] = strides[axis] * std::max<int64_t>(unit, 1);
  return tensor;
}

TEST(Overlap, ElementsOfATensorNeverShareMemory) {
  const int64_t range[] = {-6, -5, -3, -2, -1, 1, 2, 3, 4, 7, 12};
  int accepted = 0, rejected = 0;
  for (const Shape &shape : {Shape{2, 3, 1}, Shape{3, 2, 2}, Shape{1, 4, 2}, Shape{4, 3, 2}, Shape{2, 2, 2}})
    for (const int64_t a : range)
      for (const int64_t b : range)
        for (const int64_t c : {-6, 1, 6, 12})
          for (const int64_t unit : {0, 4}) {
            float memory[256];
            const std::vector<int64_t> offsets = offsets_of(shape, {a, b, c});
            const bool distinct = std::set<int64_t>(offsets.begin(), offsets.end()).size() == offsets.size();
            const Outcome outcome = fill("ones", strided(memory + 128, INWIT_F32, shape, {a, b, c}, unit));
            EXPECT_TRUE(outcome.status == INWIT_OK ? distinct : outcome.status == INWIT_E_ARGUMENT) << a << b << c;
            EXPECT_EQ(outcome.status == INWIT_OK, outcome.message.find("may share memory") == std::string::npos);
            ++(outcome.status == INWIT_OK ? accepted : rejected);
          }
  EXPECT_GT(accepted, 500);
  EXPECT_GT(rejected, 500);
}

TEST(Overlap, TheAxisIsNamed) {
  float memory[16] = {};
  const std::pair<inwit_tensor, const char *> rejections[] = {
      {strided(memory, INWIT_F32, {4, 4}, {1, 1}), "ones: strides[1] is 1 with shape (4,4), must be at least 4 in magnitude"},
      {strided(memory, INWIT_F32, {4, 3}, {1, 1}, 4),
       "ones: strides[1] is 4 with shape (4,3), must be at least 16 in magnitude"},
      {strided(memory, INWIT_F32, {2, 3}, {-2, 1}),
       "ones: strides[0] is -2 with shape (2,3), must be at least 3 in magnitude"}};
  for (const auto &[tensor, message] : rejections) {
    EXPECT_TRUE(fill("ones", tensor).message.starts_with(message)) << fill("ones", tensor).message;
    inwit_moments moments = {};
    inwit_initializer *ones = nullptr;
    ASSERT_EQ(inwit_create("ones", nullptr, 0, &ones, nullptr), INWIT_OK);
    EXPECT_EQ(inwit_expect(ones, &tensor, &moments, nullptr), INWIT_E_ARGUMENT);
    inwit_free(ones);
  }
  EXPECT_EQ(memory[0], 0);
  for (const Shape &strides : {Shape{60, 1, 15, 3}, Shape{-1, 2, 12, 6}, Shape{60, 20, 5, 1}}) // views that occur
    EXPECT_EQ(fill("ones", strided(std::vector<float>(256).data() + 128, INWIT_F32, {2, 3, 4, 1}, strides)).status, INWIT_OK);
}

TEST(Overlap, ArraysAreNotPartOfWhatIsWritten) {
  std::vector<float> memory(3000, 2);
  inwit_tensor array = strided(memory.data() + 1999, INWIT_F32, {2000}, {-1});
  const Arguments args = {{"value", 0, nullptr, &array}};
  const auto rejected = [&](const inwit_tensor &out) {
    const Outcome outcome = fill("constant", out, {0, 0}, args);
    EXPECT_NE(outcome.message.find("constant: value is an array whose memory overlaps that of out"), std::string::npos);
    return outcome.status == INWIT_E_ARGUMENT;
  };
  EXPECT_TRUE(rejected(describe(memory.data(), INWIT_F32, {2000})));
  EXPECT_TRUE(rejected(describe(memory.data() + 1000, INWIT_F32, {2000})));
  EXPECT_TRUE(rejected(describe(memory.data() + 1999, INWIT_F32, {1, 2000})));
  EXPECT_EQ(memory, std::vector<float>(3000, 2));
  EXPECT_EQ(fill("constant", describe(memory.data() + 2000, INWIT_F32, {1}), {0, 0}, {{"value", 0, nullptr, nullptr}}).status,
            INWIT_OK);
  array = strided(memory.data(), INWIT_F32, {1000}, {1});
  EXPECT_EQ(fill("constant", describe(memory.data() + 1000, INWIT_F32, {2, 1000}), {0, 0}, args).status, INWIT_OK);
  inwit_tensor kernel = describe(memory.data(), INWIT_F32, {4, 1, 3}), window = describe(memory.data() + 11, INWIT_F32, {4});
  EXPECT_EQ(fill("stft", kernel, {0, 0}, {{"window", 0, nullptr, &window}}).status, INWIT_E_ARGUMENT);
  // A handle has a copy of its own.
  inwit_job job = {};
  inwit_initializer *handle = nullptr;
  ASSERT_EQ(inwit_create("constant", args.of.data(), 1, &handle, nullptr), INWIT_OK);
  job.initializer = handle;
  job.tensor = describe(memory.data(), INWIT_F32, {1000});
  EXPECT_EQ(inwit_fill_jobs(&job, 1, 0, nullptr), INWIT_OK);
  inwit_free(handle);
}

TEST(Arrays, AreNeverShards) {
  float out[4], values[] = {1, 2};
  inwit_tensor array = describe(values, INWIT_F32, {2});
  const Arguments args = {{"value", 0, nullptr, &array}};
  array.global_shape[0] = 4, array.offset[0] = 2;
  const Outcome outcome = fill("constant", describe(out, INWIT_F32, {2}), {0, 0}, args);
  EXPECT_EQ(outcome.status, INWIT_E_BOX);
  EXPECT_NE(outcome.message.find("constant: value: global_shape (4,) differs from shape (2,)"), std::string::npos)
      << outcome.message;
  inwit_initializer *handle = nullptr;
  EXPECT_EQ(inwit_create("constant", args.of.data(), 1, &handle, nullptr), INWIT_E_BOX);
  array.global_shape[0] = 2, array.offset[0] = 0; // says that it is whole
  EXPECT_EQ(fill("constant", describe(out, INWIT_F32, {2}), {0, 0}, args).status, INWIT_OK);
  const int64_t axes[] = {0, 1};
  array = describe(const_cast<int64_t *>(axes), INWIT_I64, {1});
  array.global_shape[0] = 2;
  EXPECT_EQ(fill("he_normal", describe(out, INWIT_F32, {2, 2}, INWIT_LAYOUT_KERAS), {0, 0},
                 {{"input_axes", 0, nullptr, &array}, {"output_axes", 0, nullptr, &array}})
                .status,
            INWIT_E_BOX);
}

TEST(Extents, MemoryEndsWithTheAddressSpace) {                  // on 32-bit machines 4 GiB are beyond it everywhere
  const auto data = reinterpret_cast<void *>(UINTPTR_MAX - 15); // NOLINT(performance-no-int-to-ptr)
  for (const inwit_tensor &tensor : {describe(data, INWIT_F32, {8}), strided(data, INWIT_F32, {2, 4}, {4, 1}),
                                     strided(reinterpret_cast<void *>(16), INWIT_F32, {8}, {-1})}) { // NOLINT
    const Outcome outcome = fill("zeros", tensor);
    EXPECT_EQ(outcome.status, INWIT_E_ARGUMENT);
    EXPECT_NE(outcome.message.find("needs 32 bytes, more than memory holds at data"), std::string::npos) << outcome.message;
  }
}

// Products of extents and strides that are beyond 64 bits although the tensor is legal: UndefinedBehaviorSanitizer looks at these.
TEST(Extents, ProductsMayExceed64Bits) {
  inwit_moments moments = {};
  const auto expect = [&](const char *name, const inwit_tensor &tensor) {
    inwit_context context = {};
    inwit_initializer *handle = nullptr;
    EXPECT_EQ(inwit_create(name, nullptr, 0, &handle, nullptr), INWIT_OK);
    EXPECT_EQ(inwit_expect(handle, &tensor, &moments, &context), INWIT_OK) << context.error;
    inwit_free(handle);
  };
  inwit_tensor tensor = strided(nullptr, INWIT_F32, {2, 2}, {2, 1});
  tensor.order = INWIT_BYTE_STRIDES;
  tensor.strides[0] = 4, tensor.strides[1] = 7809156369896123172;
  expect("random_normal", tensor);
  tensor.strides[0] = 7809156369896123172, tensor.strides[1] = 4;
  expect("random_normal", tensor);
  expect("orthogonal", tensor);
  inwit_tensor kernel = strided(nullptr, INWIT_F32, {2, 1, 1}, {0, 0, 0});
  kernel.order = INWIT_BYTE_STRIDES;
  kernel.strides[0] = int64_t{1} << 40;
  kernel.global_shape[0] = int64_t{1} << 40, kernel.global_shape[1] = kernel.global_shape[2] = 1;
  expect("delta_orthogonal", kernel);
}

} // namespace
} // namespace inwit::test
