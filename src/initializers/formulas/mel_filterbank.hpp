// Element of mel_filterbank.
#pragma once
#include "math/functions.hpp"

namespace inwit::formulas::mel_filterbank {

enum class Scale : int64_t { slaney, htk, kaldi };
enum class Norm : int64_t { slaney, none };

constexpr double log_step = 0x1.db365858403a3p+0; // log 6.4, of 27 mel steps of the Slaney scale
constexpr double log_ten = 0x1.26bb1bbb55516p+1;

constexpr double mel_of(Scale of, double hertz) {
  switch (of) {
  case Scale::slaney: return hertz < 1000 ? 3 * hertz / 200 : 15 + 27 * math::log_positive(hertz / 1000) / log_step;
  case Scale::htk: return 2595 * math::log_positive(1 + hertz / 700) / log_ten;
  case Scale::kaldi: return 1127 * math::log_positive(1 + hertz / 700);
  }
  return 0;
}

// A frequency in Hz from its mel number and the exponential of that number's exponent_of().
constexpr double exponent_of(Scale of, double mel) {
  switch (of) {
  case Scale::slaney: return log_step * (mel - 15) / 27;
  case Scale::htk: return log_ten * mel / 2595;
  case Scale::kaldi: return mel / 1127;
  }
  return 0;
}

constexpr double hertz_of(Scale of, double mel, double exponential) {
  switch (of) {
  case Scale::slaney: return mel < 15 ? 200 * mel / 3 : 1000 * exponential;
  case Scale::htk:
  case Scale::kaldi: return 700 * (exponential - 1);
  }
  return 0;
}

struct Bank {
  static constexpr const char *kernel = "inwit_mel_filterbank"; // of the device program
  int64_t period, bins, columns;                                // columns: filters
  double nyquist, low, high;                                    // half of the sample rate, rounded down, in Hz; ends in mel
  Scale scale;
  Norm norm;

  constexpr double mel_of_edge(int64_t number) const {
    return low + (high - low) * static_cast<double>(number) / static_cast<double>(columns + 1);
  }
  constexpr double edge(int64_t number) const {
    const double mel = mel_of_edge(number);
    return hertz_of(scale, mel, math::exponential_of(exponent_of(scale, mel)));
  }
};

constexpr double weight_at(const Bank &bank, int64_t index) {
  const int64_t bin = index % bank.period / bank.columns, filter = index % bank.columns;
  const double frequency = bank.nyquist * static_cast<double>(bin) / static_cast<double>(bank.bins - 1);
  const double left = bank.edge(filter), centre = bank.edge(filter + 1), right = bank.edge(filter + 2);
  if (!(frequency > left && frequency < right)) return 0;
  const double height = frequency <= centre ? (frequency - left) / (centre - left) : (right - frequency) / (right - centre);
  return bank.norm == Norm::slaney ? height * (2 / (right - left)) : height;
}

} // namespace inwit::formulas::mel_filterbank
