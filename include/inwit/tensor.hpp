// inwit/tensor.hpp - errors, keys, element types and tensors of the C++ API. Include inwit/inwit.hpp, which documents what they
// have in common.
#pragma once
#if (defined(_MSVC_LANG) && _MSVC_LANG <= 201703L) || (!defined(_MSVC_LANG) && __cplusplus <= 201703L)
#error "inwit.hpp requires C++20: compile with -std=c++20 or link the CMake target inwit::hpp; earlier C++ can use inwit.h"
#include <inwit/requires_cxx_20> // no such file: it stops the compiler here, before hundreds of further errors
#endif
#include <bit>
#include <complex>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <inwit.h>

namespace inwit {
inline namespace cpp { // avoids clashes with the library's own names when it is linked statically

// ---- errors ----------------------------------------------------------------------------------------------------------------

// An error of the C ABI. what() is the error message, which names the argument, its value and the accepted range.
class Error : public std::runtime_error {
public:
  Error(int32_t status, const std::string &message, int64_t job = -1) : runtime_error(message), status_(status), job_(job) {}
  int32_t status() const noexcept { return status_; }                             // INWIT_E_SHAPE, ...
  const char *status_name() const noexcept { return inwit_status_name(status_); } // "INWIT_E_SHAPE"
  int64_t job() const noexcept { return job_; }                                   // for fill_all: the failed job, or -1

private:
  int32_t status_;
  int64_t job_;
};

// ---- keys ------------------------------------------------------------------------------------------------------------------

// The stream for the full name of a parameter, as inwit_stream(): FNV-1a 64 of its bytes.
constexpr uint64_t stream(std::string_view name) noexcept {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

// Determines all random values of a fill. Use each key for one tensor: give each parameter its own stream.
struct Key {
  uint64_t seed = 0;   // of the model
  uint64_t stream = 0; // of the parameter
  // The key of a parameter under a model's seed.
  static constexpr Key of(uint64_t seed, std::string_view parameter) noexcept { return {seed, inwit::stream(parameter)}; }
  friend constexpr bool operator==(const Key &, const Key &) = default;
};

// ---- element types ---------------------------------------------------------------------------------------------------------

// Storage of an IEEE binary16, and its value.
struct float16 {
  uint16_t bits;
  explicit constexpr operator float() const noexcept {
    const uint32_t sign = (bits & 0x8000u) << 16, magnitude = bits & 0x7fffu;
    if (magnitude >= 0x7c00) return std::bit_cast<float>(sign | 0x7f800000u | (magnitude & 0x3ffu) << 13); // infinite, NaN
    // The exponent is too small by 112; multiplying by 2^112 corrects it, including for subnormals.
    return std::bit_cast<float>(std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude << 13) * 0x1p112f) | sign);
  }
};

// Storage of a bfloat16, the upper half of a binary32, and its value.
struct bfloat16 {
  uint16_t bits;
  explicit constexpr operator float() const noexcept { return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }
};

// Storage of a float8 with 4 bits of exponent and 3 of mantissa, without infinities, and its value.
struct float8_e4m3fn {
  uint8_t bits;
  explicit constexpr operator float() const noexcept {
    const uint32_t sign = (bits & 0x80u) << 24, magnitude = bits & 0x7fu;
    if (magnitude == 0x7f) return std::bit_cast<float>(sign | 0x7fc00000u);
    return std::bit_cast<float>(std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude << 20) * 0x1p120f) | sign); // as float16
  }
};

// Storage of a float8 with 5 bits of exponent and 2 of mantissa, the upper half of a binary16, and its value.
struct float8_e5m2 {
  uint8_t bits;
  explicit constexpr operator float() const noexcept { return static_cast<float>(float16{static_cast<uint16_t>(bits << 8)}); }
};

