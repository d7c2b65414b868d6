// The floating-point control register for the library's own work: round to nearest, subnormals kept, exceptions masked. Restored
// on destruction. Each call makes one, each task on another thread too; after a callback of the caller's it is set again.
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
  // Writing the register waits for everything before it, a tenth of a small fill. Most hosts have the library's mode already; the flags
  // of exceptions in the low bits change nothing here.
  FloatState() : saved_(_mm_getcsr()) {
    if ((saved_ & ~flags) != mode) set();
  }
  ~FloatState() {
    if (_mm_getcsr() != saved_) _mm_setcsr(saved_);
  }
  static void set() { _mm_setcsr(mode); }

private:
  static constexpr unsigned mode = 0x1F80, flags = 0x3F;
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
