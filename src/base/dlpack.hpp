// The layout of DLPack's DLTensor, the same in its versions 0.x and 1.x.
#pragma once
#include <cstdint>

#include "base/status.hpp"

namespace inwit {

struct DLTensor {
  void *data;
  int32_t device_type, device_id;
  int32_t ndim;
  uint8_t type_code, type_bits;
  uint16_t type_lanes;
  const int64_t *shape;
  const int64_t *strides; // in elements; NULL: compact row-major
  uint64_t byte_offset;
};
static_assert(sizeof(void *) != 8 || sizeof(DLTensor) == 48);

// Describes it as a tensor without layout. Leaves `out` alone on failure.
Status tensor_from_dlpack(const DLTensor &from, inwit_tensor &out);

} // namespace inwit
