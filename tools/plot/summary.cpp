#include "plot/summary.hpp"

#include <algorithm>
#include <cmath>

#include "plot/singular.hpp"

namespace command {
namespace {

constexpr int64_t most_sampled = int64_t{4} << 20; // elements
constexpr int64_t longest_diagonal = 1024;         // a few seconds of work

// The first rows of `whole`, or the first of the first row, and so on.
inwit_tensor first_elements(const inwit_tensor &whole) {
  inwit_tensor view = whole;
  for (int axis = 0; axis < whole.rank && elements(extents(view)) > most_sampled; ++axis) {
    const int64_t inner = elements(extents(view)) / view.shape[axis];
    view.shape[axis] = std::max<int64_t>(1, most_sampled / inner);
    std::ranges::copy(extents(whole), view.global_shape);
  }
  return view;
}

// Some arguments refuse boxes; such a tensor is made whole.
inwit_tensor view_of(const inwit_job &job) {
  const inwit_tensor view = first_elements(job.tensor);
  inwit_context context = {};
  inwit_moments unused = {};
  return inwit_expect(job.initializer, &view, &unused, &context) == INWIT_E_BOX ? job.tensor : view;
}

void add_singular_values(Portrait &portrait) {
  const auto shape = extents(portrait.job.tensor);
  if (shape.size() != 2 || portrait.values.empty()) return;
  if (!portrait.is_whole() || std::min(shape[0], shape[1]) > longest_diagonal)
    portrait.why_not_singular = "the matrix is large";
  else if (!std::ranges::all_of(portrait.values, [](double value) { return std::isfinite(value); }))
    portrait.why_not_singular = "not all elements are finite";
  else
    portrait.singular = singular_values(portrait.values, shape[0], shape[1]);
}

} // namespace

Portrait look_at(const inwit_job &job, uint64_t seed, int32_t threads) {
  theory(job.initializer, job.tensor); // refuses what cannot be made
  Portrait portrait = {job, seed, view_of(job), {}, {}, {}, {}, {}};
  portrait.theory = theory(job.initializer, portrait.view);
  inwit_job sampled = job;
  sampled.tensor = portrait.view;
  portrait.values = make_elements(sampled, seed, threads);
  portrait.sample.add(INWIT_F64, portrait.values.data(), static_cast<int64_t>(portrait.values.size()));
  add_singular_values(portrait);
  return portrait;
}

std::optional<Fans> fans_of(inwit_tensor tensor, const Layout &layout) {
  tensor.layout = layout.layout;
  inwit_context context = {};
  Fans fans = {};
  if (inwit_fans(&tensor, &fans.in, &fans.out, &context) != INWIT_OK) return std::nullopt;
  return fans;
}

double condition(std::span<const double> singular) { return singular.front() / singular.back(); }

} // namespace command
