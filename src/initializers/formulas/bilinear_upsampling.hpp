// Element of bilinear_upsampling.
#pragma once
#include <cstdint>

namespace inwit::formulas::bilinear_upsampling {

constexpr int most_field_axes = 3;

struct Bilinear {
  static constexpr const char *kernel = "inwit_bilinear_upsampling"; // of the device program
  int64_t in, out, in_stride, out_stride;                            // of the channels, in the row-major order of one weight
  int64_t field[most_field_axes], field_stride[most_field_axes];     // of the receptive field; unused axes have extent 1
  int64_t period;                                                    // elements of one weight
};

// One axis: a triangle of half-width f around the middle.
constexpr double tap(int64_t position, int64_t extent) {
  const int64_t half = (extent + 1) / 2;
  const auto width = static_cast<double>(half), centre = extent % 2 != 0 ? width - 1 : width - 0.5;
  return 1 - __builtin_fabs(static_cast<double>(position) - centre) / width;
}

constexpr double bilinear_at(const Bilinear &bilinear, int64_t index) {
  if (index / bilinear.out_stride % bilinear.out % bilinear.in != index / bilinear.in_stride % bilinear.in) return 0;
  double product = 1;
  for (int i = most_field_axes - 1; i >= 0; --i)
    product *= tap(index / bilinear.field_stride[i] % bilinear.field[i], bilinear.field[i]);
  return product;
}

} // namespace inwit::formulas::bilinear_upsampling
