// Which of Highway's targets the kernels are compiled for: those of INWIT_VECTOR_TARGETS, or INWIT_HIGHWAY 0 where there is no
// Highway, its arithmetic is not IEEE's (the floats of 32-bit ARM's NEON), or its lanes lie the other way round (big-endian
// machines). To be included before any header of Highway.
#pragma once
#include "base/targets.hpp"

#if defined(__x86_64__) || defined(__i386__)
#define INWIT_X86 1
#else
#define INWIT_X86 0
#endif
#if !defined(INWIT_HIGHWAY) || defined(__AARCH64EB__) || !(INWIT_X86 || defined(__aarch64__) || defined(__wasm_simd128__))
#undef INWIT_HIGHWAY
#define INWIT_HIGHWAY 0
#endif

#if INWIT_HIGHWAY
// Assertions of Highway, in a build without optimization, would need its compiled library.
#define HWY_IS_DEBUG_BUILD 0
// Not used, and so neither required of the machine nor enabled in the compiler: fused multiply-add above all.
#define HWY_DISABLE_BMI2_FMA
#define HWY_DISABLE_F16C
#define HWY_DISABLE_PCLMUL_AES

// Left out: AVX3_DL, whose instructions are those of AVX3; SSSE3, for CPUs without SSE4.2 (to 2013); SVE of one fixed length,
// no faster than SVE; and the portable forms, slower than the plain kernels. x86's baseline would be one of those.
#if INWIT_X86 && defined(INWIT_ONE_WIDTH) // for builds whose instrumented kernels take minutes to compile
#define INWIT_COMPILED_TARGETS HWY_AVX2
#define HWY_BASELINE_TARGETS HWY_AVX2
#else
#define INWIT_TARGET_BIT(name, highway_name, ...) | HWY_##highway_name
#define INWIT_COMPILED_TARGETS (0 INWIT_VECTOR_TARGETS(INWIT_TARGET_BIT))
#if INWIT_X86 && !defined(__SSE4_2__)
#define HWY_BASELINE_TARGETS HWY_SSE4
#endif
#endif
#define HWY_DISABLED_TARGETS (~INWIT_COMPILED_TARGETS)
#include <hwy/detect_targets.h>

namespace inwit {
constexpr long long compiled_highway_targets = HWY_TARGETS; // a constant: within INWIT_VECTOR_TARGETS the macro is not expanded
}

// Initialises an array by Target with the addresses of a file's `kernels` as compiled for each: nullptr if not compiled.
#define INWIT_KERNELS_OF(name, highway_name, ...) HWY_CHOOSE_##highway_name(kernels),
#define INWIT_KERNELS_BY_TARGET(plain) \
  { INWIT_VECTOR_TARGETS(INWIT_KERNELS_OF) & (plain) }
#endif
