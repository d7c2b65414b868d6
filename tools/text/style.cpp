#include "text/style.hpp"

#include <cstdlib>

#include "base/process.hpp"

namespace command {
namespace {

bool shows_colours(std::FILE *stream) {
  const char *const without = std::getenv("NO_COLOR"); // NOLINT(concurrency-mt-unsafe): nothing sets it
  return (without == nullptr || *without == '\0') && is_terminal(stream);
}

constexpr std::string_view sequences[] = {"\033[1m", "\033[32m", "\033[1;31m"}; // by Style: bold, green, bold red

} // namespace

std::string styled(Style style, std::string_view text, std::FILE *stream) {
  std::string all;
  if (!shows_colours(stream)) return all.append(text);
  return all.append(sequences[static_cast<size_t>(style)]).append(text).append("\033[m");
}

} // namespace command
