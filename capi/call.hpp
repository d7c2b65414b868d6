// What the functions of the C ABI have in common: the translation of a status and of the core's exceptions, and text results. Exceptions
// of the caller's functions do not come here: base/callback.hpp.
#pragma once
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <string_view>

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

// Runs `body()` in the library's floating-point mode.
template <class Body> int32_t guarded(inwit_context *context, const Body &body) noexcept {
  if (context != nullptr) context->failed_job = -1;
  const FloatState ours;
  try {
    Status status = check_context(context);
    return report(status ? body() : status, context);
  } catch (const std::bad_alloc &) {
    return report(fail(INWIT_E_MEMORY, "an allocation failed"), context);
  } catch (const std::length_error &) {
    return report(fail(INWIT_E_MEMORY, "a size is beyond any memory"), context);
  } catch (const std::exception &error) {
    return report(fail(INWIT_E_INTERNAL, "internal error: ", error.what()), context);
  } catch (...) {
    return report(fail(INWIT_E_INTERNAL, "internal error"), context);
  }
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
