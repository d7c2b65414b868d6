#include "base/environment.hpp"

#include <charconv>
#include <cstdlib>
#include <cstring>

namespace inwit {
namespace {

void copy_variable(const char *name, char (&text)[32]) {
  const char *value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): called once, and the result is copied
  if (value != nullptr) std::strncpy(text, value, sizeof text - 1);
}

Environment read() {
  Environment asked = {};
  copy_variable("INWIT_TARGET", asked.target);
  copy_variable("INWIT_THREADS", asked.threads_text);
  const char *const end = asked.threads_text + std::strlen(asked.threads_text);
  const auto [rest, error] = std::from_chars(asked.threads_text, end, asked.threads);
  if (end != asked.threads_text && (error != std::errc{} || rest != end || asked.threads <= 0)) asked.threads = -1;
  return asked;
}

} // namespace

const Environment &environment() {
  static const Environment once = read();
  return once;
}

Status check_threads() {
  if (environment().threads >= 0) return {};
  return fail(INWIT_E_ARGUMENT, "the environment's INWIT_THREADS is \"", environment().threads_text,
              "\", must be a whole number > 0");
}

} // namespace inwit
