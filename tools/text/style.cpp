#include "text/style.hpp"

#include <cstdlib>
#include <unistd.h>

namespace command {
namespace {

std::string_view environment_text(const char *name) {
  const char *const value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nothing sets it
  return value != nullptr ? value : "";
}

bool shows_colours(std::FILE *stream) {
  const std::string_view terminal = environment_text("TERM");
  return environment_text("NO_COLOR").empty() && !terminal.empty() && terminal != "dumb" && isatty(fileno(stream)) != 0;
}

constexpr std::string_view sequences[] = {"\033[1m", "\033[32m", "\033[1;31m"}; // by Style: bold, green, bold red

} // namespace

std::string styled(Style style, std::string_view text, std::FILE *stream) {
  std::string all;
  if (!shows_colours(stream)) return all.append(text);
  return all.append(sequences[static_cast<size_t>(style)]).append(text).append("\033[m");
}

} // namespace command
