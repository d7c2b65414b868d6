// Failures that a test injects into a false driver, and what it is told of the calls.
#pragma once
#include <cstdint>
#include <cstring>
#include <mutex>
#include <string>

namespace inwit::test {

// What tests ask of a false driver beyond its own interface; found by dlsym("injection").
struct Injection {
  std::recursive_mutex lock;
  std::string log;             // the names of all calls, each with a space behind it
  int live = 0;                // objects that were made and not released
  uint64_t threads = 0;        // of the last launch
  int property = 0, value = 0; // what the driver says of its device, where it is not what is usual

  // From now on, the call of this name that comes after `others` of the name returns `of`; "" for none.
  void fail(const char *call, int of, int others = 0) {
    const std::scoped_lock locked(lock);
    failing_ = call, code_ = of, after_ = others;
  }

  // Notes the call; the code that it shall return.
  int enter(const char *call) {
    log += std::string(call) + ' ';
    return failing_ == call && after_-- <= 0 ? code_ : 0;
  }

  std::string take_log() {
    const std::scoped_lock locked(lock);
    std::string taken;
    taken.swap(log);
    return taken;
  }

private:
  std::string failing_;
  int code_ = 0, after_ = 0;
};

} // namespace inwit::test
