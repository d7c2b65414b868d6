// Shared by the tests: buffers with guard bytes, fills by name.
#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "base/array_view.hpp"
#include "base/dtype.hpp"
#include "golden_values.hpp"
#include "initializers/registry.hpp"
#include "inwit.h"
#include "inwit_initializers.h"

namespace inwit {

inline void PrintTo(const Entry *entry, std::ostream *out) { *out << entry->name; } // how GoogleTest names a parameter

} // namespace inwit

namespace inwit::test {

// With kernels of their own.
inline std::vector<Target> targets_here() {
  std::vector<Target> here;
  for (int i = 0; i < target_count; ++i)
    if (const auto target = static_cast<Target>(i); is_here(target) && target != Target::plain) here.push_back(target);
  return here;
}

// Bytes between guards; the guards and unwritten bytes stay 0xCA.
class Buffer {
public:
  explicit Buffer(int64_t bytes) : size_(static_cast<size_t>(bytes)), bytes_(size_ + 2 * guard, 0xCA) {}
  void *data() { return bytes_.data() + guard; }
  size_t size() const { return size_; }
  bool guards_hold() const {
    return std::all_of(bytes_.begin(), bytes_.begin() + guard, is_untouched) &&
           std::all_of(bytes_.end() - guard, bytes_.end(), is_untouched);
  }
  bool untouched() const { return std::all_of(bytes_.begin(), bytes_.end(), is_untouched); }
  std::string text() const { return {bytes_.begin() + guard, bytes_.end() - guard}; }
  bool operator==(const Buffer &other) const { return bytes_ == other.bytes_; }

private:
  static constexpr ptrdiff_t guard = 64;
  static bool is_untouched(uint8_t byte) { return byte == 0xCA; }
  size_t size_;
  std::vector<uint8_t> bytes_;
};

struct Outcome {
  int32_t status;
  std::string message;
};

inline Outcome fill(const std::string &name, const inwit_tensor &tensor, random::Key key = {42, 7}, const Arguments &args = {},
                    int32_t threads = 1) {
  inwit_context context = {};
  context.threads = threads;
  const int32_t status = inwit_fill(name.c_str(), args.of.data(), args.of.size(), &tensor, key.seed, key.stream, &context);
  return {status, context.error};
}

// A compact row-major fill, which must succeed.
inline Buffer filled(const std::string &name, int32_t dtype, const Shape &shape, int32_t layout = INWIT_LAYOUT_KERAS,
                     random::Key key = {42, 7}, const Arguments &args = {}) {
  Buffer buffer(product(shape) * bytes_of(dtype));
  const Outcome outcome = fill(name, describe(buffer.data(), dtype, shape, layout), key, args);
  EXPECT_EQ(outcome.status, INWIT_OK) << name << ": " << outcome.message;
  EXPECT_TRUE(buffer.guards_hold()) << name;
  return buffer;
}

// Stored elements as doubles.
inline std::vector<double> values_of(Buffer &buffer, int32_t dtype) {
  ArrayView view = {};
  view.data = static_cast<std::byte *>(buffer.data());
  view.dtype = dtype;
  view.rank = 1;
  view.shape[0] = static_cast<int64_t>(buffer.size()) / bytes_of(dtype);
  view.byte_strides[0] = bytes_of(dtype);
  std::vector<double> values(static_cast<size_t>(view.shape[0]));
  for (size_t i = 0; i < values.size(); ++i) values[i] = read_element(view, static_cast<int64_t>(i));
  return values;
}

inline std::vector<double> filled_values(const std::string &name, int32_t dtype, const Shape &shape,
                                         int32_t layout = INWIT_LAYOUT_KERAS, random::Key key = {42, 7},
                                         const Arguments &args = {}) {
  Buffer buffer = filled(name, dtype, shape, layout, key, args);
  return values_of(buffer, dtype);
}

// What the tests of all initializers must know of one: a number that divides the columns, whether a weight is a vector, arguments,
// which axes of a tensor rows x 1 x 1 x columns are batch axes if a weight cannot be any matrix, and whether its density is known.
struct TestForm {
  std::string_view name;
  int64_t columns_multiple = 1;
  bool is_vector = false;
  const char *arguments = "-";
  uint32_t batch_axes = 0;
  bool has_density = true;

  bool is_square() const { return (batch_axes & 8) != 0; }
};

inline TestForm form_of(const Entry &entry) {
  constexpr TestForm forms[] = {{"alibi_slopes", 1, true},
                                {"chrono_bias", 4, true},
                                {"conv_orthogonal", 1, false, "-", 1, false},
                                {"dct", 3},
                                {"gate_bias", 4, true},
                                {"hippo", 1, true, "part=b"},
                                {"icnr", 2},
                                {"nguyen_widrow", 1, false, "-", 0, false},
                                {"reservoir", 1, false, "density=1", 1 | 8},
                                {"retention_decay", 1, true, "offset=0.5"},
                                {"rope_frequencies", 1, true},
                                {"rwkv7_ramp", 2},
                                {"sincos_2d", 4},
                                {"sinusoidal_positions", 2}};
  const auto *const form = std::ranges::find(forms, std::string_view(entry.name), &TestForm::name);
  return form != std::end(forms) ? *form : TestForm{entry.name};
}

// The shape of a weight that the initializer accepts: a matrix, or one with an axis of extent 1 in the middle, or a vector.
inline Shape shape_for(const Entry &entry, int64_t rows, int64_t columns) {
  const TestForm form = form_of(entry);
  columns *= form.columns_multiple;
  if (form.is_vector) return {columns};
  if (form.is_square()) return {columns, columns};
  return entry.ranks.least <= 2 ? Shape{rows, columns} : Shape{rows, 1, columns};
}

// Example values of the required arguments, and those of the form.
inline Arguments required_arguments(const Entry &entry) {
  Arguments required = Arguments::parse(form_of(entry).arguments);
  for (const Argument &argument : entry.arguments)
    if (argument.required) required.of.push_back({argument.name, argument.default_value, nullptr, nullptr});
  return required;
}

// The moments that the library expects of a tensor.
inline inwit_moments expected_moments(const char *name, const inwit_tensor &tensor, const Arguments &args = {}) {
  inwit_initializer *handle = nullptr;
  inwit_context context = {};
  inwit_moments moments = {};
  EXPECT_EQ(inwit_create(name, args.of.data(), args.of.size(), &handle, &context), INWIT_OK) << context.error;
  EXPECT_EQ(inwit_expect(handle, &tensor, &moments, &context), INWIT_OK) << context.error;
  inwit_free(handle);
  return moments;
}

// A fill that must fail, with a message that contains `part`, and write nothing.
struct Rejection {
  const char *name, *arguments;
  Shape shape;
  int32_t status;
  const char *part;
};

inline void expect_rejected(const Rejection &one, int32_t layout) {
  Buffer buffer(product(one.shape) * 4);
  const inwit_tensor tensor = describe(buffer.data(), INWIT_F32, one.shape, layout);
  const Outcome outcome = fill(one.name, tensor, {42, 7}, Arguments::parse(one.arguments));
  EXPECT_EQ(outcome.status, one.status) << one.name << ' ' << outcome.message;
  EXPECT_NE(outcome.message.find(one.part), std::string::npos) << outcome.message;
  EXPECT_TRUE(buffer.untouched()) << one.name;
}

} // namespace inwit::test
