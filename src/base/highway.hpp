// Which of Highway's targets the kernels are built for: HWY_TARGETS, or INWIT_HIGHWAY 0 where it is not to be had or its arithmetic
// is not IEEE's (the floats of 32-bit ARM's NEON), or its lanes lie the other way round (big-endian machines). To be included
// before any header of Highway.
#pragma once

#if defined(__x86_64__) || defined(__i386__) || defined(__aarch64__) || defined(__wasm_simd128__)
#define INWIT_HIGHWAY_RUNS_HERE 1
#else
#define INWIT_HIGHWAY_RUNS_HERE 0
#endif
#if !defined(INWIT_HIGHWAY) || !INWIT_HIGHWAY_RUNS_HERE || defined(__AARCH64EB__)
#undef INWIT_HIGHWAY
#define INWIT_HIGHWAY 0
#endif

#if INWIT_HIGHWAY
#define HWY_WANT_AVX3_DL
// Not used, and so neither asked of the machine nor given to the compiler: fused multiply-add above all.
#define HWY_DISABLE_BMI2_FMA
#define HWY_DISABLE_F16C
#define HWY_DISABLE_PCLMUL_AES
#ifndef HWY_BROKEN_EMU128 // SCALAR instead of EMU128, which clang 22 compiles for minutes; both are slower than the plain kernels
#define HWY_BROKEN_EMU128 1
#endif
// By Highway's numbers. SVE of a fixed length gains nothing over SVE here.
#define INWIT_FIXED_SVE ((1LL << 24) | (1LL << 25))
#ifdef INWIT_ONE_WIDTH // of x86's vectors AVX2 alone, for builds whose instrumented kernels take minutes to compile
#define HWY_DISABLED_TARGETS (INWIT_FIXED_SVE | (1LL << 7) | (1LL << 8) | (1LL << 11) | (1LL << 12))
#else
#define HWY_DISABLED_TARGETS INWIT_FIXED_SVE
#endif
#include <hwy/detect_targets.h>

#if HWY_TARGETS & HWY_EMU128
#define INWIT_CHOOSE_EMU128(table) &N_EMU128::table
#else
#define INWIT_CHOOSE_EMU128(table) nullptr
#endif
#if HWY_TARGETS & HWY_SCALAR
#define INWIT_CHOOSE_SCALAR(table) &N_SCALAR::table
#else
#define INWIT_CHOOSE_SCALAR(table) nullptr
#endif
// Addresses of a kernel file's `table` in each target's namespace, in the order of Target (base/targets.hpp); nullptr: not built.
#define INWIT_BY_TARGET(table, plain_table, sve2_table, sve_table) \
  { \
    HWY_CHOOSE_AVX3_DL(table), HWY_CHOOSE_AVX3(table), HWY_CHOOSE_AVX2(table), HWY_CHOOSE_SSE4(table), \
        HWY_CHOOSE_SSSE3(table), sve2_table, sve_table, HWY_CHOOSE_NEON(table), HWY_CHOOSE_WASM(table), &(plain_table), \
        INWIT_CHOOSE_EMU128(table), INWIT_CHOOSE_SCALAR(table) \
  }
#endif
