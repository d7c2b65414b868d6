#include "model/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/array_view.hpp"
#include "base/tasks.hpp"
#include "model/power_sums.hpp"

namespace inwit {
namespace {

constexpr int64_t block = 1024, task_elements = 128 * block;

double total(const double (&parts)[PowerSums::lanes]) { return std::accumulate(parts, std::end(parts), 0.0); }

// Powers of the distances from the first element.
PowerSums powers_of(std::span<const double> x, Target target) {
  const double shift = x[0];
  PowerSums sums = {};
  std::ranges::fill(sums.smallest, shift);
  std::ranges::fill(sums.largest, shift);
  const PowerSumKernels &kernels = power_sums_of(target);
  const size_t rest = x.size() % PowerSums::lanes;
  kernels.add(x.data(), static_cast<int64_t>(x.size() - rest), shift, sums);
  if (rest == 0) return sums;
  double last[PowerSums::lanes];
  std::ranges::fill(last, shift); // its distance is 0, and it is an element
  std::ranges::copy(x.last(rest), last);
  kernels.add(last, PowerSums::lanes, shift, sums);
  if (shift == 0) sums.zeros[0] -= static_cast<double>(PowerSums::lanes - rest);
  return sums;
}

// Central moments from sums of powers about a shift near the mean.
inwit_statistics central(const PowerSums &sums, double shift, int64_t count) {
  inwit_statistics of = {};
  const double n = static_cast<double>(count), d = total(sums.one) / n;
  const double two = total(sums.two), three = total(sums.three), four = total(sums.four);
  of.count = count;
  of.zeros = static_cast<int64_t>(total(sums.zeros));
  of.mean = shift + d;
  of.squares = std::max(0.0, two - n * d * d);
  of.cubes = three - 3 * d * two + 2 * n * d * d * d;
  of.fourths = std::max(0.0, four - 4 * d * three + 6 * d * d * two - 3 * n * d * d * d * d);
  of.minimum = std::ranges::min(sums.smallest);
  of.maximum = std::ranges::max(sums.largest);
  return of;
}

void add_distinct(double x, inwit_statistics &to) {
  const auto known = std::span(to.values).first(static_cast<size_t>(std::min(to.distinct, most_distinct)));
  if (to.distinct > most_distinct || std::ranges::find(known, x) != known.end()) return;
  if (to.distinct < most_distinct) to.values[to.distinct] = x;
  ++to.distinct;
}

void add_to_histogram(std::span<const double> x, const Pass &pass, inwit_statistics &to) {
  for (const double value : x) {
    const double bin = (value - pass.first_bin) * pass.bins_per_unit;
    ++to.histogram[bin >= 1 ? static_cast<int64_t>(std::min(bin, histogram_bins - 1.0)) : 0];
  }
}

void add_finite(std::span<const double> x, const PowerSums &sums, double shift, const Pass &pass, inwit_statistics &to) {
  for (size_t i = 0; i < x.size() && to.distinct <= most_distinct; ++i)
    if (i == 0 || x[i] != x[i - 1]) add_distinct(x[i], to);
  merge(central(sums, shift, static_cast<int64_t>(x.size())), to);
  if (pass.bins_per_unit > 0) add_to_histogram(x, pass, to);
}

void add_block(std::span<double> x, const Pass &pass, Target target, inwit_statistics &to) {
  const PowerSums sums = powers_of(x, target);
  if (std::isfinite(total(sums.four))) return add_finite(x, sums, x[0], pass, to);
  size_t finite = 0; // there is an infinity or NaN, or powers overflow
  for (const double value : x) {
    to.nans += std::isnan(value);
    to.infinities += std::isinf(value);
    if (std::isfinite(value)) x[finite++] = value;
  }
  if (finite == 0) return;
  x = x.first(finite);
  add_finite(x, powers_of(x, target), x[0], pass, to);
}

void compare(std::span<const double> x, const double *expected, const Pass &pass, inwit_statistics &to) {
  for (size_t i = 0; i < x.size(); ++i) {
    const double a = x[i], b = expected[i];
    if (std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b)) continue;
    if (!pass.compares_bits && (a == b || (std::isnan(a) && std::isnan(b)))) continue;
    const double distance = std::abs(a - b);
    ++to.differing;
    to.largest_difference = std::max(to.largest_difference, std::isnan(distance) ? INFINITY : distance);
  }
}

// Reads elements by number: in memory order if the view is dense, else in row-major order.
class Reader {
public:
  explicit Reader(const View &view)
      : dense_(view.is_dense()), array_{view.data, view.dtype, view.rank, {}, {}, view.count, 0, 0} {
    std::ranges::copy(view.shape, array_.shape);
    std::ranges::copy(view.byte_strides, array_.byte_strides);
    if (dense_) array_.data += view.lowest;
  }

