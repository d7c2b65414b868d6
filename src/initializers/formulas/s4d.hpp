// Element of s4d.
#pragma once
#include "math/functions.hpp"

namespace inwit::formulas::s4d {

enum class Spectrum : int64_t { lin, inv, inv2, quad, real };
enum class Part : int64_t { imag, log_real };

struct Diagonal {
  static constexpr const char *kernel = "inwit_s4d"; // of the device program
  int64_t period;                                    // number of states of half the spectrum
  Spectrum spectrum;
  Part part;
};

constexpr double pi = 0x1.921fb54442d18p+1;

constexpr double imaginary_part(Spectrum of, double j, double states) {
  switch (of) {
  case Spectrum::lin: return pi * j;
  case Spectrum::inv: return states / pi * (states / (2 * j + 1) - 1);
  case Spectrum::inv2: return states / pi * (states / (j + 1) - 1);
  case Spectrum::quad: return (2 * j + 1) * (2 * j + 1) / pi;
  case Spectrum::real: return 0;
  }
  return 0;
}

constexpr double diagonal_at(const Diagonal &diagonal, int64_t index) {
  const auto j = static_cast<double>(index % diagonal.period);
  if (diagonal.part == Part::imag) return imaginary_part(diagonal.spectrum, j, 2 * static_cast<double>(diagonal.period));
  return math::log_positive(diagonal.spectrum == Spectrum::real ? 1 + j : 0.5);
}

} // namespace inwit::formulas::s4d
