#include "math/vector_functions.hpp"

#include <algorithm>

#include "math/functions.hpp"

namespace inwit::math {
namespace {

void plain_turns(int64_t first, int64_t step, int64_t n, int64_t count, double *sine, double *cosine) {
  for (int64_t i = 0; i < count; ++i) {
    const Turn turn = turn_of(first, n);
    sine[i] = turn.sine;
    cosine[i] = turn.cosine;
    first += step;
    first -= first >= n ? n : 0;
  }
}

void plain_sine_cosine(const double *x, int64_t count, double *sine, double *cosine) {
  for (int64_t i = 0; i < count; ++i) {
    const Turn turn = turn_of_radians(x[i]);
    sine[i] = turn.sine;
    cosine[i] = turn.cosine;
  }
}

template <auto function> void plain(const double *x, int64_t count, double *out) {
  for (int64_t i = 0; i < count; ++i) out[i] = function(x[i]);
}

constexpr double least_of_log = 0x1p-10; // below it log_of_rest() and softplus_inverse() are approximations

} // namespace

constexpr VectorFunctions plain_vector_functions = {plain<exponential_of>, plain<log_positive<double>>, plain_sine_cosine,
                                                    plain_turns};

// exponential_of(0) is 1, as is power(base, 0).
void powers_of(const VectorFunctions &functions, double base, const double *x, int64_t count, double *out) {
  const double log_base = log_positive(base);
  for (int64_t i = 0; i < count; ++i) out[i] = x[i] * log_base;
  functions.exponential(out, count, out);
  for (int64_t i = 0; i < count; ++i) out[i] = x[i] == 1 ? base : out[i];
}

void raise_to(const VectorFunctions &functions, double exponent, const double *x, int64_t count, double *out) {
  if (exponent == 0) {
    std::fill_n(out, count, 1.0);
  } else if (exponent == 1) {
    std::copy_n(x, count, out);
  } else {
    functions.log(x, count, out);
    for (int64_t i = 0; i < count; ++i) out[i] = x[i] > 0 ? exponent * out[i] : 0;
    functions.exponential(out, count, out);
    for (int64_t i = 0; i < count; ++i) out[i] = x[i] > 0 ? out[i] : 0;
  }
}

void halves_to_the(const VectorFunctions &functions, const double *x, int64_t count, double *out) {
  const double log_2 = log_positive(2.0);
  const auto whole = [](double of) { return static_cast<int64_t>(std::min(of, 1022.0)); };
  for (int64_t i = 0; i < count; ++i) out[i] = x[i] > 1022 ? 0 : (static_cast<double>(whole(x[i])) - x[i]) * log_2;
  if (std::any_of(out, out + count, [](double rest) { return rest != 0; })) // some x are not integers
    functions.exponential(out, count, out);
  else
    std::fill_n(out, count, 1.0);
  for (int64_t i = 0; i < count; ++i)
    out[i] = x[i] > 1022 ? 0 : out[i] * std::bit_cast<double>(static_cast<uint64_t>(1023 - whole(x[i])) << 52);
}

void logs_of_rests(const VectorFunctions &functions, const double *x, int64_t count, double *out) {
  for (int64_t i = 0; i < count; ++i) out[i] = 1 - x[i];
  if (std::any_of(x, x + count, [](double of) { return of >= least_of_log; })) functions.log(out, count, out);
  for (int64_t i = 0; i < count; ++i)
    if (x[i] < least_of_log) out[i] = log_of_rest(x[i]);
}

void softplus_inverses(const VectorFunctions &functions, const double *x, int64_t count, double *out) {
  for (int64_t i = 0; i < count; ++i) out[i] = -x[i];
  functions.exponential(out, count, out);
  for (int64_t i = 0; i < count; ++i) out[i] = x[i] < least_of_log ? x[i] : 1 - out[i];
  functions.log(out, count, out);
  for (int64_t i = 0; i < count; ++i) out[i] = x[i] < least_of_log ? out[i] + x[i] / 2 : x[i] + out[i];
}

} // namespace inwit::math