  void read(int64_t first, std::span<double> to) const {
    if (dense_) return read_dense(array_.data, first, to);
    for (size_t done = 0; done < to.size();)
      done += static_cast<size_t>(read_run(array_, first + static_cast<int64_t>(done), to.subspan(done)));
  }
  void read_dense(const std::byte *data, int64_t first, std::span<double> to) const {
    const int64_t size = bytes_of(array_.dtype);
    read_elements(array_.dtype, data + first * size, size, static_cast<int64_t>(to.size()), to.data());
  }
  int64_t count() const { return array_.count; }

private:
  bool dense_;
  ArrayView array_;
};

struct Work {
  Reader reader;
  const Pass &pass;
  Target target;
  std::vector<inwit_statistics> parts; // by task

  int64_t elements_of(int64_t task) const { return std::min(task_elements, reader.count() - task * task_elements); }
  void run(int64_t task, inwit_statistics &part) const {
    double elements[block], others[block];
    const int64_t begin = task * task_elements, end = begin + elements_of(task);
    for (int64_t first = begin; first < end; first += block) {
      const auto count = static_cast<size_t>(std::min(block, end - first));
      const std::span<double> x(elements, count);
      reader.read(first, x);
      if (pass.expected != nullptr) {
        reader.read_dense(pass.expected, first, {others, count});
        compare(x, others, pass, part);
      }
      add_block(x, pass, target, part);
    }
  }
};

} // namespace

Status add_elements(const View &view, const Pass &pass, const inwit_context *context, inwit_statistics &statistics) {
  if (view.count == 0) return {};
  const int64_t tasks = (view.count + task_elements - 1) / task_elements;
  Work work{Reader(view), pass, Target::plain, {}};
  INWIT_TRY(choose_target(context != nullptr ? context->target : nullptr, work.target));
  work.parts.resize(static_cast<size_t>(tasks));
  const auto run_one = [](const void *state, int64_t task) {
    auto &all = *static_cast<Work *>(const_cast<void *>(state));
    all.run(task, all.parts[static_cast<size_t>(task)]);
    return Status();
  };
  const auto elements_of = [](const void *state, int64_t task) { return static_cast<const Work *>(state)->elements_of(task); };
  INWIT_TRY(run_tasks({tasks, view.count, 0, static_cast<double>(view.count), &work, run_one, elements_of}, context));
  for (const inwit_statistics &part : work.parts) merge(part, statistics);
  return {};
}

// By the formulas of Pebay (2008) for the moments.
void merge(const inwit_statistics &from, inwit_statistics &into) {
  into.nans += from.nans;
  into.infinities += from.infinities;
  into.differing += from.differing;
  into.largest_difference = std::max(into.largest_difference, from.largest_difference);
  for (int64_t i = 0; i < histogram_bins; ++i) into.histogram[i] += from.histogram[i];
  if (from.count == 0) return;
  for (int32_t i = 0; i < std::min(from.distinct, most_distinct); ++i) add_distinct(from.values[i], into);
  if (from.distinct > most_distinct) into.distinct = from.distinct;
  into.minimum = std::min(into.minimum, from.minimum);
  into.maximum = std::max(into.maximum, from.maximum);
  into.zeros += from.zeros;
  if (into.count == 0) {
    into.count = from.count;
    into.mean = from.mean;
    into.squares = from.squares;
    into.cubes = from.cubes;
    into.fourths = from.fourths;
    into.minimum = from.minimum;
    into.maximum = from.maximum;
    return;
  }
  const double a = static_cast<double>(into.count), b = static_cast<double>(from.count), n = a + b;
  const double d = from.mean - into.mean, squared = d * d;
  into.fourths += from.fourths + squared * squared * (a * b / n) * ((a * a - a * b + b * b) / (n * n)) +
                  6 * squared * (a * a * from.squares + b * b * into.squares) / (n * n) +
                  4 * d * (a * from.cubes - b * into.cubes) / n;
  into.cubes += from.cubes + squared * d * (a * b / n) * ((a - b) / n) + 3 * d * (a * from.squares - b * into.squares) / n;
  into.squares += from.squares + squared * (a * b / n);
  into.mean += d * (b / n);
  into.count += from.count;
}

} // namespace inwit
