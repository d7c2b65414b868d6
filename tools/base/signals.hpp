// Termination by a signal, or, on Windows, by Ctrl+C or a closed console: the process first removes its temporary files, and then ends as
// if it had no handler.
#pragma once
#include <filesystem>
#include <memory>

namespace command {

// From now on, until forget_on_signal(), signals that end the process also remove the file or empty folder `path`, newest first, or erase
// the progress bar. They end the process at once, even inside a LAPACK call. A signal that was ignored when the process started stays
// ignored, as nohup requires.
void remove_on_signal(const std::filesystem::path &path);
void forget_on_signal(const std::filesystem::path &path);
void erase_bar_on_signal();

// Delays signals during its lifetime, so that none arrives between the creation of a file and remove_on_signal(), or while files that
// belong together are renamed. Affects the calling thread only: no other thread may be running.
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
