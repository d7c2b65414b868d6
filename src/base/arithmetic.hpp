// Compile-time check: rejects compiler options under which the same source gives other results. Included by everything that
// computes.
//
// Not detectable at compile time: fused multiply-add (-ffp-contract), which CMake turns off for every target and a test looks for
// in the object code; clang's -fno-honor-infinities alone; and, in clang without optimisation, the options that have no macro.
// -fassociative-math alone is harmless: in both compilers it has no effect without -fno-signed-zeros.
#pragma once
#include <cfloat>

// GCC clears __GCC_IEC_559 for each of these options.
#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ != 0) || \
    (defined(__GCC_IEC_559) && __GCC_IEC_559 == 0)
#error "inwit needs IEEE arithmetic: do not compile it with -ffast-math, -Ofast or the options that they stand for"
#endif
#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD != 0
#error "inwit needs float and double arithmetic in their own precision: on i686 use -msse2 -mfpmath=sse"
#endif

// clang has no macros for the parts of -ffast-math, but its optimiser reveals them: if it folds one of these comparisons to a
// constant, the call remains and is an error.
#if defined(__clang__) && defined(__OPTIMIZE__) && __has_attribute(error)
namespace inwit::detail {
[[gnu::error("inwit needs IEEE arithmetic: do not compile it with -fno-signed-zeros or -funsafe-math-optimizations")]] void
without_signed_zeros();
[[gnu::error("inwit needs IEEE arithmetic: do not compile it with -freciprocal-math")]] void with_reciprocals();
[[gnu::error("inwit needs IEEE arithmetic: do not compile it with -fno-honor-nans")]] void without_nans();

[[gnu::used]] inline void check_arithmetic(float x) {
  const float sum = x + 0.0f, quotient = x / 3.0f, product = x * (1.0f / 3.0f);
  if (__builtin_constant_p(__builtin_bit_cast(int, sum) == __builtin_bit_cast(int, x))) without_signed_zeros();
  if (__builtin_constant_p(__builtin_bit_cast(int, quotient) == __builtin_bit_cast(int, product))) with_reciprocals();
  if (__builtin_constant_p(x != x)) without_nans();
}
} // namespace inwit::detail
#endif
