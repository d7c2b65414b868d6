#include "files/progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/process.hpp"
#include "base/signals.hpp"

namespace command {
namespace {

constexpr int width = 20; // with the text, less than 80 columns
constexpr std::chrono::milliseconds between_bars(100), between_lines(5000);

double fraction(int64_t done, int64_t total) { return total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 1; }

std::string duration_text(double seconds) {
  if (!(seconds < 360000)) return "over 100 h"; // keeps the text short
  const auto whole = static_cast<int>(std::ceil(seconds));
  char text[32];
  if (whole < 3600)
    std::snprintf(text, sizeof text, "%d:%02d", whole / 60, whole % 60);
  else
    std::snprintf(text, sizeof text, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  return text;
}

} // namespace

std::string progress_text(int64_t done, int64_t total, double seconds) {
  struct Unit {
    const char *name;
    double bytes;
    int digits;
  };
  constexpr double largest_in_mb = 1e10;
  const double bytes = static_cast<double>(done), all = static_cast<double>(total);
  const Unit unit = all < largest_in_mb         ? Unit{"MB", 1e6, 0}
                    : all < 1e3 * largest_in_mb ? Unit{"GB", 1e9, 1}
                                                : Unit{"TB", 1e12, 2};
  const double rate = seconds > 0 ? bytes / seconds : 0;
  const Unit rate_unit = rate < 1e9 ? Unit{"MB/s", 1e6, 0} : Unit{"GB/s", 1e9, 2};
  char text[128];
  std::snprintf(text, sizeof text, "%3.0f %%  %.*f of %.*f %s  %.*f %s  ", std::floor(100 * fraction(done, total)), unit.digits,
                bytes / unit.bytes, unit.digits, all / unit.bytes, unit.name, rate_unit.digits, rate / rate_unit.bytes,
                rate_unit.name);
  return text + (rate > 0 ? duration_text((all - bytes) / rate) : "?") + " left";
}

Progress::Progress(int64_t total, ShowProgress when) : total_(total), is_terminal_(is_terminal(stderr)) {
  shown_ = when == ShowProgress::always || (when == ShowProgress::on_terminal && is_terminal_);
}

Progress::~Progress() {
  if (drawn_) std::fputs("\r\033[K", stderr);
}

void Progress::add(int64_t bytes) {
  done_ += bytes;
  show();
}

void Progress::show(int64_t more) {
  const auto now = std::chrono::steady_clock::now();
  if (!shown_ || now - last_ < (is_terminal_ ? between_bars : between_lines)) return;
  last_ = now;
  draw(done_ + more);
}

void Progress::finish() {
  if (shown_ && !is_terminal_) draw(done_);
}

void Progress::draw(int64_t done) {
  constexpr char full[] = "####################";
  static_assert(sizeof full == width + 1);
  const std::string text =
      progress_text(done, total_, std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count());
  if (!is_terminal_) {
    std::fprintf(stderr, "%s\n", text.c_str());
    return;
  }
  std::fprintf(stderr, "\r[%-*.*s] %s\033[K", width, static_cast<int>(fraction(done, total_) * width), full, text.c_str());
  if (!std::exchange(drawn_, true)) erase_bar_on_signal();
}

} // namespace command
