// reservoir: the recurrent weights of an echo state network: sparse, scaled to a spectral radius by the circular law.
#include <algorithm>
#include <cmath>

#include "initializers/constant.hpp"
#include "initializers/distributions.hpp"
#include "initializers/elementwise.hpp"
#include "initializers/entry.hpp"
#include "initializers/formulas/reservoir.hpp"
#include "initializers/registry.hpp"
#include "initializers/stack.hpp"
#include "random/planes.hpp"

namespace inwit {
namespace {

enum class Shape { uniform, normal };
constexpr Choice shapes[] = {{"uniform", static_cast<int>(Shape::uniform)}, {"normal", static_cast<int>(Shape::normal)}};
constexpr ValueRange share_of_one = {"a number from 1e-06 to 1", [](double x) { return x >= 1e-6 && x <= 1; }}; // of 2^32 words

constexpr Index<double> spectral_radius{0}, density_of_weights{1};
constexpr Index<Shape> distribution{2};
constexpr auto reservoir_arguments = arguments(
    argument(spectral_radius, {.name = "spectral_radius",
                               .default_value = 0.9,
                               .doc = "the largest magnitude of an eigenvalue of a large matrix",
                               .range = &non_negative_number}),
    argument(
        density_of_weights,
        {.name = "density", .default_value = 0.1, .doc = "probability that an element is not zero", .range = &share_of_one}),
    argument(distribution, {.name = "distribution", .doc = "of the elements that are not zero", .choices = shapes}));

struct Reservoir {
  Shape shape;
  double deviation; // of the elements that are not zero
  double density;
  uint64_t kept; // words below it keep their element
};

// The plan of the matrix without zeros.
Status plan_dense(Plan &plan, const Reservoir &reservoir) {
  if (reservoir.shape == Shape::normal) return plan_normal_of(plan, reservoir.deviation);
  return plan_uniform_within(plan, reservoir.deviation * std::sqrt(3.0));
}

// Draws all elements and then sets those to zero that are not kept.
void generate_reservoir(const Plan &plan, random::ElementRanges ranges, void *out) {
  const Reservoir reservoir = parameters_of<Reservoir>(plan);
  Plan dense = plan;
  if (!plan_dense(dense, reservoir)) return; // has been planned before
  dense.payload<Elementwise>().generate(dense, ranges, out);
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    constexpr int64_t batch = 256;
    uint32_t words[batch];
    for (const random::ElementRange &range : ranges)
      for (int64_t done = 0; done < range.count; done += batch) {
        const int64_t now = std::min(batch, range.count - done);
        auto *const values = static_cast<typename T::Storage *>(out) + range.at + done;
        random::fill_random_words(plan.target, plan.key, random::mask_plane, range.first + static_cast<uint64_t>(done), now,
                                  words);
        for (int64_t i = 0; i < now; ++i)
          if (words[i] >= reservoir.kept) values[i] = typename T::Storage{};
      }
  });
}

inwit_moments moments(const Plan &plan) {
  const auto &reservoir = parameters_of<Reservoir>(plan);
  Plan dense = plan;
  if (!plan_dense(dense, reservoir)) return unknown_moments;
  inwit_moments all = moments_of(dense);
  all.stddev *= std::sqrt(reservoir.density);
  return all;
}

double density(const Plan &plan, double x) {
  const auto &reservoir = parameters_of<Reservoir>(plan);
  Plan dense = plan;
  return plan_dense(dense, reservoir) ? reservoir.density * density_at(dense, x) : NAN;
}

// The numbers are those of the kernel of the matrix without zeros.
void on_device(const Plan &plan, DeviceFill &fill) {
  const auto &reservoir = parameters_of<Reservoir>(plan);
  Plan dense = plan;
  if (!plan_dense(dense, reservoir)) return; // has been planned before
  DeviceFill of_dense = {};
  dense.family->on_device(dense, of_dense);
  const random::KernelParameters &numbers = of_dense.parameters;
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    const auto bound = [](uint64_t bits) { return static_cast<double>(widen<T>(stored_from<T>(bits))); };
    set_formula(formulas::reservoir::Weights{reservoir.kept, reservoir.shape == Shape::normal, numbers.stddev, numbers.base,
                                             numbers.step, bound(numbers.lowest), bound(numbers.highest)},
                fill);
  });
}

constexpr Family reservoir_family = elementwise_family(moments, density, on_device);

Status plan_reservoir(const Values &values, Plan &plan) {
  const WeightAxes weight(plan.view);
  const int64_t rows = plan.view.global[weight.axis[0]], columns = plan.view.global[weight.axis[1]];
  if (rows != columns)
    return fail(INWIT_E_SHAPE, "shape ", plan.view.global_extents(), " has ", rows, " rows and ", columns,
                " columns, must be square");
  if (plan.view.count == 0 || values[spectral_radius] == 0) return plan_constant(plan, 0.0);
  const double share = values[density_of_weights];
  const Reservoir reservoir = {values[distribution], values[spectral_radius] / std::sqrt(share * static_cast<double>(rows)),
                               share, static_cast<uint64_t>(std::ceil(share * 0x1p32))};
  INWIT_TRY(caused_by(values.named(spectral_radius), plan_dense(plan, reservoir)));
  return plan_elementwise(plan, reservoir_family, generate_reservoir, reservoir, 0.8);
}

} // namespace

namespace entries {

extern const Entry reservoir = {
    .name = "reservoir",
    .arguments = reservoir_arguments,
    .positional = 3,
    .is_random = true,
    .plan = plan_with<plan_reservoir>(),
    .summary = "recurrent weights of an echo state network: sparse, with a given spectral radius in the limit of many units",
    .formula = "with probability density U[-a, a), a = spectral_radius sqrt(3 / (density n)), or N(0, a^2 / 3); else 0",
    .reference = "Gallicchio, Micheli, Pedrelli 2020, IJCNN; ReservoirPy fast_spectral_initialization",
    .topic = "recurrent",
    .use = "The fixed recurrent weights of echo state networks.",
    .ranks = {2, 2},
};

} // namespace entries
} // namespace inwit
