// bilinear_upsampling: the kernel of a transposed convolution that interpolates, channel by channel.
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "initializers/kernel_axes.hpp"

namespace inwit {
namespace {

struct Bilinear {
  KernelAxes axes;
};

// One axis: a triangle of half-width f around the middle.
double tap(int64_t position, int64_t extent) {
  const int64_t half = (extent + 1) / 2;
  const auto width = static_cast<double>(half), centre = extent % 2 != 0 ? width - 1 : width - 0.5;
  return 1 - std::fabs(static_cast<double>(position) - centre) / width;
}

double bilinear_at(const Bilinear &bilinear, int64_t index) {
  const KernelAxes &axes = bilinear.axes;
  if (axes.output_of(index) % axes.in != axes.input_of(index)) return 0;
  double product = 1;
  for (int i = axes.field_rank - 1; i >= 0; --i) product *= tap(index / axes.field_stride[i] % axes.field[i], axes.field[i]);
  return product;
}

inwit_moments moments(const Plan &plan) {
  const KernelAxes &axes = parameters_of<Bilinear>(plan).axes;
  if (axes.elements == 0 || axes.out % axes.in != 0) return unknown_moments;
  double mean = 1 / static_cast<double>(axes.in), square = mean, least = 1, most = 1;
  for (int i = 0; i < axes.field_rank; ++i) {
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

constexpr Family bilinear_family = elementwise_family(moments, nullptr);

Status plan_bilinear(const Values &, Plan &plan) {
  Bilinear bilinear = {};
  INWIT_TRY(find_kernel_axes(plan.view, bilinear.axes));
  return plan_elementwise(plan, bilinear_family, for_each_weight<generate_formula<Bilinear, bilinear_at>>, bilinear, 15);
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
    .use = "Transposed convolutions that enlarge images, as in segmentation: they start as linear interpolation.",
    .ranks = {3, 5},
    .default_layout = INWIT_LAYOUT_TORCH,
};

} // namespace entries
} // namespace inwit
