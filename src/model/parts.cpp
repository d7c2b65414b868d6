#include "model/parts.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace inwit {
namespace {

// Checks that the job is the one that the recipe has matched.
Status check_is_matched(const TensorParts &parts, const inwit_job &job, const View &view) {
  const std::span<const int64_t> matched(parts.shape.data(), static_cast<size_t>(parts.rank));
  if (!std::ranges::equal(view.global_extents(), matched))
    return fail(INWIT_E_ARGUMENT, "the global shape is ", view.global_extents(), ", the recipe gave parts to one of ", matched);
  if ((view.in_axes | view.out_axes | view.batch_axes) != 0 || view.fan_in != 0 || view.fan_out != 0)
    return fail(INWIT_E_ARGUMENT, "axes or fans are given, must be 0: the tensor has parts, each with its own");
  const bool is_own = std::ranges::any_of(parts.of, &TensorPart::has_own_stream);
  if (is_own && job.stream != parts.stream)
    return fail(INWIT_E_ARGUMENT, "stream is ", job.stream, ", must be ", parts.stream,
                ", that of the match: the parts have streams of their own");
  return {};
}

// The intersection of a box of the tensor with a part; empty if it is along any axis, including dropped ones.
Region intersection(const TensorPart &part, const View &view, bool &is_empty) {
  Region common;
  is_empty = false;
  for (size_t axis = 0; axis < static_cast<size_t>(view.rank); ++axis) {
    const int64_t begin = std::max(part.filled.begin[axis], view.offset[axis]);
    const int64_t end = std::min(part.filled.begin[axis] + part.filled.extent[axis], view.offset[axis] + view.shape[axis]);
    common.begin[axis] = begin;
    common.extent[axis] = end - begin;
    is_empty = is_empty || end <= begin;
  }
  return is_empty ? Region{part.filled.begin, {}} : common;
}

// Writes the axes of a weight one after the other.
struct AxisWriter {
  inwit_tensor &tensor;

  void add(int64_t whole, int64_t offset, int64_t extent, int64_t byte_stride) {
    const auto axis = static_cast<size_t>(tensor.rank++);
    tensor.global_shape[axis] = whole;
    tensor.offset[axis] = offset;
    tensor.shape[axis] = extent;
    tensor.strides[axis] = extent > 1 ? byte_stride : 0;
  }
};

// The job of a part on `box`. Along the axis of a split, the box is within one weight, or contains whole weights only.
inwit_job job_of(const inwit_job &job, const View &view, const TensorPart &part, const Region &box, bool is_empty) {
  inwit_job made = {};
  made.initializer = part.initializer.get();
  made.name = part.name.c_str();
  made.stream = part.has_own_stream ? part.stream : job.stream;
  made.shared_stream = part.has_own_stream ? part.shared_stream : job.shared_stream;
  inwit_tensor &tensor = made.tensor;
  tensor.dtype = job.tensor.dtype;
  tensor.device_type = job.tensor.device_type;
  tensor.device_id = job.tensor.device_id;
  tensor.order = INWIT_BYTE_STRIDES;
  tensor.layout = part.layout != INWIT_LAYOUT_NONE ? part.layout : job.tensor.layout;
  tensor.in_axes = part.in_axes;
  tensor.out_axes = part.out_axes;
  tensor.batch_axes = part.batch_axes;
  tensor.fan_in = part.fan_in;
  tensor.fan_out = part.fan_out;
  AxisWriter axes = {tensor};
  int64_t distance = 0; // in bytes, of the first element from that of the job
  for (int axis = 0; axis < view.rank; ++axis) {
    const auto a = static_cast<size_t>(axis);
    const int64_t stride = view.byte_strides[a], whole = part.whole.extent[a], extent = box.extent[a];
    const int64_t offset = box.begin[a] - part.whole.begin[a];
    if (!is_empty) distance += (box.begin[a] - view.offset[a]) * stride;
    if (part.dropped >> axis & 1) continue;
    if (part.split_into == 0 || part.split_axis != axis) {
      axes.add(whole, offset, extent, stride);
      continue;
    }
    const int64_t size = std::max<int64_t>(whole / part.split_into, 1); // 1: there are no elements
    const int64_t weights = std::max<int64_t>(extent / size, 1);
    axes.add(part.split_into, offset / size, weights, weights > 1 ? stride * size : 0);
    axes.add(whole / part.split_into, offset % size, extent / weights, stride);
  }
  if (job.tensor.data != nullptr) tensor.data = static_cast<std::byte *>(job.tensor.data) + distance;
  return made;
}

// Along a split axis, a box consists of a part of one weight, whole weights, and a part of another.
template <class Visit> void for_each_split(const TensorPart &part, const Region &box, const Visit &visit) {
  const auto axis = static_cast<size_t>(part.split_axis);
  const int64_t size = part.whole.extent[axis] / part.split_into;
  int64_t at = box.begin[axis] - part.whole.begin[axis];
  const int64_t end = at + box.extent[axis];
  while (at < end) {
    const int64_t rest = at % size;
    const int64_t next = rest != 0 || end - at < size ? std::min(end, at - rest + size) : end - end % size;
    Region one = box;
    one.begin[axis] = part.whole.begin[axis] + at;
    one.extent[axis] = next - at;
    visit(one);
    at = next;
  }
}

// The whole tensor of which `tensor` may be a shard, without memory.
inwit_job whole_of(const inwit_initializer &initializer, const inwit_tensor &tensor, const View &view) {
  inwit_job job = {};
  job.initializer = &initializer;
  job.stream = initializer.parts->stream;
  job.tensor = tensor;
  job.tensor.data = nullptr;
  job.tensor.order = INWIT_ROW_MAJOR;
  std::ranges::copy(view.global, job.tensor.shape);
  for (const auto array : {job.tensor.strides, job.tensor.global_shape, job.tensor.offset})
    std::fill_n(array, INWIT_MAX_RANK, int64_t{0});
  return job;
}

// Calls visit(plan, share of all elements) for each part; the plan is nullptr for a custom initializer.
template <class Visit>
Status for_each_plan(const inwit_initializer &initializer, const inwit_tensor &tensor, const Visit &visit) {
  View view;
  INWIT_TRY(check_tensor(&tensor, Purpose::describe, view));
  std::vector<inwit_job> jobs;
  INWIT_TRY(expand_parts(whole_of(initializer, tensor, view), Purpose::describe, jobs));
  double all = 1;
  for (const int64_t extent : view.global_extents()) all *= static_cast<double>(extent);
  for (size_t i = 0; i < jobs.size(); ++i) {
    const inwit_job &job = jobs[i];
    double count = 1;
    for (int axis = 0; axis < job.tensor.rank; ++axis) count *= static_cast<double>(job.tensor.shape[axis]);
    Plan plan;
    const bool is_custom = job.initializer->entry == nullptr;
    if (!is_custom) INWIT_TRY(plan_handle(*job.initializer, job.tensor, {0, 0}, Purpose::describe, plan).prefix(job.name));
    visit(is_custom ? nullptr : &plan, all > 0 ? count / all : 1.0 / static_cast<double>(jobs.size()));
  }
  return {};
}

} // namespace