// The dtype of an element type. Specialise it for a type of 16 or 8 bits of your own:
//   template <> struct inwit::dtype_of<Eigen::bfloat16> : std::integral_constant<int32_t, INWIT_BF16> {};
template <class T> struct dtype_of;
template <> struct dtype_of<float> : std::integral_constant<int32_t, INWIT_F32> {};
template <> struct dtype_of<double> : std::integral_constant<int32_t, INWIT_F64> {};
template <> struct dtype_of<float16> : std::integral_constant<int32_t, INWIT_F16> {};
template <> struct dtype_of<std::complex<float>> : std::integral_constant<int32_t, INWIT_C64> {};
template <> struct dtype_of<std::complex<double>> : std::integral_constant<int32_t, INWIT_C128> {};
template <> struct dtype_of<bfloat16> : std::integral_constant<int32_t, INWIT_BF16> {};
template <> struct dtype_of<float8_e4m3fn> : std::integral_constant<int32_t, INWIT_F8_E4M3FN> {};
template <> struct dtype_of<float8_e5m2> : std::integral_constant<int32_t, INWIT_F8_E5M2> {};
#ifdef __FLT16_MANT_DIG__
template <> struct dtype_of<_Float16> : std::integral_constant<int32_t, INWIT_F16> {};
#endif

// A type with a dtype_of of the same size.
template <class T>
concept Element = (sizeof(T) == dtype_of<T>::value % 256 / 8);

// Contiguous elements that outlive the call: a vector, an array, a span.
template <class R>
concept ElementRange = std::ranges::contiguous_range<R> && std::ranges::borrowed_range<R> &&
    Element<std::remove_reference_t<std::ranges::range_reference_t<R>>>;
template <class R>
concept ConstElementRange =
    std::ranges::contiguous_range<R> && std::is_const_v<std::remove_reference_t<std::ranges::range_reference_t<R>>>;

// A strided view of elements of rank >= 1, such as std::mdspan. Strides are in elements.
template <class V>
concept StridedView = requires(const V &view) {
  requires Element<std::remove_pointer_t<std::remove_cvref_t<decltype(view.data_handle())>>>; // std::mdspan returns a reference
  { view.rank() } -> std::convertible_to<size_t>;
  { view.extent(0) } -> std::integral;
  { view.stride(0) } -> std::integral;
};

// ---- tensors ---------------------------------------------------------------------------------------------------------------

template <class R>
concept IntegerRange = std::ranges::input_range<const R> && std::integral<std::ranges::range_value_t<const R>>;

// Up to 8 integers: one for each axis (a shape, strides, an offset), or the axes themselves.
class Dims {
public:
  // Any integers: {64, 32}; {} is rank 0.
  template <std::integral... Number>
  constexpr Dims(Number... numbers) noexcept // NOLINT(google-explicit-constructor)
      : size_(sizeof...(Number)), of_{static_cast<int64_t>(numbers)...} {}
  // A range of integers: a vector, an array, a span. More than 8 are INWIT_E_ARGUMENT.
  template <IntegerRange R> constexpr Dims(const R &numbers) { // NOLINT(google-explicit-constructor)
    for (const auto number : numbers) {
      if (size_ == INWIT_MAX_RANK) throw Error(INWIT_E_ARGUMENT, "a list for the axes of a tensor has more than 8 entries");
      of_[size_++] = static_cast<int64_t>(number);
    }
  }
  constexpr size_t size() const noexcept { return size_; }
  constexpr int64_t operator[](size_t index) const noexcept { return of_[index]; }

private:
  size_t size_ = 0;
  int64_t of_[INWIT_MAX_RANK] = {};
};

// The role of each axis, from which fans are counted (inwit.h has ranks 0 and 1). Memory order is independent of it.
enum class Layout : int32_t {
  none = INWIT_LAYOUT_NONE,
  keras = INWIT_LAYOUT_KERAS, // ..., in, out   (also JAX, TensorFlow)
  torch = INWIT_LAYOUT_TORCH, // out, in, ...   (also candle)
  flux = INWIT_LAYOUT_FLUX,   // ..., in, out; a matrix is (out, in)
  mlx = INWIT_LAYOUT_MLX      // out, ..., in
};

// A view of memory: a whole tensor, or a box (shard) of a larger one. A small value that borrows `data`, which must be aligned to
// its element. Setters return a modified copy and can be chained; their values are checked when the tensor is used.
class Tensor {
public:
  Tensor() = default; // no memory, rank 0, no dtype

