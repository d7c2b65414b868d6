// A lock that is held within a call; does nothing where there are no threads, as in WebAssembly.
#pragma once
#if !defined(__wasi__) || defined(_REENTRANT)
#include <mutex>
#endif

namespace inwit {

#if !defined(__wasi__) || defined(_REENTRANT)
using Mutex = std::mutex;
#else
struct Mutex {
  void lock() {}
  void unlock() {}
};
#endif

class Lock {
public:
  explicit Lock(Mutex &mutex) : mutex_(mutex) { mutex_.lock(); }
  Lock(const Lock &) = delete;
  Lock &operator=(const Lock &) = delete;
  ~Lock() { mutex_.unlock(); }

private:
  Mutex &mutex_;
};

} // namespace inwit
