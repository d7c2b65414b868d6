// Death by a signal, or, on Windows, by Ctrl+C or a closed console: the process removes its temporary files first, and then dies as if
// it had no handler.
#pragma once
#include <filesystem>
#include <memory>

namespace command {

// From now on the signals that usually end a process also remove the file or empty folder `path`, until forget_on_signal(), the newest
// first, or erase the progress bar. They end it at once, even inside a call of LAPACK. A signal that was ignored when the process
// started stays ignored, as nohup wants.
void remove_on_signal(const std::filesystem::path &path);
void forget_on_signal(const std::filesystem::path &path);
void erase_bar_on_signal();

// Delays the signals while it lives, so that none comes between the creation of a file and remove_on_signal(), or between
// the renaming of files that belong together. Only on the calling thread: no other one may run.
class DelayedSignals {
public:
  DelayedSignals();
  ~DelayedSignals();
  DelayedSignals(const DelayedSignals &) = delete;
  DelayedSignals &operator=(const DelayedSignals &) = delete;

private:
  struct Before;
  std::unique_ptr<Before> before_;
};

} // namespace command