  // Compact, last axis fastest.
  template <Element T> Tensor(T *data, const Dims &shape) : Tensor(typed(data, dtype_of<T>::value, shape)) {}
  // Strides are in elements, with any sign; `data` points to element [0,...,0].
  template <Element T> Tensor(T *data, const Dims &shape, const Dims &strides) : Tensor(Tensor(data, shape).strides(strides)) {}
  // A contiguous range (std::vector, std::span, ...) of exactly the size of `shape`; another size is INWIT_E_ARGUMENT.
  template <ElementRange R> Tensor(R &&data, const Dims &shape) : Tensor(std::ranges::data(data), shape) {
    check_size(std::ranges::size(data));
  }
  template <Element T> Tensor(const T *data, const Dims &shape) = delete;      // const elements cannot be filled
  template <ConstElementRange R> Tensor(R &&data, const Dims &shape) = delete; // const elements cannot be filled
  // A std::mdspan or similar view, with its extents and strides.
  template <StridedView V>
  explicit Tensor(const V &view)
      : Tensor(view.data_handle(), each_axis(view, [&](size_t axis) { return view.extent(axis); }),
               each_axis(view, [&](size_t axis) { return view.stride(axis); })) {}
  // Compact, last axis fastest, with a dtype known at run time: INWIT_F32, ...
  static Tensor typed(void *data, int32_t dtype, const Dims &shape) {
    return Tensor().with([&](inwit_tensor &t) { t.data = data, t.dtype = dtype; }).shape(shape);
  }
  // From the C struct.
  explicit Tensor(const inwit_tensor &tensor) : tensor_(tensor) {}

  // Sets the memory, keeping dtype, shape and order: for tensors of Recipe::tensors(), which have none.
  [[nodiscard]] Tensor data(void *memory) const {
    return with([&](inwit_tensor &t) { t.data = memory; });
  }
  // Sets the shape, compact, last axis fastest; removes strides and box.
  [[nodiscard]] Tensor shape(const Dims &shape) const {
    return ordered(INWIT_ROW_MAJOR, {}).with([&](inwit_tensor &t) {
      t.rank = static_cast<int32_t>(shape.size());
      put(shape, t.shape), put({}, t.global_shape), put({}, t.offset);
    });
  }
  // Sets strides in elements, with any sign; 0 only if the extent is 0 or 1.
  [[nodiscard]] Tensor strides(const Dims &strides) const { return ordered(INWIT_STRIDES, checked("strides", strides)); }
  // Sets strides in bytes.
  [[nodiscard]] Tensor byte_strides(const Dims &strides) const {
    return ordered(INWIT_BYTE_STRIDES, checked("strides", strides));
  }
  // Compact, first axis fastest: Eigen, Fortran, Julia.
  [[nodiscard]] Tensor column_major() const { return ordered(INWIT_COLUMN_MAJOR, {}); }
  // Makes this the shard at `offset` of a tensor of shape `global`: a fill gives it the bytes that the whole tensor has there.
  [[nodiscard]] Tensor box(const Dims &global, const Dims &offset) const {
    return with(
        [&](inwit_tensor &t) { put(checked("global", global), t.global_shape), put(checked("offset", offset), t.offset); });
  }
  // Sets the role of each axis by a preset.
  [[nodiscard]] Tensor layout(Layout layout) const {
    return with([&](inwit_tensor &t) { t.layout = static_cast<int32_t>(layout), t.in_axes = t.out_axes = 0; });
  }
  // Sets the role of each axis explicitly; other axes are the receptive field. Negative numbers count from the end.
  [[nodiscard]] Tensor axes(const Dims &in, const Dims &out) const {
    return with([&](inwit_tensor &t) { t.layout = INWIT_LAYOUT_AXES, t.in_axes = mask(in), t.out_axes = mask(out); });
  }
  // Sets the axes that enumerate independent weights; a preset applies to the other axes.
  [[nodiscard]] Tensor batch_axes(const Dims &axes) const {
    return with([&](inwit_tensor &t) { t.batch_axes = mask(axes); });
  }
  // Sets explicit fans; 0: counted from layout and global shape.
  [[nodiscard]] Tensor fans(double in, double out) const {
    return with([&](inwit_tensor &t) { t.fan_in = in, t.fan_out = out; });
  }

