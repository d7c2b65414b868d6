#include "model/padding_row.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "initializers/stack.hpp"
#include "model/statistics.hpp"

namespace inwit {
namespace {

// The padding_idx argument: NaN if it is not given, or the initializer has none.
double padding_index(const inwit_initializer &initializer) {
  const std::span<const Argument> arguments = initializer.entry->arguments;
  const auto found = std::ranges::find(arguments, std::string_view("padding_idx"), [](const Argument &a) { return a.name; });
  return found == arguments.end() ? NAN : initializer.values.of[found - arguments.begin()].number;
}

// The elements of a view with that index, counted within its shard, along the axis.
View slice(const View &view, int axis, int64_t index) {
  View part = view;
  part.data += index * view.byte_strides[axis];
  part.count = view.count / view.shape[axis];
  part.shape[axis] = 1;
  part.lowest = 0;
  part.bytes = bytes_of(view.dtype);
  for (int i = 0; i < view.rank; ++i) {
    const int64_t span = (part.shape[i] - 1) * part.byte_strides[i];
    part.lowest += std::min<int64_t>(span, 0);
    part.bytes += std::abs(span);
  }
  return part;
}

} // namespace

double padding_elements(const View &view) {
  const WeightAxes weight(view);
  if (weight.rank != 2) return 0;
  double elements = 1;
  for (int axis = 0; axis < view.rank; ++axis)
    if (axis != weight.axis[0]) elements *= static_cast<double>(view.global[axis]);
  return elements;
}

Status add_padding_row(const inwit_initializer &initializer, const View &view, const inwit_context *context,
                       inwit_statistics &statistics) {
  const double number = padding_index(initializer);
  if (std::isnan(number) || view.count == 0) return {};
  const int axis = WeightAxes(view).axis[0];
  const int64_t row = static_cast<int64_t>(number) + (number < 0 ? view.global[axis] : 0) - view.offset[axis];
  if (row < 0 || row >= view.shape[axis]) return {}; // in another shard
  inwit_context silent = {};                         // of the view, progress counts each element once
  if (context != nullptr) silent = *context;
  silent.progress = nullptr;
  inwit_statistics of = {};
  INWIT_TRY(add_elements(slice(view, axis, row), {}, &silent, of));
  const int64_t infinite = of.nans + of.infinities, differing = of.count - of.zeros + infinite;
  if (differing == 0) return {};
  const double largest = infinite > 0 ? INFINITY : std::max(std::abs(of.minimum), std::abs(of.maximum));
  statistics.differing += differing;
  statistics.largest_difference = std::max(statistics.largest_difference, largest);
  return {};
}

} // namespace inwit
