// bilinear_upsampling: the kernel of a transposed convolution that interpolates, channel by channel.
#include "initializers/formulas/bilinear_upsampling.hpp"
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "initializers/kernel_axes.hpp"

namespace inwit {
namespace {

using namespace formulas::bilinear_upsampling;

struct ManyTaps : Bilinear {
  void of_columns(const math::VectorFunctions &, int64_t first, int64_t count, double *values) const {
    for (int64_t i = 0; i < count; ++i) values[i] = bilinear_at(*this, first + i);
  }
};

inwit_moments moments(const Plan &plan) {
  const auto &axes = parameters_of<Bilinear>(plan);
  if (axes.period == 0 || axes.out % axes.in != 0) return unknown_moments;
  double mean = 1 / static_cast<double>(axes.in), square = mean, least = 1, most = 1;
  for (int i = 0; i < most_field_axes; ++i) {
    if (axes.field[i] > (1 << 20)) return unknown_moments;
    double sum = 0, squares = 0, smallest = 1, largest = 0;
    for (int64_t at = 0; at < axes.field[i]; ++at) {
      const double value = tap(at, axes.field[i]);
      sum += value;
      squares += value * value;
      smallest = std::min(smallest, value);
      largest = std::max(largest, value);
    }
    mean *= sum / static_cast<double>(axes.field[i]);
    square *= squares / static_cast<double>(axes.field[i]);
    least *= smallest;
    most *= largest;
  }
  return {mean, std::sqrt(std::fmax(0, square - mean * mean)), axes.in > 1 ? 0 : least, most};
}

constexpr Family bilinear_family = elementwise_family(moments, nullptr, formula_on_device<Bilinear>);

Status plan_bilinear(const Values &, Plan &plan) {
  KernelAxes axes = {};
  INWIT_TRY(find_kernel_axes(plan.view, axes));
  ManyTaps bilinear = {{axes.in, axes.out, axes.in_stride, axes.out_stride, {1, 1, 1}, {1, 1, 1}, axes.elements}};
  std::copy_n(axes.field, axes.field_rank, bilinear.field);
  std::copy_n(axes.field_stride, axes.field_rank, bilinear.field_stride);
  return plan_formula(plan, bilinear, 15, bilinear_family);
}

} // namespace

namespace entries {

extern const Entry bilinear_upsampling = {
    .name = "bilinear_upsampling",
    .plan = plan_with<plan_bilinear>(),
    .summary = "the kernel of a transposed convolution that interpolates linearly along each axis, channel by channel",
    .formula = "w[o,i,k...] = product of 1 - |k - c| / f if i = o mod in, else 0; f = (n + 1) div 2",
    .reference = "Long, Shelhamer, Darrell 2015, arXiv 1411.4038",
    .topic = "convolution",
    .use = "Transposed convolutions that enlarge images, as in segmentation: they start out as linear interpolation.",
    .ranks = {3, 5},
    .default_layout = INWIT_LAYOUT_TORCH,
};

} // namespace entries
} // namespace inwit
