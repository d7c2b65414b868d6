// Refuses compilers' modes in which the same source gives other bits. Included by everything that computes.
#pragma once
#include <cfloat>

#if defined(__FAST_MATH__)
#error "inwit's bits need IEEE arithmetic: do not compile it with -ffast-math or -Ofast"
#endif
#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD != 0
#error "inwit's bits need float and double arithmetic in their own precision: on i686 use -msse2 -mfpmath=sse"
#endif
