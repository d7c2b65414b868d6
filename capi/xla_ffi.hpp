// The part of XLA's FFI C ABI (xla/ffi/api/c_api.h, version 0.x) that the handlers use. Declared here because the header comes with
// jaxlib, which a build of inwit does not need. Within a major version structs only grow at their end; growth of a nested struct would
// move the members after it, so the handler compares their struct_size.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

struct XLA_FFI_Error;

namespace inwit::xla {

constexpr int kMajor = 0;              // XLA_FFI_API_MAJOR
constexpr int32_t kMetadata = 1;       // XLA_FFI_Extension_Metadata
constexpr int32_t kInitialize = 2;     // XLA_FFI_ExecutionStage_INITIALIZE
constexpr int32_t kExecute = 3;        // XLA_FFI_ExecutionStage_EXECUTE
constexpr int32_t kBufferArgument = 1; // XLA_FFI_ArgType_BUFFER, XLA_FFI_RetType_BUFFER
constexpr int32_t kArray = 1;          // XLA_FFI_AttrType_ARRAY
constexpr int32_t kString = 4;         // XLA_FFI_AttrType_STRING

enum ErrorCode : int32_t { kCancelled = 1, kInvalidArgument = 3, kResourceExhausted = 8, kUnimplemented = 12, kInternal = 13 };

enum DataType : int32_t {
  kS32 = 4,
  kS64 = 5,
  kU32 = 8,
  kF16 = 10,
  kF32 = 11,
  kF64 = 12,
  kC64 = 15,
  kBF16 = 16,
  kC128 = 18,
  kF8E5M2 = 19,
  kF8E4M3FN = 20,
};

struct Extension {
  size_t struct_size;
  int32_t type;
  Extension *next;
};

struct Version {
  size_t struct_size;
  Extension *extension;
  int major, minor;
};

struct Metadata {
  size_t struct_size;
  Version version;
  uint32_t traits;
};

struct MetadataExtension {
  Extension base;
  Metadata *metadata;
};

struct ErrorCreate {
  size_t struct_size;
  Extension *extension;
  const char *message;
  int32_t code;
};

struct StreamGet {
  size_t struct_size;
  Extension *extension;
  void *execution;
  void *stream; // out
};

struct DeviceGet { // XLA_FFI_DeviceOrdinal_Get_Args
  size_t struct_size;
  Extension *extension;
  void *execution;
  int32_t device; // out
};

struct Api {
  size_t struct_size;
  Extension *extension;
  Version version;
  const void *internal;
  XLA_FFI_Error *(*create_error)(ErrorCreate *);
  void (*error_functions[2])();
  void (*register_handler)();
  XLA_FFI_Error *(*get_stream)(StreamGet *);
  void (
      *other_functions[12])(); // XLA_FFI_Type_Register to XLA_FFI_RunId_Get; those of types and states have changed within 0.x
  XLA_FFI_Error *(*get_device)(DeviceGet *);
};

struct Buffer {
  size_t struct_size;
  Extension *extension;
  int32_t dtype;
  void *data;
  int64_t rank;
  int64_t *dims;
};

struct Buffers { // XLA_FFI_Args, XLA_FFI_Rets
  size_t struct_size;
  Extension *extension;
  int64_t count;
  int32_t *types;
  void **buffers;
};

struct Bytes {
  const char *data;
  size_t size;
};

struct Array {
  int32_t dtype;
  size_t size;
  void *data;
};

struct Attributes {
  size_t struct_size;
  Extension *extension;
  int64_t count;
  int32_t *types;
  Bytes **names;
  void **values;
};

} // namespace inwit::xla

struct XLA_FFI_CallFrame {
  size_t struct_size;
  inwit::xla::Extension *extension;
  const inwit::xla::Api *api;
  void *execution;
  int32_t stage;
  inwit::xla::Buffers operands, results;
  inwit::xla::Attributes attributes;
};
}
