// The floating-point control register for the library's own work: round to nearest, subnormals kept, exceptions masked. Restored
// on destruction. Every task on every thread makes its own.
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
  FloatState() : saved_(_mm_getcsr()) { _mm_setcsr(0x1F80); }
  ~FloatState() { _mm_setcsr(saved_); }

private:
  unsigned saved_;
#elif defined(__aarch64__)
  FloatState() {
    asm volatile("mrs %0, fpcr" : "=r"(saved_));
    asm volatile("msr fpcr, %0" ::"r"(uint64_t{0}) : "memory");
  }
  ~FloatState() { asm volatile("msr fpcr, %0" ::"r"(saved_) : "memory"); }

private:
  uint64_t saved_;
#else
  FloatState() { std::feholdexcept(&saved_), std::fesetround(FE_TONEAREST); }
  ~FloatState() { std::fesetenv(&saved_); }

private:
  std::fenv_t saved_;
#endif
};

} // namespace inwit
