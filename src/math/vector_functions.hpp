// Elementary functions of many doubles with the vectors of an instruction set: the same bits as functions.hpp and turns.hpp, whose
// valid ranges and errors hold here too.
#pragma once
#include <cstdint>

#include "base/targets.hpp"

namespace inwit::math {

// An output array may be the input itself, but must not partly overlap it. Nothing is allocated.
struct VectorFunctions {
  // exponential_of() of each x.
  void (*exponential)(const double *x, int64_t count, double *out);
  // log_positive() of each x; an arbitrary number where x is outside its valid range.
  void (*log)(const double *x, int64_t count, double *out);
  // turn_of_radians() of each x.
  void (*sine_cosine)(const double *x, int64_t count, double *sine, double *cosine);
  // turn_of() of first, first + step, first + 2 step, ..., modulo n. Valid range: 0 <= first < n, 0 <= step < n.
  void (*turns)(int64_t first, int64_t step, int64_t n, int64_t count, double *sine, double *cosine);
};

extern const VectorFunctions plain_vector_functions;
const VectorFunctions *highway_vector_functions(Target target); // nullptr: not compiled

inline const VectorFunctions &vector_functions(Target target) {
  const VectorFunctions *const functions = highway_vector_functions(target);
  return functions != nullptr ? *functions : plain_vector_functions;
}

// The following compute their function of each x; `out` must be another array.
// power(base, x). Valid range: base > 0.
void powers_of(const VectorFunctions &functions, double base, const double *x, int64_t count, double *out);
// power(x, exponent).
void raise_to(const VectorFunctions &functions, double exponent, const double *x, int64_t count, double *out);
// half_to_the(x).
void halves_to_the(const VectorFunctions &functions, const double *x, int64_t count, double *out);

// log_of_rest(x).
void logs_of_rests(const VectorFunctions &functions, const double *x, int64_t count, double *out);
// softplus_inverse(x).
void softplus_inverses(const VectorFunctions &functions, const double *x, int64_t count, double *out);

} // namespace inwit::math
