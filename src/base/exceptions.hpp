// The only use of try and throw: compiled without exceptions (-fno-exceptions, as for WebAssembly), a throw ends the program.
#pragma once
#include <exception>
#include <utility>

namespace inwit {

// Calls body() and, if that throws, handle(error); error is null if the exception is not a std::exception. Inlined, so that variables
// which `body` captures stay in registers: every call of the C ABI goes through here.
template <class Body, class Handle>
[[gnu::always_inline]] inline void catching(const Body &body, [[maybe_unused]] const Handle &handle) {
#ifdef __cpp_exceptions
  try {
    body();
  } catch (const std::exception &error) {
    handle(&error);
  } catch (...) {
    handle(static_cast<const std::exception *>(nullptr));
  }
#else
  body();
#endif
}

template <class Exception, class... Argument> [[noreturn]] void throw_new(Argument &&...argument) {
#ifdef __cpp_exceptions
  throw Exception(std::forward<Argument>(argument)...);
#else
  (static_cast<void>(argument), ...);
  __builtin_trap();
#endif
}

} // namespace inwit
