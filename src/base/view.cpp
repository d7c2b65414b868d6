#include "base/view.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "base/environment.hpp"
#include "base/targets.hpp"

namespace inwit {
namespace {

constexpr int64_t most_elements = int64_t{1} << 58; // stream contract: block numbers have 56 bits
constexpr int64_t most_bytes = std::numeric_limits<ptrdiff_t>::max();

// Most callers leave the optional arrays of a tensor zero, so all eight entries are tested at once first.
bool is_given(const int64_t (&per_axis)[INWIT_MAX_RANK]) {
  int64_t any = 0;
  for (int axis = 0; axis < INWIT_MAX_RANK; ++axis) any |= per_axis[axis];
  return any != 0;
}

// Product of extents; -1 if one is negative or the product exceeds 2^58. A zero extent does not hide an overflow of the others.
int64_t product_of_extents(std::span<const int64_t> extents) {
  bool empty = false;
  int64_t product = 1;
  for (const int64_t extent : extents) {
    if (extent == 0)
      empty = true;
    else if (extent < 0 || __builtin_mul_overflow(product, extent, &product) || product > most_elements)
      return -1;
  }
  return empty ? 0 : product;
}

[[gnu::cold, gnu::noinline]] Status reject_extents(const char *field, std::span<const int64_t> extents) {
  for (size_t axis = 0; axis < extents.size(); ++axis)
    if (extents[axis] < 0) return fail(INWIT_E_ARGUMENT, field, "[", axis, "] is ", extents[axis], ", must be >= 0");
  return fail(INWIT_E_ARGUMENT, field, " ", extents, " has more than 2^58 elements");
}

Status count_elements(const char *field, std::span<const int64_t> extents, int64_t &count) {
  count = product_of_extents(extents);
  return count >= 0 ? Status() : reject_extents(field, extents);
}

// All bits of the entries at or beyond a rank.
struct BeyondRank {
  int64_t mask[INWIT_MAX_RANK + 1][INWIT_MAX_RANK] = {};
  consteval BeyondRank() {
    for (int rank = 0; rank <= INWIT_MAX_RANK; ++rank)
      for (int axis = rank; axis < INWIT_MAX_RANK; ++axis) mask[rank][axis] = -1;
  }
};
constexpr BeyondRank beyond;

[[gnu::cold, gnu::noinline]] Status reject_beyond_rank(const char *field, const int64_t (&per_axis)[INWIT_MAX_RANK], int rank) {
  int axis = rank;
  while (per_axis[axis] == 0) ++axis;
  return fail(INWIT_E_ARGUMENT, field, "[", axis, "] is ", per_axis[axis], ", must be 0: it is past the rank, ", rank);
}

Status check_beyond_rank(const char *field, const int64_t (&per_axis)[INWIT_MAX_RANK], int rank) {
  int64_t any = 0;
  for (int axis = 0; axis < INWIT_MAX_RANK; ++axis) any |= per_axis[axis] & beyond.mask[rank][axis];
  return any == 0 ? Status() : reject_beyond_rank(field, per_axis, rank);
}

Status check_shape(const inwit_tensor &tensor, View &view) {
  if (tensor.rank < 0 || tensor.rank > INWIT_MAX_RANK)
    return fail(INWIT_E_ARGUMENT, "rank is ", tensor.rank, ", must be 0 to ", INWIT_MAX_RANK);
  view.rank = tensor.rank;
  std::memcpy(view.shape, tensor.shape, sizeof view.shape);
  INWIT_TRY(check_beyond_rank("shape", tensor.shape, tensor.rank));
  return count_elements("shape", view.extents(), view.count);
}

[[gnu::noinline]] Status check_part(const inwit_tensor &tensor, Purpose purpose, bool whole, const View &view) {
  int64_t global_count = 0;
  INWIT_TRY(check_beyond_rank("global_shape", tensor.global_shape, view.rank));
  INWIT_TRY(check_beyond_rank("offset", tensor.offset, view.rank));
  INWIT_TRY(count_elements("global_shape", view.global_extents(), global_count));
  for (int axis = 0; axis < view.rank; ++axis) {
    const int64_t at = view.offset[axis], extent = view.shape[axis], limit = view.global[axis];
    if (at < 0 || at > limit || extent > limit - at)
      return fail(INWIT_E_BOX, "axis ", axis, ": offset ", at, " with shape ", extent, " leaves global_shape ", limit,
                  whole ? " (no global_shape is given, so offset must be 0)" : "");
  }
  if (purpose == Purpose::argument && !view.is_whole())
    return fail(INWIT_E_BOX, "global_shape ", view.global_extents(), " differs from shape ", view.extents(),
                ": an argument must be a whole array, not a box (shard)");
  return {};
}

Status check_box(const inwit_tensor &tensor, Purpose purpose, View &view) {
  const bool whole = !is_given(tensor.global_shape), at_origin = !is_given(tensor.offset);
  std::memcpy(view.global, whole ? tensor.shape : tensor.global_shape, sizeof view.global);
  std::memcpy(view.offset, tensor.offset, sizeof view.offset);
  view.is_whole_row_major = whole && at_origin && tensor.order == INWIT_ROW_MAJOR;
  return whole && at_origin ? Status() : check_part(tensor, purpose, whole, view);
}

// Strides of a compact order. They cannot overflow: there are at most 2^58 elements of 16 bytes, zero extents counted as 1.
void make_strides(bool row_major, View &view) {
  int64_t stride = bytes_of(view.dtype);
  for (int axis = row_major ? view.rank - 1 : 0; axis >= 0 && axis < view.rank; axis += row_major ? -1 : 1) {
    view.byte_strides[axis] = stride;
    stride *= std::max<int64_t>(view.shape[axis], 1);
  }
  view.lowest = 0;
  view.bytes = view.count * bytes_of(view.dtype);
}

Status make_strides(const inwit_tensor &tensor, View &view) {
  const auto *const stride = std::ranges::find_if(tensor.strides, [](int64_t number) { return number != 0; });
  if (stride != std::end(tensor.strides))
    return fail(INWIT_E_ARGUMENT, "strides[", stride - tensor.strides, "] is ", *stride,
                ", must be 0 unless order is INWIT_STRIDES or INWIT_BYTE_STRIDES");
  make_strides(tensor.order == INWIT_ROW_MAJOR, view);
  return {};
}

// Each axis must step over all elements of the axes with smaller strides. A few views whose elements interleave without sharing
// memory are rejected too; an exact decision would take time that grows with their size.
Status check_apart(const inwit_tensor &tensor, const View &view) {
  const auto magnitude = [&](int axis) { return std::abs(view.byte_strides[axis]); };
  const auto is_nearer = [&](int a, int b) { return magnitude(a) < magnitude(b); };
  int nearest_first[INWIT_MAX_RANK], count = 0;
  for (int axis = 0; axis < view.rank; ++axis) {
    if (view.shape[axis] <= 1) continue;
    int *const end = nearest_first + count++;
    *end = axis;
    std::rotate(std::upper_bound(nearest_first, end, axis, is_nearer), end, end + 1);
  }
  int64_t least = bytes_of(view.dtype); // no overflow below: the view's bytes have been counted
  const int64_t unit = tensor.order == INWIT_STRIDES ? least : 1;
  for (const int axis : std::span(nearest_first, static_cast<size_t>(count))) {
    if (magnitude(axis) < least)
      return fail(INWIT_E_ARGUMENT, "strides[", axis, "] is ", tensor.strides[axis], " with shape ", view.extents(),
                  ", must be at least ", least / unit, " in magnitude: elements may share memory");
    least += magnitude(axis) * (view.shape[axis] - 1);
  }
  return {};
}

[[gnu::noinline]] Status take_strides(const inwit_tensor &tensor, Purpose purpose, View &view) {
  const int64_t element = bytes_of(view.dtype);
  const bool in_bytes = tensor.order == INWIT_BYTE_STRIDES;
  INWIT_TRY(check_beyond_rank("strides", tensor.strides, view.rank));
  view.lowest = 0;
  view.bytes = element;
  for (int axis = 0; axis < view.rank; ++axis) {
    int64_t stride = tensor.strides[axis];
    if (stride == 0 && view.shape[axis] > 1 && view.count > 0)
      return fail(INWIT_E_ARGUMENT, "strides[", axis, "] is 0 over an extent of ", view.shape[axis],
                  ": elements would share memory");
    if (view.shape[axis] <= 1) stride = 0; // never stepped over
    if (!in_bytes && __builtin_mul_overflow(stride, element, &stride))
      return fail(INWIT_E_ARGUMENT, "strides[", axis, "] is ", tensor.strides[axis], " elements: more than memory holds");
    if (in_bytes && view.count > 0 && stride % element != 0)
      return fail(INWIT_E_ARGUMENT, "strides[", axis, "] is ", stride, " bytes, must be a multiple of the element's ", element);
    view.byte_strides[axis] = stride;
    int64_t reach = 0;
    if (stride == std::numeric_limits<int64_t>::min() ||
        __builtin_mul_overflow(stride < 0 ? -stride : stride, std::max<int64_t>(view.shape[axis] - 1, 0), &reach) ||
        __builtin_add_overflow(view.bytes, reach, &view.bytes) || view.bytes > most_bytes)
      return fail(INWIT_E_ARGUMENT, "shape ", view.extents(), " with these strides needs more bytes than memory holds");
    if (stride < 0) view.lowest -= reach;
  }
  return purpose == Purpose::argument || view.count == 0 ? Status() : check_apart(tensor, view);
}

Status check_memory(const inwit_tensor &tensor, Purpose purpose, View &view) {
  if (tensor.order < INWIT_ROW_MAJOR || tensor.order > INWIT_BYTE_STRIDES)
    return fail(INWIT_E_ARGUMENT, "order is ", tensor.order,
                ", must be 0 (row-major), 1 (column-major), 2 (strides) or 3 (byte strides)");
  return tensor.order <= INWIT_COLUMN_MAJOR ? make_strides(tensor, view) : take_strides(tensor, purpose, view);
}

Status check_pointer(const inwit_tensor &tensor, Purpose purpose, const View &view) {
  const bool on_device = purpose == Purpose::device;
  if (!on_device && !is_host_memory(tensor.device_type))
    return fail(INWIT_E_DEVICE, "device_type is ", tensor.device_type,
                ", must be host memory: 0 or 1 (CPU), 3, 11 or 13 (fill host memory and copy, or set context.device)");
  if (view.count == 0) return {};
  if (tensor.data == nullptr && !on_device)
    return fail(INWIT_E_ARGUMENT, "data is NULL, must point to ", view.count, " elements");
  const auto address = reinterpret_cast<uintptr_t>(tensor.data);
  const int64_t alignment = bytes_of(view.dtype) >> (is_complex(view.dtype) ? 1 : 0); // no division
  if ((address & static_cast<uintptr_t>(alignment - 1)) != 0)
    return fail(INWIT_E_ARGUMENT, "data is not aligned: its address must be a multiple of ", alignment, ", the size of a ",
                is_complex(view.dtype) ? "part of a " : "", dtype_name(view.dtype));
  uintptr_t begin = 0, end = 0;
  if (view.bytes > most_bytes || __builtin_sub_overflow(address, -view.lowest, &begin) ||
      __builtin_add_overflow(begin, view.bytes, &end))
    return fail(INWIT_E_ARGUMENT, "shape ", view.extents(), " needs ", view.bytes, " bytes, more than memory holds at data");
  return {};
}

[[gnu::noinline]] Status check_axes(const inwit_tensor &tensor) {
  const uint32_t axes = (1u << tensor.rank) - 1;
  struct {
    const char *name;
    uint32_t mask;
  } const fields[] = {{"in_axes", tensor.in_axes}, {"out_axes", tensor.out_axes}, {"batch_axes", tensor.batch_axes}};
  uint32_t seen = 0;
  for (const auto &field : fields) {
    if (field.mask & ~axes)
      return fail(INWIT_E_ARGUMENT, field.name, " is ", field.mask, ", names an axis past the rank, ", tensor.rank);
    if (field.mask & seen)
      return fail(INWIT_E_ARGUMENT, field.name, " is ", field.mask, ", names an axis that has another role already");
    seen |= field.mask;
  }
  return {};
}

Status check_fan(const char *field, double fan) {
  if (fan >= 0 && fan <= largest_finite<Float64>()) return {};
  return fail(INWIT_E_ARGUMENT, field, " is ", fan, ", must be a finite number > 0, or 0 for not given");
}

Status check_layout(const inwit_tensor &tensor, View &view) {
  view.layout = tensor.layout;
  if ((tensor.layout >= INWIT_LAYOUT_NONE && tensor.layout <= INWIT_LAYOUT_MLX) || tensor.layout == INWIT_LAYOUT_AXES)
    return {};
  return fail(INWIT_E_ARGUMENT, "layout is ", tensor.layout,
              ", must be 0 (none), 1 (keras), 2 (torch), 3 (flux), 4 (mlx) or 100 (axes)");
}

Status check_roles(const inwit_tensor &tensor, View &view) {
  if ((tensor.in_axes | tensor.out_axes | tensor.batch_axes) != 0) INWIT_TRY(check_axes(tensor));
  if (tensor.layout != INWIT_LAYOUT_AXES && (tensor.in_axes | tensor.out_axes) != 0)
    return fail(INWIT_E_ARGUMENT, "in_axes is ", tensor.in_axes, " and out_axes is ", tensor.out_axes,
                ", must be 0 unless layout is INWIT_LAYOUT_AXES");
  INWIT_TRY(check_fan("fan_in", tensor.fan_in));
  INWIT_TRY(check_fan("fan_out", tensor.fan_out));
  view.in_axes = tensor.in_axes;
  view.out_axes = tensor.out_axes;
  view.batch_axes = tensor.batch_axes;
  view.fan_in = tensor.fan_in;
  view.fan_out = tensor.fan_out;
  return {};
}

// Whether bytes [begin, end) of a tensor are 0.
template <size_t begin, size_t end> bool is_zero(const inwit_tensor &tensor) {
  static_assert((end - begin) % sizeof(uint64_t) == 0);
  uint64_t any = 0;
  for (size_t at = begin; at < end; at += sizeof any) {
    uint64_t word = 0;
    std::memcpy(&word, reinterpret_cast<const std::byte *>(&tensor) + at, sizeof word);
    any |= word;
  }
  return any == 0;
}

// Whether a tensor is whole and compact in row-major order, with every optional member zero except its layout.
bool is_plain(const inwit_tensor &tensor) {
  static_assert(offsetof(inwit_tensor, order) == offsetof(inwit_tensor, offset) + sizeof tensor.offset);
  static_assert(offsetof(inwit_tensor, in_axes) == offsetof(inwit_tensor, layout) + sizeof tensor.layout);
  return tensor.order == INWIT_ROW_MAJOR && is_zero<offsetof(inwit_tensor, strides), offsetof(inwit_tensor, order)>(tensor) &&
         is_zero<offsetof(inwit_tensor, in_axes), sizeof tensor>(tensor);
}

void set_plain(View &view) {
  std::memcpy(view.global, view.shape, sizeof view.global);
  std::memset(view.offset, 0, sizeof view.offset);
  view.is_whole_row_major = true;
  make_strides(true, view);
  view.in_axes = view.out_axes = view.batch_axes = 0;
  view.fan_in = view.fan_out = 0;
}

[[gnu::noinline]] Status check_details(const inwit_tensor &tensor, Purpose purpose, View &view) {
  uint32_t reserved = 0;
  for (const uint32_t word : tensor.reserved) reserved |= word;
  if (reserved != 0) return fail(INWIT_E_ARGUMENT, "reserved bytes of the tensor are not 0");
  INWIT_TRY(check_box(tensor, purpose, view));
  INWIT_TRY(check_memory(tensor, purpose, view));
  return check_roles(tensor, view);
}

} // namespace

bool is_host_memory(int32_t device_type) {
  constexpr int32_t host[] = {0, 1, 3, 11, 13};
  return std::ranges::find(host, device_type) != std::end(host);
}

Status check_tensor(const inwit_tensor *tensor, Purpose purpose, View &view) {
  if (tensor == nullptr)
    return fail(INWIT_E_ARGUMENT, purpose == Purpose::write || purpose == Purpose::device ? "out" : "tensor", " is NULL");
  const bool known =
      is_real(tensor->dtype) || (purpose == Purpose::argument ? is_integer(tensor->dtype) : is_complex(tensor->dtype));
  if (!known)
    return fail(INWIT_E_DTYPE, "dtype is ", tensor->dtype,
                is_integer(tensor->dtype)   ? " (an integer)"
                : is_complex(tensor->dtype) ? " (complex)"
                                            : "",
                ", must be INWIT_F32 (544), _F64 (576), _F16 (528), _BF16 (1040), _F8_E4M3FN (2568), _F8_E5M2 (3080), "
                "or for out _C64 (1344) or _C128 (1408)");
  view.dtype = tensor->dtype;
  view.data = static_cast<std::byte *>(tensor->data);
  INWIT_TRY(check_shape(*tensor, view));
  INWIT_TRY(check_layout(*tensor, view));
  if (is_plain(*tensor)) // most tensors: a part of the time of a small fill
    set_plain(view);
  else
    INWIT_TRY(check_details(*tensor, purpose, view));
  if (purpose == Purpose::describe) return {};
  return check_pointer(*tensor, purpose, view);
}

Status check_context(const inwit_context *context) {
  if (context != nullptr) {
    if (context->threads < 0)
      return fail(INWIT_E_ARGUMENT, "context.threads is ", context->threads, ", must be >= 0 (0 = automatic)");
    uint64_t reserved = context->reserved0;
    for (const uint64_t word : context->reserved) reserved |= word;
    if (reserved != 0) return fail(INWIT_E_ARGUMENT, "reserved bytes of the context are not 0");
  }
  Target target = Target::plain;
  INWIT_TRY(choose_target(context != nullptr ? context->target : nullptr, target));
  return check_threads();
}

} // namespace inwit
