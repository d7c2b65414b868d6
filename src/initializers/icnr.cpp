// icnr: a kernel whose outputs are equal in groups, so that the pixel shuffle behind it starts as nearest-neighbour upsampling.
#include <algorithm>

#include "initializers/constant.hpp"
#include "initializers/distributions.hpp"
#include "initializers/elementwise.hpp"
#include "initializers/entry.hpp"
#include "initializers/kernel_axes.hpp"
#include "initializers/registry.hpp"
#include "initializers/variance.hpp"

namespace inwit {
namespace {

enum class Order { crd, dcr };
constexpr Choice orders[] = {{"crd", static_cast<int>(Order::crd)}, {"dcr", static_cast<int>(Order::dcr)}};
constexpr Choice distributions[] = {{"untruncated_normal", static_cast<int>(ScaledDistribution::untruncated_normal)},
                                    {"truncated_normal", static_cast<int>(ScaledDistribution::truncated_normal)},
                                    {"uniform", static_cast<int>(ScaledDistribution::uniform)}};
constexpr ValueRange upscale_range = {"an integer from 1 to 2^20", [](double x) {
                                        return x >= 1 && x <= 0x1p20 && x == static_cast<double>(static_cast<int64_t>(x));
                                      }};

constexpr Index<double> upscale{0};
constexpr Index<Order> order{1};
constexpr Index<double> scale{2};
constexpr Index<Fan> mode{3};
constexpr Index<ScaledDistribution> distribution{4};
constexpr auto icnr_arguments = arguments(
    argument(upscale, {.name = "upscale", .default_value = 2, .doc = "factor on each spatial axis", .range = &upscale_range}),
    argument(order,
             {.name = "order",
              .doc = "of the outputs: crd, as PyTorch's PixelShuffle; dcr, as the depth_to_space of TensorFlow and Keras",
              .choices = orders}),
    argument(scale, {.name = "scale", .default_value = 2, .doc = "factor on the variance", .range = &positive_number}),
    argument(mode, {.name = "mode", .doc = "the fan of the base kernel that divides the variance", .choices = fan_modes}),
    argument(distribution, {.name = "distribution",
                            .default_value = static_cast<double>(ScaledDistribution::untruncated_normal),
                            .doc = "the distribution that has this variance",
                            .choices = distributions}));

struct Icnr {
  ScaledDistribution distribution;
  Order order;
  double variance;
  int out_axis;
  int64_t outputs, base_outputs, copies;
  int64_t out_stride; // in the global order, of a stack too
};

// The plan of the base kernel, which has fewer outputs: its elements have the distribution of all.
Status plan_base(const Plan &plan, Plan &base) {
  const auto &icnr = parameters_of<Icnr>(plan);
  base = plan;
  return plan_variance(base, icnr.distribution, icnr.variance);
}

int64_t base_output(const Icnr &icnr, int64_t output) {
  return icnr.order == Order::crd ? output / icnr.copies : output % icnr.base_outputs;
}

// Generates the elements of the base that belong to a range, run by run: along the axes behind the out axis they are consecutive.
void generate_icnr(const Plan &plan, random::ElementRanges ranges, void *out) {
  const auto &icnr = parameters_of<Icnr>(plan);
  Plan base;
  if (!plan_base(plan, base)) return; // has been planned before
  const auto generate = base.payload<Elementwise>().generate;
  constexpr size_t most = 64;
  random::ElementRange of_base[most];
  size_t count = 0;
  for (const random::ElementRange &range : ranges)
    for (int64_t done = 0; done < range.count;) {
      const int64_t at = static_cast<int64_t>(range.first) + done, inner = at % icnr.out_stride;
      const int64_t now = std::min(range.count - done, icnr.out_stride - inner), block = at / icnr.out_stride;
      const int64_t from = block / icnr.outputs * icnr.base_outputs + base_output(icnr, block % icnr.outputs);
      of_base[count++] = {static_cast<uint64_t>(from * icnr.out_stride + inner), now, range.at + done};
      done += now;
      if (count == most) generate(base, {of_base, count}, out), count = 0;
    }
  if (count > 0) generate(base, {of_base, count}, out);
}

inwit_moments moments(const Plan &plan) {
  Plan base;
  return plan_base(plan, base) ? moments_of(base) : unknown_moments;
}

double density(const Plan &plan, double x) {
  Plan base;
  return plan_base(plan, base) ? density_at(base, x) : unknown_moments.mean;
}

void on_device(const Plan &plan, DeviceFill &fill) {
  const auto &icnr = parameters_of<Icnr>(plan);
  Plan base;
  if (!plan_base(plan, base)) return; // has been planned before
  base.family->on_device(base, fill);
  fill.copies = {icnr.copies, icnr.out_axis, icnr.order == Order::crd};
}

constexpr Family icnr_family = elementwise_family(moments, density, on_device);

Status plan_icnr(const Values &values, Plan &plan) {
  KernelAxes axes = {};
  INWIT_TRY(find_kernel_axes(plan.view, axes));
  Icnr icnr = {};
  icnr.copies = 1;
  for (int axis = 0; axis < axes.field_rank; ++axis)
    if (__builtin_mul_overflow(icnr.copies, static_cast<int64_t>(values[upscale]), &icnr.copies)) icnr.copies = INT64_MAX;
  if (axes.out % icnr.copies != 0)
    return fail(INWIT_E_SHAPE, values.name(upscale), " is ", values[upscale], ", ", icnr.copies,
                " copies of each output, must divide the ", axes.out, " outputs of shape ", plan.view.global_extents());
  if (plan.view.count == 0) return plan_constant(plan, 0.0);
  View base_view = plan.view;
  const int out_axis = axes.out_axis;
  base_view.global[out_axis] = axes.out / icnr.copies;
  Fans fans;
  INWIT_TRY(find_fans(base_view, fans));
  icnr.distribution = values[distribution];
  icnr.order = values[order];
  icnr.variance = values[scale] / divisor_of(values[mode], fans);
  icnr.out_axis = out_axis;
  icnr.outputs = axes.out;
  icnr.base_outputs = axes.out / icnr.copies;
  icnr.out_stride = 1;
  for (int axis = out_axis + 1; axis < plan.view.rank; ++axis) icnr.out_stride *= plan.view.global[axis];
  INWIT_TRY(caused_by(values.named(scale), plan.view, fans, plan_variance(plan, icnr.distribution, icnr.variance)));
  return plan_elementwise(plan, icnr_family, generate_icnr, icnr, 1);
}

} // namespace

namespace entries {

extern const Entry icnr = {
    .name = "icnr",
    .arguments = icnr_arguments,
    .positional = 5,
    .is_random = true,
    .uses_fans = true,
    .plan = plan_with<plan_icnr>(),
    .summary = "a kernel in front of a pixel shuffle, without checkerboard artefacts: its outputs are equal in groups",
    .formula = "w[o] = v[o div r^d] (crd) or v[o mod out / r^d] (dcr), v of variance scale / fan",
    .reference = "Aitken et al. 2017, arXiv 1707.02937",
    .topic = "convolution",
    .use =
        "The convolution before a pixel shuffle: the output of an ordinary one starts with a checkerboard pattern, this one starts as nearest-neighbour upsampling.",
    .ranks = {3, 5},
    .default_layout = INWIT_LAYOUT_TORCH,
};

} // namespace entries
} // namespace inwit
