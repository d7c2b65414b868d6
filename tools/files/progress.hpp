// Progress on stderr: a bar on a terminal, or lines for a log.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

namespace command {

enum class ShowProgress { never, on_terminal, always }; // always: lines if stderr is not a terminal

// "42 %  6.8 of 16.1 GB  1.12 GB/s  0:08 left", at most 60 characters.
std::string progress_text(int64_t done, int64_t total, double seconds);

class Progress {
public:
  Progress(int64_t total, ShowProgress when); // in bytes
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  void add(int64_t bytes);
  void show(int64_t more = 0); // with `more` bytes that are not added yet; updates rarely, so it may be called often
  void finish();

private:
  void draw(int64_t done);

  int64_t total_, done_ = 0;
  bool shown_, is_terminal_;
  bool drawn_ = false; // the bar is on the screen
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now(), last_ = start_;
};

} // namespace command
