// The Highway targets that the kernels are compiled for: those of INWIT_VECTOR_TARGETS. INWIT_HIGHWAY is 0 where there is no
// Highway, where its arithmetic is not IEEE (floats in 32-bit ARM's NEON), and where its lanes are in reverse order (big-endian
// machines). Include this before any header of Highway.
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
// Not used, so neither required of the machine nor enabled in the compiler, least of all fused multiply-add.
#define HWY_DISABLE_BMI2_FMA
#define HWY_DISABLE_F16C
#define HWY_DISABLE_PCLMUL_AES

// Left out: AVX3_DL, which adds nothing to AVX3 here; SSSE3, for CPUs without SSE4.2 (until 2013); SVE of one fixed length, which is
// no faster than SVE; and the portable targets, which are slower than the plain kernels (x86's baseline would be one of them).
#if INWIT_X86 && defined(INWIT_ONE_WIDTH) // for instrumented builds, whose kernels take minutes to compile
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
constexpr long long compiled_highway_targets = HWY_TARGETS; // INWIT_VECTOR_TARGETS does not expand the macro
}

// Initialises an array indexed by Target with the addresses of a file's `kernels` for each target: nullptr if not compiled.
#define INWIT_KERNELS_OF(name, highway_name, ...) HWY_CHOOSE_##highway_name(kernels),
#define INWIT_KERNELS_BY_TARGET(plain) \
  { INWIT_VECTOR_TARGETS(INWIT_KERNELS_OF) & (plain) }
#endif
