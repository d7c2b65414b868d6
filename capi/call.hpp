// What the functions of the C ABI have in common: the translation of a status and of the core's exceptions, and text results. Exceptions
// of the caller's functions do not get here: base/callback.hpp catches them.
#pragma once
#include <cstring>
#include <new>
#include <stdexcept>
#include <string_view>

#include "base/exceptions.hpp"
#include "base/float_state.hpp"
#include "base/view.hpp"

namespace inwit {

// Writes the outcome of a call to the context and returns its code.
inline int32_t report(Status status, inwit_context *context) {
  if (context == nullptr) return status.code();
  if (status) {
    context->error[0] = '\0';
    return INWIT_OK;
  }
  status.make_utf8();
  const std::string_view message = status.message();
  std::memcpy(context->error, message.data(), message.size());
  context->error[message.size()] = '\0';
  return status.code();
}

// The status that reports an exception of the core to the caller.
inline Status status_of(const std::exception *error) {
  if (dynamic_cast<const std::bad_alloc *>(error) != nullptr) return fail(INWIT_E_MEMORY, "an allocation failed");
  if (dynamic_cast<const std::length_error *>(error) != nullptr) return fail(INWIT_E_MEMORY, "a size is beyond any memory");
  if (error != nullptr) return fail(INWIT_E_INTERNAL, "internal error: ", error->what());
  return fail(INWIT_E_INTERNAL, "internal error");
}

// Runs `body()` in the library's floating-point mode. Inlined with it, so that what it refers to stays in registers.
template <class Body> [[gnu::always_inline]] inline int32_t guarded(inwit_context *context, const Body &body) noexcept {
  if (context != nullptr) context->failed_job = -1;
  const FloatState ours;
  int32_t code = INWIT_OK;
  catching(
      [&]() __attribute__((always_inline)) {
        Status status = check_context(context);
        code = report(status ? body() : status, context);
      },
      [&](const std::exception *error) { code = report(status_of(error), context); });
  return code;
}

inline Status null_argument(const char *name) { return fail(INWIT_E_ARGUMENT, name, " is NULL"); }

inline Status put_text(std::string_view from, char *text, size_t size, size_t *needed) {
  if (needed != nullptr) *needed = from.size() + 1;
  if (text == nullptr && size == 0) return {};
  if (text == nullptr) return null_argument("text");
  if (size < from.size() + 1) return fail(INWIT_E_ARGUMENT, "size is ", size, ", must be at least ", from.size() + 1);
  std::memcpy(text, from.data(), from.size());
  text[from.size()] = '\0';
  return {};
}

} // namespace inwit