  void *data() const noexcept { return tensor_.data; }     // borrowed
  int32_t dtype() const noexcept { return tensor_.dtype; } // INWIT_F32, ...
  // Extents of this view.
  Dims shape() const { return std::span(tensor_.shape).first(static_cast<size_t>(tensor_.rank)); }
  // The C struct, valid as long as this value.
  const inwit_tensor &c() const noexcept { return tensor_; }

  // The element at `index` of this view, for any order. A T of another dtype or an index outside the shape is INWIT_E_ARGUMENT.
  template <Element T> T &at(const Dims &index) const {
    checked("index", index);
    if (dtype_of<T>::value != tensor_.dtype)
      fail("dtype is " + std::to_string(tensor_.dtype) + ", must be " + std::to_string(dtype_of<T>::value) + ", that of T");
    int64_t place = 0, step = sizeof(T);
    for (size_t i = 0; i < index.size(); ++i) {
      const size_t axis = tensor_.order == INWIT_ROW_MAJOR ? index.size() - 1 - i : i;
      if (index[axis] < 0 || index[axis] >= tensor_.shape[axis])
        fail("index[" + std::to_string(axis) + "] is " + std::to_string(index[axis]) + ", must be >= 0 and < " +
             std::to_string(tensor_.shape[axis]));
      if (tensor_.order == INWIT_STRIDES) step = tensor_.strides[axis] * static_cast<int64_t>(sizeof(T));
      if (tensor_.order == INWIT_BYTE_STRIDES) step = tensor_.strides[axis];
      place += index[axis] * step;
      step *= tensor_.shape[axis]; // stride of the next axis, if the order is compact
    }
    return *reinterpret_cast<T *>(static_cast<std::byte *>(tensor_.data) + place);
  }

private:
  template <class Change> Tensor with(const Change &change) const {
    Tensor changed = *this;
    change(changed.tensor_);
    return changed;
  }
  Tensor ordered(int32_t order, const Dims &strides) const {
    return with([&](inwit_tensor &t) { t.order = order, put(strides, t.strides); });
  }
  static void put(const Dims &from, int64_t (&to)[INWIT_MAX_RANK]) {
    for (size_t i = 0; i < INWIT_MAX_RANK; ++i) to[i] = i < from.size() ? from[i] : 0;
  }
  static Dims each_axis(const auto &view, const auto &number_of) {
    std::vector<int64_t> numbers;
    for (size_t axis = 0; axis < view.rank(); ++axis) numbers.push_back(static_cast<int64_t>(number_of(axis)));
    return numbers;
  }
  uint32_t mask(const Dims &axes) const {
    uint32_t bits = 0;
    for (size_t i = 0; i < axes.size(); ++i) {
      if (axes[i] < -tensor_.rank || axes[i] >= tensor_.rank)
        fail("axis is " + std::to_string(axes[i]) + ", must be >= -" + std::to_string(tensor_.rank) + " and < " +
             std::to_string(tensor_.rank) + ", the rank");
      bits |= 1u << (axes[i] < 0 ? axes[i] + tensor_.rank : axes[i]);
    }
    return bits;
  }
  [[noreturn]] static void fail(const std::string &message) { throw Error(INWIT_E_ARGUMENT, message); }
  const Dims &checked(const char *argument, const Dims &dims) const {
    if (dims.size() == static_cast<size_t>(tensor_.rank)) return dims;
    fail(argument + (" has " + std::to_string(dims.size())) + " entries, must have " + std::to_string(tensor_.rank) +
         ", the rank");
  }
  std::string shape_text() const {
    std::string text;
    for (int32_t axis = 0; axis < tensor_.rank; ++axis) {
      text += axis == 0 ? '(' : ',';
      text += std::to_string(tensor_.shape[axis]);
    }
    return tensor_.rank == 0 ? "()" : text += ')';
  }
  void check_size(size_t size) const {
    double count = 1; // large enough to be inexact is larger than any memory
    for (int32_t axis = 0; axis < tensor_.rank; ++axis) count *= static_cast<double>(tensor_.shape[axis]);
    if (count != static_cast<double>(size))
      fail("data has " + std::to_string(size) + " elements, must have as many as its shape " + shape_text());
  }

  inwit_tensor tensor_ = {};
};

} // namespace cpp
} // namespace inwit
