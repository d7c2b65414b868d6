// Instruction sets: which ones the kernels are compiled for, which ones this machine supports, and which one a call uses.
#pragma once
#include <cstdint>

#include "base/status.hpp"

namespace inwit {

// The instruction sets that kernels are compiled for, fastest first: name, Highway's target, the CPU features that it requires, and
// those without which it is no faster than the ones below it (both defined in targets.cpp). The order of Target, the targets that
// Highway compiles and the kernel tables are generated from this list, so they cannot disagree.
// clang-format off
#define INWIT_VECTOR_TARGETS(X) \
  X(avx3, AVX3, avx512f | avx512vl | avx512dq | avx512bw, none) \
  X(avx2, AVX2, avx2, none) \
  X(sse4, SSE4, sse4_1 | sse4_2, none) \
  X(sve2, SVE2, sve2_with_aes, sve_over_128_bits) \
  X(sve, SVE, sve, sve_over_128_bits) \
  X(neon, NEON, none, none) \
  X(wasm, WASM, none, none)
// clang-format on

#define INWIT_ENUMERATOR(name, ...) name,
enum class Target : uint8_t { INWIT_VECTOR_TARGETS(INWIT_ENUMERATOR) plain }; // plain: loops in C++, on every machine
#undef INWIT_ENUMERATOR
constexpr int target_count = static_cast<int>(Target::plain) + 1;

const char *name_of(Target target);
bool is_here(Target target); // compiled, and supported by this machine

// By name, ignoring case: the context's, else the environment's, else the best available.
Status choose_target(const char *name, Target &target);
Target chosen_target(const char *name); // the same, of a name that choose_target() has accepted

} // namespace inwit
