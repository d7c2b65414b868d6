#include "base/view.hpp"

#include <algorithm>
#include <limits>

#include "base/environment.hpp"
#include "base/targets.hpp"

namespace inwit {
namespace {

constexpr int64_t most_elements = int64_t{1} << 58; // stream contract: block numbers have 56 bits
constexpr int64_t most_bytes = std::numeric_limits<ptrdiff_t>::max();

bool is_host_memory(int32_t device_type) {
  constexpr int32_t host[] = {0, 1, 3, 11, 13};
  return std::ranges::find(host, device_type) != std::end(host);
}

// Of the arrays of a tensor that say something, most say nothing.
bool says_something(const int64_t (&per_axis)[INWIT_MAX_RANK]) {
  int64_t any = 0;
  for (const int64_t number : per_axis) any |= number;
  return any != 0;
}

// Product of extents, refused from 2^58 elements on. Zero extents do not hide an overflow of the others.
int32_t count_elements(const char *field, std::span<const int64_t> extents, int64_t &count, Words &words) {
  bool empty = false;
  int64_t product = 1;
  for (size_t axis = 0; axis < extents.size(); ++axis) {
    const int64_t extent = extents[axis];
    if (extent < 0) return words.refuse(INWIT_E_ARGUMENT, field, "[", axis, "] is ", extent, ", must be >= 0");
    empty = empty || extent == 0;
    if (__builtin_mul_overflow(product, std::max<int64_t>(extent, 1), &product) || product > most_elements)
      return words.refuse(INWIT_E_ARGUMENT, field, " ", extents, " has more than 2^58 elements");
  }
  count = empty ? 0 : product;
  return INWIT_OK;
}

int32_t check_beyond_rank(const char *field, const int64_t (&per_axis)[INWIT_MAX_RANK], int rank, Words &words) {
  int64_t any = 0;
  for (int axis = rank; axis < INWIT_MAX_RANK; ++axis) any |= per_axis[axis];
  if (any == 0) return INWIT_OK;
  for (int axis = rank; axis < INWIT_MAX_RANK; ++axis)
    if (per_axis[axis] != 0)
      return words.refuse(INWIT_E_ARGUMENT, field, "[", axis, "] is ", per_axis[axis], ", must be 0: it is past the rank, ",
                          rank);
  return INWIT_OK;
}

int32_t check_shape(const inwit_tensor &tensor, View &view, Words &words) {
  if (tensor.rank < 0 || tensor.rank > INWIT_MAX_RANK)
    return words.refuse(INWIT_E_ARGUMENT, "rank is ", tensor.rank, ", must be 0 to ", INWIT_MAX_RANK);
  view.rank = tensor.rank;
  std::memcpy(view.shape, tensor.shape, sizeof view.shape);
  if (const int32_t status = check_beyond_rank("shape", tensor.shape, tensor.rank, words)) return status;
  return count_elements("shape", view.extents(), view.count, words);
}

int32_t check_box(const inwit_tensor &tensor, View &view, Words &words) {
  const bool whole = !says_something(tensor.global_shape);
  std::memcpy(view.global, whole ? tensor.shape : tensor.global_shape, sizeof view.global);
  std::memcpy(view.offset, tensor.offset, sizeof view.offset);
  const bool at_origin = !says_something(tensor.offset);
  view.is_whole_row_major = whole && at_origin && tensor.order == INWIT_ROW_MAJOR;
  if (whole && at_origin) return INWIT_OK;
  int64_t global_count = 0;
  int32_t status = check_beyond_rank("global_shape", tensor.global_shape, view.rank, words);
  if (status == INWIT_OK) status = check_beyond_rank("offset", tensor.offset, view.rank, words);
  if (status == INWIT_OK) status = count_elements("global_shape", view.global_extents(), global_count, words);
  if (status != INWIT_OK) return status;
  for (int axis = 0; axis < view.rank; ++axis) {
    const int64_t at = view.offset[axis], extent = view.shape[axis], limit = view.global[axis];
    if (at < 0 || at > limit || extent > limit - at)
      return words.refuse(INWIT_E_BOX, "axis ", axis, ": offset ", at, " with shape ", extent, " leaves global_shape ", limit,
                          whole ? " (no global_shape is given, so offset must be 0)" : "");
  }
  return INWIT_OK;
}

// Strides that follow from the order. They cannot overflow: there are at most 2^58 elements of 8 bytes, zero extents counted as 1.
int32_t make_strides(const inwit_tensor &tensor, View &view, Words &words) {
  if (says_something(tensor.strides)) {
    const auto *const stride = std::ranges::find_if(tensor.strides, [](int64_t number) { return number != 0; });
    return words.refuse(INWIT_E_ARGUMENT, "strides[", stride - tensor.strides, "] is ", *stride,
                        ", must be 0 unless order is INWIT_STRIDES or INWIT_BYTE_STRIDES");
  }
  const bool row_major = tensor.order == INWIT_ROW_MAJOR;
  int64_t stride = bytes_of(view.dtype);
  for (int axis = row_major ? view.rank - 1 : 0; axis >= 0 && axis < view.rank; axis += row_major ? -1 : 1) {
    view.byte_strides[axis] = stride;
    stride *= std::max<int64_t>(view.shape[axis], 1);
  }
  return INWIT_OK;
}

int32_t take_strides(const inwit_tensor &tensor, View &view, Words &words) {
  const int64_t element = bytes_of(view.dtype);
  const bool in_bytes = tensor.order == INWIT_BYTE_STRIDES;
  if (const int32_t status = check_beyond_rank("strides", tensor.strides, view.rank, words)) return status;
  int64_t span = element; // bytes between the lowest and the highest address
  for (int axis = 0; axis < view.rank; ++axis) {
    int64_t stride = tensor.strides[axis];
    if (stride == 0 && view.shape[axis] > 1 && view.count > 0)
      return words.refuse(INWIT_E_ARGUMENT, "strides[", axis, "] is 0 over an extent of ", view.shape[axis],
                          ": elements would share memory");
    if (view.shape[axis] <= 1) stride = 0; // never stepped over
    if (!in_bytes && __builtin_mul_overflow(stride, element, &stride))
      return words.refuse(INWIT_E_ARGUMENT, "strides[", axis, "] is ", tensor.strides[axis],
                          " elements: more than memory holds");
    if (in_bytes && view.count > 0 && stride % element != 0)
      return words.refuse(INWIT_E_ARGUMENT, "strides[", axis, "] is ", stride, " bytes, must be a multiple of the element's ",
                          element);
    view.byte_strides[axis] = stride;
    int64_t reach = 0;
    if (stride == std::numeric_limits<int64_t>::min() ||
        __builtin_mul_overflow(stride < 0 ? -stride : stride, std::max<int64_t>(view.shape[axis] - 1, 0), &reach) ||
        __builtin_add_overflow(span, reach, &span) || span > most_bytes)
      return words.refuse(INWIT_E_ARGUMENT, "shape ", view.extents(), " with these strides needs more bytes than memory holds");
  }
  return INWIT_OK;
}

int32_t check_memory(const inwit_tensor &tensor, View &view, Words &words) {
  if (tensor.order < INWIT_ROW_MAJOR || tensor.order > INWIT_BYTE_STRIDES)
    return words.refuse(INWIT_E_ARGUMENT, "order is ", tensor.order,
                        ", must be 0 (row-major), 1 (column-major), 2 (strides) or 3 (byte strides)");
  return tensor.order <= INWIT_COLUMN_MAJOR ? make_strides(tensor, view, words) : take_strides(tensor, view, words);
}

int32_t check_pointer(const inwit_tensor &tensor, const View &view, Words &words) {
  if (!is_host_memory(tensor.device_type))
    return words.refuse(INWIT_E_DEVICE, "device_type is ", tensor.device_type,
                        ", must be host memory: 0 or 1 (CPU), 3, 11 or 13 (fill host memory and copy)");
  if (view.count > 0 && tensor.data == nullptr)
    return words.refuse(INWIT_E_ARGUMENT, "data is NULL, must point to ", view.count, " elements");
  const auto address = reinterpret_cast<uintptr_t>(tensor.data);
  if (view.count > 0 && (address & static_cast<uintptr_t>(bytes_of(view.dtype) - 1)) != 0)
    return words.refuse(INWIT_E_ARGUMENT, "data is not aligned: its address must be a multiple of ", bytes_of(view.dtype),
                        ", the size of a ", dtype_name(view.dtype));
  return INWIT_OK;
}

int32_t check_axes(const inwit_tensor &tensor, Words &words) {
  const uint32_t axes = (1u << tensor.rank) - 1;
  struct {
    const char *name;
    uint32_t mask;
  } const fields[] = {{"in_axes", tensor.in_axes}, {"out_axes", tensor.out_axes}, {"batch_axes", tensor.batch_axes}};
  uint32_t seen = 0;
  for (const auto &field : fields) {
    if (field.mask & ~axes)
      return words.refuse(INWIT_E_ARGUMENT, field.name, " is ", field.mask, ", names an axis past the rank, ", tensor.rank);
    if (field.mask & seen)
      return words.refuse(INWIT_E_ARGUMENT, field.name, " is ", field.mask, ", names an axis that has another role already");
    seen |= field.mask;
  }
  return INWIT_OK;
}

int32_t check_layout(const inwit_tensor &tensor, View &view, Words &words) {
  const bool by_axes = tensor.layout == INWIT_LAYOUT_AXES;
  if ((tensor.layout < INWIT_LAYOUT_NONE || tensor.layout > INWIT_LAYOUT_MLX) && !by_axes)
    return words.refuse(INWIT_E_ARGUMENT, "layout is ", tensor.layout,
                        ", must be 0 (none), 1 (keras), 2 (torch), 3 (flux), 4 (mlx) or 100 (axes)");
  if ((tensor.in_axes | tensor.out_axes | tensor.batch_axes) != 0)
    if (const int32_t status = check_axes(tensor, words)) return status;
  if (!by_axes && (tensor.in_axes | tensor.out_axes) != 0)
    return words.refuse(INWIT_E_ARGUMENT, "in_axes is ", tensor.in_axes, " and out_axes is ", tensor.out_axes,
                        ", must be 0 unless layout is INWIT_LAYOUT_AXES");
  for (const double fan : {tensor.fan_in, tensor.fan_out})
    if (!(fan >= 0) || fan > largest_finite<Float64>())
      return words.refuse(INWIT_E_ARGUMENT, fan == tensor.fan_in ? "fan_in" : "fan_out", " is ", fan,
                          ", must be a finite number > 0, or 0 for not given");
  view.layout = tensor.layout;
  view.in_axes = tensor.in_axes;
  view.out_axes = tensor.out_axes;
  view.batch_axes = tensor.batch_axes;
  view.fan_in = tensor.fan_in;
  view.fan_out = tensor.fan_out;
  return INWIT_OK;
}

} // namespace

int32_t check_tensor(const inwit_tensor *tensor, Purpose purpose, View &view, Words &words) {
  if (tensor == nullptr) return words.refuse(INWIT_E_ARGUMENT, "tensor is NULL");
  const bool known = is_writable(tensor->dtype) || (purpose == Purpose::argument && is_integer(tensor->dtype));
  if (!known)
    return words.refuse(INWIT_E_DTYPE, "dtype is ", tensor->dtype, is_integer(tensor->dtype) ? " (an integer)" : "",
                        ", must be INWIT_F32 (544), _F64 (576), _F16 (528) or _BF16 (1040)");
  view.dtype = tensor->dtype;
  view.data = static_cast<std::byte *>(tensor->data);
  uint32_t reserved = 0;
  for (const uint32_t word : tensor->reserved) reserved |= word;
  if (reserved != 0) return words.refuse(INWIT_E_ARGUMENT, "reserved bytes of the tensor are not 0");
  if (const int32_t status = check_shape(*tensor, view, words)) return status;
  if (const int32_t status = check_box(*tensor, view, words)) return status;
  if (const int32_t status = check_memory(*tensor, view, words)) return status;
  if (const int32_t status = check_layout(*tensor, view, words)) return status;
  if (purpose == Purpose::describe) return INWIT_OK;
  return check_pointer(*tensor, view, words);
}

int32_t check_context(const inwit_context *context, Words &words) {
  Target unused = Target::plain;
  if (const int32_t status = choose_target(context != nullptr ? context->target : nullptr, unused, words)) return status;
  if (const int32_t status = check_threads(words)) return status;
  if (context == nullptr) return INWIT_OK;
  if (context->threads < 0)
    return words.refuse(INWIT_E_ARGUMENT, "context.threads is ", context->threads, ", must be >= 0 (0 = as many as pay)");
  bool zero = context->reserved0 == 0;
  for (const uint64_t reserved : context->reserved) zero = zero && reserved == 0;
  return zero ? INWIT_OK : words.refuse(INWIT_E_ARGUMENT, "reserved bytes of the context are not 0");
}

void read_elements(int32_t dtype, const std::byte *from, int64_t byte_stride, int64_t count, double *to) {
  const auto read = [&]<class Stored>(Stored stored, const auto &widened) {
    for (int64_t i = 0; i < count; ++i) {
      std::memcpy(&stored, from + i * byte_stride, sizeof stored);
      to[i] = static_cast<double>(widened(stored));
    }
  };
  const auto as_it_is = [](auto stored) { return stored; };
  if (dtype == INWIT_I32) return read(int32_t{}, as_it_is);
  if (dtype == INWIT_I64) return read(int64_t{}, as_it_is);
  with_dtype(dtype, [&]<class T>(T) { read(typename T::Storage{}, [](auto stored) { return widen<T>(stored); }); });
}

double read_element(const View &view, int64_t index) {
  int64_t at = 0;
  for (int axis = view.rank - 1; axis >= 0; --axis) {
    at += index % view.shape[axis] * view.byte_strides[axis];
    index /= view.shape[axis];
  }
  double value = 0;
  read_elements(view.dtype, view.data + at, 0, 1, &value);
  return value;
}

} // namespace inwit
