// What the handlers of XLA's FFI have in common: reading the call frame that inwit_xla.h describes, and filling its result.
#pragma once
#include <string_view>

#include "inwit.h"
#include "xla_ffi.hpp"

namespace inwit::xla {

struct Call {
  std::string_view initializer; // JSON
  const Buffer *key = nullptr;
  const Buffer *blocks = nullptr; // optional
  const Buffer *result = nullptr;
  // The data of these three: in XLA's memory until a handler has copied them.
  const uint32_t *words = nullptr;
  const int32_t *positions = nullptr; // null without `blocks`
  void *filled = nullptr;
  int64_t tensors = 1; // the product of the leading axes
  int32_t rank = 0;    // of one tensor
  inwit_tensor tensor = {};

  int64_t words_of_key() const { return key->dims[key->rank - 1]; }
  int64_t bytes_of_tensor() const;
};

XLA_FFI_Error *make_error(const Api *api, int32_t code, const char *message);

// The error of a status of the library, NULL for INWIT_OK.
XLA_FFI_Error *error_of(const Api *api, int32_t status, const inwit_context &context);

// Whether the handler has work in this stage. If not, it must return `error`: XLA's request for its version has been answered, or this
// version of XLA's FFI is not supported.
bool has_work(const XLA_FFI_CallFrame &frame, XLA_FFI_Error *&error);

// Reads the call frame. NULL, or the error if the frame has another form.
XLA_FFI_Error *read(const XLA_FFI_CallFrame &frame, Call &call);

// Fills the tensors at call.filled, in the memory of call.tensor.device_type. A status.
int32_t fill(const Call &call, const inwit_initializer *initializer, inwit_context &context);

} // namespace inwit::xla
