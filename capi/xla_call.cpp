#include "xla_call.hpp"

#include <algorithm>

#include "inwit_device.h"

namespace inwit::xla {
namespace {

int32_t code_of(int32_t status) {
  switch (status) {
  case INWIT_E_MEMORY: return kResourceExhausted;
  case INWIT_E_UNSUPPORTED: return kUnimplemented;
  case INWIT_E_CANCELLED: return kCancelled;
  case INWIT_E_INTERNAL:
  case INWIT_E_DEVICE: // XLA's own memory
  case INWIT_E_DRIVER: return kInternal;
  default: return kInvalidArgument;
  }
}

// 0 for dtypes that the library does not fill.
int32_t dtype_of(int32_t type) {
  switch (type) {
  case kF16: return INWIT_F16;
  case kF32: return INWIT_F32;
  case kF64: return INWIT_F64;
  case kBF16: return INWIT_BF16;
  case kF8E4M3FN: return INWIT_F8_E4M3FN;
  case kF8E5M2: return INWIT_F8_E5M2;
  case kC64: return INWIT_C64;
  case kC128: return INWIT_C128;
  default: return 0;
  }
}

const void *attribute(const Attributes &attributes, std::string_view name, int32_t type) {
  for (int64_t i = 0; i < attributes.count; ++i)
    if (std::string_view(attributes.names[i]->data, attributes.names[i]->size) == name)
      return attributes.types[i] == type ? attributes.values[i] : nullptr;
  return nullptr;
}

const char *read_attributes(const Attributes &attributes, Call &call) {
  const auto *json = static_cast<const Bytes *>(attribute(attributes, "initializer", kString));
  if (json == nullptr) return "inwit: the attribute initializer must be a string";
  const auto *roles = static_cast<const Array *>(attribute(attributes, "tensor", kArray));
  if (roles == nullptr || roles->dtype != kS64 || roles->size < 4 || roles->size > 4 + INWIT_MAX_RANK)
    return "inwit: the attribute tensor must be an array of 4 to 12 numbers of type int64";
  const auto *fans = static_cast<const Array *>(attribute(attributes, "fans", kArray));
  if (fans == nullptr || fans->dtype != kF64 || fans->size != 2)
    return "inwit: the attribute fans must be an array of 2 numbers of type float64";
  const auto *numbers = static_cast<const int64_t *>(roles->data);
  if (numbers[0] != static_cast<int32_t>(numbers[0]) ||
      std::any_of(numbers + 1, numbers + 4, [](int64_t axes) { return axes >> 32 != 0; }))
    return "inwit: the attribute tensor has a layout or axes beyond 32 bits";
  call.initializer = {json->data, json->size};
  call.rank = static_cast<int32_t>(roles->size - 4);
  call.tensor.layout = static_cast<int32_t>(numbers[0]);
  call.tensor.in_axes = static_cast<uint32_t>(numbers[1]);
  call.tensor.out_axes = static_cast<uint32_t>(numbers[2]);
  call.tensor.batch_axes = static_cast<uint32_t>(numbers[3]);
  std::copy_n(numbers + 4, call.rank, call.tensor.global_shape);
  call.tensor.fan_in = static_cast<const double *>(fans->data)[0];
  call.tensor.fan_out = static_cast<const double *>(fans->data)[1];
  return nullptr;
}

const Buffer *buffer(const Buffers &all, int64_t index) {
  return index < all.count && all.types[index] == kBufferArgument ? static_cast<const Buffer *>(all.buffers[index]) : nullptr;
}

// Whether the leading axes of an operand match those of the result, so that each tensor has its own row.
bool has_rows(const Buffer *operand, const Buffer &result, int64_t leading) {
  return operand->rank == leading + 1 && std::equal(operand->dims, operand->dims + leading, result.dims);
}

const char *read_buffers(const XLA_FFI_CallFrame &frame, Call &call) {
  call.result = buffer(frame.results, 0);
  if (call.result == nullptr || frame.results.count != 1 || call.result->rank < call.rank)
    return "inwit: there must be one result, with the axes of the tensor";
  const Buffer &result = *call.result;
  const int64_t leading = result.rank - call.rank;
  call.key = buffer(frame.operands, 0);
  if (call.key == nullptr || call.key->dtype != kU32 || !has_rows(call.key, result, leading) ||
      (call.key->dims[leading] != 2 && call.key->dims[leading] != 4))
    return "inwit: the first operand must be a key of 2 or 4 words of type uint32 for each tensor";
  call.blocks = buffer(frame.operands, 1);
  if (frame.operands.count > 1 && (frame.operands.count > 2 || call.blocks == nullptr || call.blocks->dtype != kS32 ||
                                   !has_rows(call.blocks, result, leading) || call.blocks->dims[leading] != call.rank))
    return "inwit: the second operand must be the position of the block, of type int32, for each tensor";
  call.tensor.dtype = dtype_of(result.dtype);
  if (call.tensor.dtype == 0) return "inwit: the result has a dtype that the library does not fill";
  for (int64_t axis = 0; axis < leading; ++axis) call.tensors *= result.dims[axis];
  std::copy_n(result.dims + leading, call.rank, call.tensor.shape);
  call.tensor.rank = call.rank;
  call.words = static_cast<const uint32_t *>(call.key->data);
  call.positions = call.blocks == nullptr ? nullptr : static_cast<const int32_t *>(call.blocks->data);
  call.filled = result.data;
  return nullptr;
}

// A shape of zeros means "not a shard" to the library, so a whole tensor is described without its global shape.
void describe_whole(inwit_tensor &tensor) {
  if (std::equal(tensor.shape, tensor.shape + INWIT_MAX_RANK, tensor.global_shape))
    std::fill_n(tensor.global_shape, INWIT_MAX_RANK, 0);
}

bool is_metadata(const XLA_FFI_CallFrame &frame) { return frame.extension != nullptr && frame.extension->type == kMetadata; }

// XLA asks for the version of the handler. All versions 0.x have the structs in xla_ffi.hpp, so this answers with the caller's version.
void answer(const XLA_FFI_CallFrame &frame) {
  Metadata &metadata = *reinterpret_cast<MetadataExtension *>(frame.extension)->metadata;
  metadata.version.major = kMajor;
  metadata.version.minor = frame.api != nullptr && frame.api->version.major == kMajor ? frame.api->version.minor : 1;
  metadata.traits = 0;
}

} // namespace

int64_t Call::bytes_of_tensor() const {
  int64_t bytes = (tensor.dtype & 0xFF) / 8;
  for (int32_t axis = 0; axis < rank; ++axis) bytes *= tensor.shape[axis];
  return bytes;
}

XLA_FFI_Error *make_error(const Api *api, int32_t code, const char *message) {
  ErrorCreate error = {sizeof error, nullptr, message, code};
  return api->create_error(&error);
}

XLA_FFI_Error *error_of(const Api *api, int32_t status, const inwit_context &context) {
  return status == INWIT_OK ? nullptr : make_error(api, code_of(status), context.error);
}

bool has_work(const XLA_FFI_CallFrame &frame, XLA_FFI_Error *&error) {
  error = nullptr;
  if (is_metadata(frame)) {
    answer(frame);
    return false;
  }
  if (frame.api->version.major == kMajor && frame.operands.struct_size == sizeof(Buffers) &&
      frame.results.struct_size == sizeof(Buffers) && frame.attributes.struct_size >= sizeof(Attributes))
    return true;
  error = make_error(frame.api, kUnimplemented, "inwit: this version of XLA's FFI is not supported");
  return false;
}

XLA_FFI_Error *read(const XLA_FFI_CallFrame &frame, Call &call) {
  const char *message = read_attributes(frame.attributes, call);
  if (message == nullptr) message = read_buffers(frame, call);
  if (message != nullptr) return make_error(frame.api, kInvalidArgument, message);
  describe_whole(call.tensor);
  return nullptr;
}

int32_t fill(const Call &call, const inwit_initializer *initializer, inwit_context &context) {
  inwit_job job = {};
  job.initializer = initializer;
  job.tensor = call.tensor;
  inwit_tensor &tensor = job.tensor;
  const int64_t words = call.words_of_key(), bytes = call.bytes_of_tensor();
  for (int64_t i = 0; i < call.tensors; ++i) {
    const uint32_t *word = call.words + i * words;
    for (int32_t axis = 0; axis < call.rank && call.positions != nullptr; ++axis)
      tensor.offset[axis] = call.positions[i * call.rank + axis] * tensor.shape[axis];
    tensor.data = static_cast<char *>(call.filled) + i * bytes;
    job.stream = words == 4 ? uint64_t{word[2]} << 32 | word[3] : 0;
    const int32_t status = inwit_fill_jobs(&job, 1, uint64_t{word[0]} << 32 | word[1], &context);
    if (status != INWIT_OK) return status;
  }
  return INWIT_OK;
}

} // namespace inwit::xla
