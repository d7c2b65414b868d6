#include "base/dlpack.hpp"

#include <algorithm>

#include "base/dtype.hpp"

namespace inwit {
namespace {

constexpr int32_t opencl = 4; // DLPack's number; its `data` is a handle, to which nothing can be added

} // namespace

Status tensor_from_dlpack(const DLTensor &from, inwit_tensor &out) {
  const int32_t dtype = from.type_code * 256 + from.type_bits;
  if (from.type_lanes != 1 || !(is_real(dtype) || is_complex(dtype) || is_integer(dtype)))
    return fail(
        INWIT_E_DTYPE, "DLPack dtype is code ", from.type_code, ", ", from.type_bits, " bits, ", from.type_lanes,
        " lanes; known are float16, float32, float64 (code 2), bfloat16 (code 4), complex64, complex128 (code 5), float8_e4m3fn (code 10), float8_e5m2 (code 12), "
        "int32 and int64 (code 0), 1 lane");
  if (from.ndim < 0 || from.ndim > INWIT_MAX_RANK)
    return fail(INWIT_E_ARGUMENT, "DLPack ndim is ", from.ndim, ", must be 0 to ", INWIT_MAX_RANK);
  if (from.ndim > 0 && from.shape == nullptr) return fail(INWIT_E_ARGUMENT, "DLPack shape is NULL, ndim is ", from.ndim);
  inwit_tensor made = {};
  made.data = from.data == nullptr || from.device_type == opencl ? nullptr : static_cast<char *>(from.data) + from.byte_offset;
  made.dtype = dtype;
  made.rank = from.ndim;
  std::copy_n(from.shape, from.ndim, made.shape);
  if (from.strides != nullptr && from.ndim > 0) {
    std::copy_n(from.strides, from.ndim, made.strides);
    made.order = INWIT_STRIDES;
  }
  made.device_type = from.device_type;
  made.device_id = from.device_id;
  out = made;
  return {};
}

} // namespace inwit
