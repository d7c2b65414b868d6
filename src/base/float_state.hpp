// The floating-point control register for the library's own work: round to nearest, subnormals kept, exceptions masked. Restored
// on destruction. Each call creates one, and so does each task on another thread; after a callback of the caller it is set again.
#pragma once
#include <cstdint>
#if defined(__x86_64__) || defined(__i386__)
#include <xmmintrin.h>
#elif !defined(__aarch64__)
#include <cfenv>
#endif

namespace inwit {

class FloatState {
public:
  FloatState(const FloatState &) = delete;
  FloatState &operator=(const FloatState &) = delete;

#if defined(__x86_64__) || defined(__i386__)
  // Reading the register waits for earlier arithmetic, and writing it serialises execution: each takes a twentieth of a small fill or more.
  // So on hosts that are already in the library's mode, as most are, the exception flags in the low bits stay as the call leaves them.
  FloatState() : saved_(_mm_getcsr()) {
    if (is_foreign()) set();
  }
  ~FloatState() {
    if (is_foreign()) _mm_setcsr(saved_);
  }
  static void set() { _mm_setcsr(mode | (_mm_getcsr() & flags)); }

private:
  static constexpr unsigned mode = 0x1F80, flags = 0x3F;
  bool is_foreign() const { return (saved_ & ~flags) != mode; }
  unsigned saved_;
#elif defined(__aarch64__)
  FloatState() {
    asm volatile("mrs %0, fpcr" : "=r"(saved_));
    set();
  }
  ~FloatState() { asm volatile("msr fpcr, %0" ::"r"(saved_) : "memory"); }
  static void set() { asm volatile("msr fpcr, %0" ::"r"(uint64_t{0}) : "memory"); }

private:
  uint64_t saved_;
#else
  FloatState() { std::feholdexcept(&saved_), std::fesetround(FE_TONEAREST); }
  ~FloatState() { std::fesetenv(&saved_); }
  static void set() {
    std::fenv_t unused;
    std::feholdexcept(&unused), std::fesetround(FE_TONEAREST);
  }

private:
  std::fenv_t saved_;
#endif
};

} // namespace inwit
