// What a host program may have set in the floating-point control register before it calls the library.
#pragma once
#include <cstdint>

#include "base/float_state.hpp"

namespace inwit::test {

struct HostState {
  const char *name;
  uint64_t control;
};

#if defined(__x86_64__) || defined(__i386__)
constexpr HostState host_states[] = {{"ftz", 0x9FC0}, {"downward", 0x3F80}, {"upward", 0x5F80}, {"toward-zero", 0x7F80}};
inline uint64_t float_control() { return _mm_getcsr() & ~0x3Fu; } // without the flags of what happened
inline void set_float_control(uint64_t control) { _mm_setcsr(static_cast<unsigned>(control)); }
#elif defined(__aarch64__)
constexpr HostState host_states[] = {{"ftz", 1 << 24}, {"upward", 1 << 22}, {"downward", 2 << 22}, {"toward-zero", 3 << 22}};
inline uint64_t float_control() {
  uint64_t control;
  asm volatile("mrs %0, fpcr" : "=r"(control));
  return control;
}
inline void set_float_control(uint64_t control) { asm volatile("msr fpcr, %0" ::"r"(control) : "memory"); }
#elif defined(FE_TOWARDZERO)
constexpr HostState host_states[] = {{"upward", FE_UPWARD}, {"downward", FE_DOWNWARD}, {"toward-zero", FE_TOWARDZERO}};
inline uint64_t float_control() { return static_cast<uint64_t>(std::fegetround()); }
inline void set_float_control(uint64_t control) { std::fesetround(static_cast<int>(control)); }
#else // WebAssembly has one mode
constexpr HostState host_states[] = {{"nearest", 0}};
inline uint64_t float_control() { return 0; }
inline void set_float_control(uint64_t) {}
#endif

} // namespace inwit::test
