// A call frame as XLA makes it, without XLA.
#pragma once
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "inwit_xla.h"
#include "xla_ffi.hpp"

struct XLA_FFI_Error {
  int32_t code;
  std::string message;
};

namespace inwit::xla {

inline XLA_FFI_Error *create_error(ErrorCreate *args) { return new XLA_FFI_Error{args->code, args->message}; }

// A call with one tensor of 2 x 6 of 6 x 6 normal values, at block (1, 0); tests change what they need to.
struct Frame {
  Api api = {sizeof(Api), nullptr, {sizeof(Version), nullptr, 0, 3}, nullptr, create_error, {}, nullptr, nullptr, {}, nullptr};
  XLA_FFI_Error *(*handler)(XLA_FFI_CallFrame *) = inwit_xla_fill;
  uint32_t words[4] = {0, 42, 0, 7};
  int32_t blocks[2] = {1, 0};
  float values[12] = {};
  int64_t key_dims[1] = {4}, block_dims[1] = {2}, result_dims[2] = {2, 6};
  Buffer key = {sizeof(Buffer), nullptr, kU32, words, 1, key_dims},
         block = {sizeof(Buffer), nullptr, kS32, blocks, 1, block_dims},
         result = {sizeof(Buffer), nullptr, kF32, values, 2, result_dims};
  void *operands[2] = {&key, &block}, *results[1] = {&result};
  int32_t operand_types[2] = {kBufferArgument, kBufferArgument}, result_types[1] = {kBufferArgument};
  std::string json = R"({"class_name":"RandomNormal","config":{"stddev":0.5}})";
  int64_t roles[6] = {0, 0, 0, 0, 6, 6};
  double fans[2] = {};
  Bytes initializer = {json.data(), json.size()}, names[3] = {{"fans", 4}, {"initializer", 11}, {"tensor", 6}};
  Array fan_array = {kF64, 2, fans}, role_array = {kS64, 6, roles};
  Bytes *name_of[3] = {&names[0], &names[1], &names[2]};
  void *attributes[3] = {&fan_array, &initializer, &role_array};
  int32_t attribute_types[3] = {kArray, kString, kArray};
  XLA_FFI_CallFrame frame = {sizeof frame,
                             nullptr,
                             &api,
                             nullptr,
                             kExecute,
                             {sizeof(Buffers), nullptr, 2, operand_types, operands},
                             {sizeof(Buffers), nullptr, 1, result_types, results},
                             {sizeof(Attributes), nullptr, 3, attribute_types, name_of, attributes}};
  Frame() = default;
  Frame(const Frame &) = delete;

  // The message of the call and its code, or "".
  std::string call() {
    XLA_FFI_Error *error = handler(&frame);
    if (error == nullptr) return "";
    const std::string text = std::to_string(error->code) + " " + error->message;
    delete error;
    return text;
  }
  void expect(const char *wanted) {
    const std::string got = call();
    EXPECT_NE(got.find(wanted), std::string::npos) << got << "; wanted " << wanted;
  }
};

// What the frame's block is a part of: the 6 x 6 values.
inline std::vector<float> whole(uint64_t seed, uint64_t stream) {
  std::vector<float> values(36);
  inwit_tensor tensor = {};
  tensor.data = values.data(), tensor.dtype = INWIT_F32, tensor.rank = 2, tensor.shape[0] = tensor.shape[1] = 6;
  const inwit_arg stddev = {"stddev", 0.5, nullptr, nullptr};
  EXPECT_EQ(inwit_fill("random_normal", &stddev, 1, &tensor, seed, stream, nullptr), INWIT_OK);
  return values;
}

} // namespace inwit::xla
