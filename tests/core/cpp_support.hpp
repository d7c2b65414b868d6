// Shared by the tests of the C++ API.
#pragma once
#include <inwit/inwit.hpp>

#include <cmath>

#include <gtest/gtest.h>

namespace inwit::test {

constexpr int32_t status(int code) { return code; }

// The error that `call` throws.
template <class Call> Error error_of(const Call &call) {
  try {
    call();
  } catch (const inwit::Error &error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return {INWIT_OK, ""};
}

#define EXPECT_ERROR(code, word, statement) \
  do { \
    const inwit::Error error_ = error_of([&] { statement; }); \
    EXPECT_EQ(error_.status(), status(code)) << error_.what(); \
    EXPECT_NE(std::string_view(error_.what()).find(word), std::string_view::npos) << error_.what(); \
  } while (false)

// Fills a compact tensor of doubles through the C ABI.
inline std::vector<double> by_c(const char *name, const std::vector<inwit_arg> &args, const Dims &shape, Key key,
                                int32_t layout = 0) {
  inwit_tensor tensor = {};
  size_t count = 1;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    tensor.shape[axis] = shape[axis];
    count *= static_cast<size_t>(shape[axis]);
  }
  std::vector<double> values(count, NAN);
  tensor.data = values.data();
  tensor.dtype = INWIT_F64;
  tensor.rank = static_cast<int32_t>(shape.size());
  tensor.layout = layout;
  inwit_context context = {};
  const int32_t result = inwit_fill(name, args.data(), args.size(), &tensor, key.seed, key.stream, &context);
  EXPECT_EQ(result, status(INWIT_OK)) << context.error;
  return values;
}

constexpr Key key = Key::of(42, "encoder.0.weight");

} // namespace inwit::test
