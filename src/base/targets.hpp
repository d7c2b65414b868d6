// Instruction sets: which of them the kernels are compiled for and this machine runs, and which one a call uses.
#pragma once
#include <cstdint>

#include "base/status.hpp"

namespace inwit {

// The instruction sets that kernels are compiled for, the fastest first: name, Highway's target, the CPU features that it
// requires, and those without which it gains nothing over the ones below it (of targets.cpp). The order of Target, the targets
// that Highway compiles and the tables of kernels are made from this list, so none of them can disagree with it.
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
bool is_here(Target target); // compiled, and this machine runs it

// By name in any case: that of the context, else that of the environment, else the best there is.
Status choose_target(const char *name, Target &target);

} // namespace inwit
