// Element of hippo.
#pragma once
#include "math/functions.hpp"

namespace inwit::formulas::hippo {

enum class Measure : int64_t { legs, legt, foud };
enum class Part : int64_t { a, b, p };

struct Hippo {
  static constexpr const char *kernel = "inwit_hippo"; // of the device program
  int64_t period, columns;                             // of a vector: all its elements
  Measure measure;
  Part part;
};

constexpr double two_pi = 0x1.921fb54442d18p+2;

constexpr double root_of_product(int64_t i, int64_t j) {
  return math::square_root(static_cast<double>(2 * i + 1) * static_cast<double>(2 * j + 1));
}

constexpr double matrix_at(Measure of, int64_t i, int64_t j) {
  const int64_t block = i / 2;
  switch (of) {
  case Measure::legs: return i > j ? -root_of_product(i, j) : i == j ? -static_cast<double>(i + 1) : 0;
  case Measure::legt: return (i < j && (j - i) % 2 != 0 ? 0.5 : -0.5) * root_of_product(i, j);
  case Measure::foud:
    if (i == j) return -0.5;
    if (block != j / 2) return 0;
    return (i < j ? -two_pi : two_pi) * static_cast<double>(block) + 0.0;
  }
  return 0;
}

constexpr double vector_at(Measure of, Part part_of, int64_t i) {
  if (part_of == Part::p) return math::square_root(static_cast<double>(i) + 0.5);
  if (of != Measure::foud) return (of == Measure::legt ? 0.5 : 1.0) * math::square_root(static_cast<double>(2 * i + 1));
  return i == 0 ? 1 : i % 2 == 0 ? math::square_root(2.0) : 0;
}

constexpr double hippo_at(const Hippo &hippo, int64_t index) {
  const int64_t at = index % hippo.period;
  if (hippo.part == Part::a) return matrix_at(hippo.measure, at / hippo.columns, at % hippo.columns);
  return vector_at(hippo.measure, hippo.part, at);
}

} // namespace inwit::formulas::hippo