Status expand_parts(const inwit_job &job, Purpose purpose, std::vector<inwit_job> &jobs) {
  const TensorParts &parts = *job.initializer->parts;
  View view;
  INWIT_TRY(check_tensor(&job.tensor, purpose, view));
  INWIT_TRY(check_is_matched(parts, job, view));
  for (const TensorPart &part : parts.of) {
    bool is_empty = false;
    const Region box = intersection(part, view, is_empty);
    const bool has_axes = static_cast<int>(std::popcount(part.dropped)) < view.rank; // without axes it cannot be empty
    if (is_empty && (view.count != 0 || !has_axes)) continue;
    if (is_empty || part.split_into == 0)
      jobs.push_back(job_of(job, view, part, box, is_empty));
    else
      for_each_split(part, box, [&](const Region &one) { jobs.push_back(job_of(job, view, part, one, false)); });
  }
  return {};
}

Status moments_of_parts(const inwit_initializer &initializer, const inwit_tensor &tensor, inwit_moments &moments) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  struct Share {
    inwit_moments moments;
    double of_all;
  };
  std::vector<Share> shares;
  INWIT_TRY(for_each_plan(initializer, tensor, [&](const Plan *plan, double share) {
    shares.push_back({plan != nullptr ? moments_of(*plan) : unknown_moments, share});
  }));
  moments = unknown_moments;
  if (shares.empty()) return {};
  moments = {0, 0, infinity, -infinity};
  const auto lesser = [](double a, double b) { return a != a || a < b ? a : b; }; // NaN if either is
  for (const auto &[one, share] : shares) {
    moments.mean += share * one.mean;
    moments.minimum = lesser(one.minimum, moments.minimum);
    moments.maximum = -lesser(-one.maximum, -moments.maximum);
  }
  double variance = 0;
  for (const auto &[one, share] : shares) {
    const double distance = one.mean - moments.mean;
    variance += share * (one.stddev * one.stddev + distance * distance);
  }
  moments.stddev = std::sqrt(variance);
  return {};
}

Status density_of_parts(const inwit_initializer &initializer, const inwit_tensor &tensor, std::span<const double> x,
                        std::span<double> density) {
  std::vector<double> sums(x.size());
  INWIT_TRY(for_each_plan(initializer, tensor, [&](const Plan *plan, double share) {
    for (size_t i = 0; i < x.size(); ++i)
      sums[i] += share * (plan != nullptr ? density_at(*plan, x[i]) : std::numeric_limits<double>::quiet_NaN());
  }));
  std::ranges::copy(sums, density.begin());
  return {};
}

} // namespace inwit
