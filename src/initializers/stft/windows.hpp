// Windows as SciPy's get_window names them: those that need no parameter, and Kaiser's.
#pragma once
#include "initializers/formulas/windows.hpp"
#include "initializers/values.hpp"

namespace inwit {

namespace windows {

// clang-format off
inline constexpr Choice names[] = {
    {"none", none},
    {"barthann", barthann}, {"brthan", barthann}, {"bth", barthann},
    {"bartlett", bartlett}, {"bart", bartlett}, {"brt", bartlett},
    {"blackman", blackman}, {"black", blackman}, {"blk", blackman},
    {"blackmanharris", blackmanharris}, {"blackharr", blackmanharris}, {"bkh", blackmanharris},
    {"bohman", bohman}, {"bman", bohman}, {"bmn", bohman},
    {"boxcar", boxcar}, {"box", boxcar}, {"ones", boxcar}, {"rect", boxcar}, {"rectangular", boxcar},
    {"cosine", cosine}, {"halfcosine", cosine},
    {"exponential", exponential}, {"poisson", exponential},
    {"flattop", flattop}, {"flat", flattop}, {"flt", flattop},
    {"hamming", hamming}, {"hamm", hamming}, {"ham", hamming},
    {"hann", hann}, {"han", hann},
    {"lanczos", lanczos}, {"sinc", lanczos},
    {"nuttall", nuttall}, {"nutl", nuttall}, {"nut", nuttall},
    {"parzen", parzen}, {"parz", parzen}, {"par", parzen},
    {"taylor", taylor}, {"taylorwin", taylor},
    {"triang", triang}, {"triangle", triang}, {"tri", triang},
    {"tukey", tukey}, {"tuk", tukey}};
// clang-format on

} // namespace windows

extern const ValueRange kaiser_beta; // where the Bessel function I0 is finite

inline constexpr int64_t longest_window = 1 << 24; // points: planning evaluates each of them

// Value n of `points`, 0 <= n < points <= longest_window. Symmetric, or periodic: one point longer, the last one dropped.
double window_value(Window window, int64_t n, int64_t points, bool periodic);

} // namespace inwit
