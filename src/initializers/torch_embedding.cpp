// torch_embedding: a table of normals, in which the row of the padding index is zero.
#include <cmath>

#include "initializers/distributions.hpp"
#include "initializers/elementwise.hpp"
#include "initializers/entry.hpp"
#include "initializers/stack.hpp"
#include "math/gauss.hpp"

namespace inwit {
namespace {

constexpr ValueRange row_number = {"an integer, from -rows to rows - 1",
                                   [](double x) { return std::fabs(x) <= 0x1p53 && x == std::floor(x); }};

constexpr Index<double> mean{0}, deviation{1};
constexpr Index<OptionalNumber> padding_idx{2};
constexpr auto embedding_arguments = arguments(
    argument(mean, {.name = "mean", .doc = "mean of the normal", .range = &finite_number}),
    argument(deviation,
             {.name = "std", .default_value = 1, .doc = "standard deviation of the normal", .range = &non_negative_number}),
    argument(
        padding_idx,
        {.name = "padding_idx", .doc = "the row that is zero, counted from 0; negative: from the end", .range = &row_number}));

struct Embedding {
  double mean, deviation;
  int64_t rows, columns, padding;
  int row_axis;
};

// Draws all rows as normals and then zeroes the padding row, so that the other elements are those of random_normal.
void generate_embedding(const Plan &plan, random::ElementRanges ranges, void *out) {
  const auto &embedding = parameters_of<Embedding>(plan);
  const Stack stack(plan.view);
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    using Real = typename T::Real;
    auto *const values = static_cast<typename T::Storage *>(out);
    const random::NormalParameters<Real> normal = {static_cast<Real>(embedding.mean), static_cast<Real>(embedding.deviation)};
    random::fill_normal<T>(plan.target, normal, plan.key, ranges, values);
    for (const random::ElementRange &range : ranges)
      for (int64_t done = 0; done < range.count;) {
        const Stack::Run run = stack.run_from(static_cast<int64_t>(range.first) + done);
        const int64_t end = std::min(range.count, done + run.count), first = run.first - done; // of the weight, at `done`
        const int64_t from = std::max(done, embedding.padding * embedding.columns - first);
        const int64_t to = std::min(end, (embedding.padding + 1) * embedding.columns - first);
        if (from < to) std::fill(values + range.at + from, values + range.at + to, typename T::Storage{});
        done = end;
      }
  });
}

double share_of_normals(const Embedding &embedding) { return 1 - 1 / static_cast<double>(embedding.rows); }

inwit_moments moments(const Plan &plan) {
  const auto &embedding = parameters_of<Embedding>(plan);
  const double share = share_of_normals(embedding), m = embedding.mean, s = embedding.deviation;
  return {share * m, std::sqrt(share * (s * s + m * m * (1 - share))), -INFINITY, INFINITY};
}

double density(const Plan &plan, double x) {
  const auto &embedding = parameters_of<Embedding>(plan);
  if (!(embedding.deviation > 0)) return NAN;
  return share_of_normals(embedding) * math::normal_density((x - embedding.mean) / embedding.deviation) / embedding.deviation;
}

void on_device(const Plan &plan, DeviceFill &fill) {
  const auto &embedding = parameters_of<Embedding>(plan);
  fill.kernel = random::Kernel::normal;
  fill.parameters.mean = {embedding.mean, embedding.mean};
  fill.parameters.stddev = embedding.deviation;
  fill.zeros = {true, embedding.row_axis, embedding.padding};
}

constexpr Family embedding_family = elementwise_family(moments, density, on_device);

Status plan_embedding(const Values &values, Plan &plan) {
  INWIT_TRY(plan_normal(plan, values.named(mean), values.named(deviation)));
  const OptionalNumber index = values[padding_idx];
  if (!index.given) return {};
  const WeightAxes weight(plan.view);
  const int64_t rows = plan.view.global[weight.axis[0]], columns = plan.view.global[weight.axis[1]];
  const auto number = static_cast<int64_t>(index.number);
  if (number < -rows || number >= rows)
    return fail(INWIT_E_PARAMETER, values.name(padding_idx), " is ", number, ", must be from ", -rows, " to ", rows - 1,
                " for shape ", plan.view.global_extents());
  const Embedding embedding = {values[mean],  values[deviation], rows, columns, number < 0 ? number + rows : number,
                               weight.axis[0]};
  return plan_elementwise(plan, embedding_family, generate_embedding, embedding, 0.5);
}

} // namespace

namespace entries {

extern const Entry torch_embedding = {
    .name = "torch_embedding",
    .arguments = embedding_arguments,
    .positional = 3,
    .is_random = true,
    .plan = plan_with<plan_embedding>(),
    .summary = "the default of PyTorch's embeddings: normals, and a row of zeros for the padding",
    .formula = "N(mean, std^2), row padding_idx = 0",
    .reference = "PyTorch Embedding.reset_parameters",
    .topic = "random",
    .use =
        "Embedding tables as in PyTorch. The standard deviation of 1 suits a table that is not shared; one that the output layer shares needs about 0.02.",
    .ranks = {2, 2},
    .default_layout = INWIT_LAYOUT_TORCH,
};

} // namespace entries
} // namespace inwit
