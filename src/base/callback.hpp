// Calls to functions of the caller. They may throw, and may change the floating-point mode.
#pragma once
#include "base/exceptions.hpp"
#include "base/float_state.hpp"
#include "base/status.hpp"

namespace inwit {

// Runs `call`, a call of the caller's function `name`, and restores the library's floating-point mode.
template <class Call> Status call_back(std::string_view name, const Call &call) {
  Status status;
  catching(call, [&](const std::exception *error) {
    status = error != nullptr ? fail(INWIT_E_CUSTOM, name, " threw an exception: ", error->what())
                              : fail(INWIT_E_CUSTOM, name, " threw an exception that is not a std::exception");
  });
  FloatState::set();
  return status;
}

} // namespace inwit
