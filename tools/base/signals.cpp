#include "base/signals.hpp"

#include <atomic>

#include "base/signal_handler.hpp"

namespace command {
namespace {

struct Temporary {
  std::filesystem::path path;
  std::atomic<bool> exists;
  Temporary *next;
};

// The handler reads this on any thread and at any time, so elements of the list are never freed or changed.
std::atomic<Temporary *> newest = nullptr;
std::atomic<bool> has_bar = false;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<Temporary *>::is_always_lock_free);

} // namespace

void clean_up() {
  constexpr char erase[] = "\r\033[K";
  for (const Temporary *temporary = newest; temporary != nullptr; temporary = temporary->next)
    if (temporary->exists) remove_in_handler(temporary->path);
  if (has_bar) write_in_handler(erase, sizeof erase - 1);
}

void remove_on_signal(const std::filesystem::path &path) {
  handle_signals();
  newest = new Temporary{path, true, newest};
}

void forget_on_signal(const std::filesystem::path &path) {
  for (Temporary *temporary = newest; temporary != nullptr; temporary = temporary->next)
    if (temporary->path == path) temporary->exists = false;
}

void erase_bar_on_signal() {
  handle_signals();
  has_bar = true;
}

} // namespace command
