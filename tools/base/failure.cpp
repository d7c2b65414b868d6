#include "base/failure.hpp"

#include <cerrno>
#include <system_error>

namespace command {

void fail_errno(std::initializer_list<std::string_view> message) {
  const std::string description = std::generic_category().message(errno);
  fail({joined(message), ": ", description});
}

} // namespace command
