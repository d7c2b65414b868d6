#include "device/reflections.hpp"

namespace inwit::device {
namespace {

using linalg::device_block, linalg::device_chunk, linalg::device_tile, linalg::device_rows;

constexpr uint64_t usual_bytes = uint64_t{256} << 20; // of the intermediate results of matrices that are made side by side
constexpr double most_bytes = 0x1p40;                 // of one matrix: no device has as much, and no number overflows

uint64_t as_count(int64_t n) { return static_cast<uint64_t>(n); }

} // namespace

Reflections::Reflections(const Plan &plan) : matrix_(plan.payload<OrthogonalStack>()) {
  const OrthogonalGroups groups(plan.view, matrix_);
  const bool is_double = plan.view.dtype == INWIT_F64;
  matrices_ = as_count(groups.stack.count());
  arguments_.seed = plan.key.seed;
  arguments_.stream = plan.key.stream;
  arguments_.length = as_count(matrix_.length);
  arguments_.vectors = as_count(matrix_.vectors);
  arguments_.used = as_count(matrix_.used);
  arguments_.first = as_count(groups.vectors[0].global);
  arguments_.columns = arguments_.used - arguments_.first;
  arguments_.box_vectors = as_count(groups.vectors.count());
  arguments_.box_elements = as_count(groups.elements.count());
  arguments_.gain = matrix_.gain;
  arguments_.dtype = plan.view.dtype;
  add_axes(plan.view, matrix_.vectors_are_rows ? matrix_.row_axes : matrix_.column_axes, 0);
  add_axes(plan.view, matrix_.vectors_are_rows ? matrix_.column_axes : matrix_.row_axes, 1);
  add_axes(plan.view, matrix_.batch_axes, 2);
  const auto magnitude = [](int64_t step) { return step < 0 ? -step : step; };
  arguments_.across = magnitude(groups.vectors.run_from(0).step) < magnitude(groups.elements.run_from(0).step) ? 1 : 0;
  if (bytes_of_matrix() > most_bytes) return;
  layout_ = linalg::reflection_layout(arguments_.length, arguments_.used, arguments_.columns);
  const uint64_t bytes = layout_.size * (is_double ? sizeof(double) : sizeof(float));
  at_once_ = std::clamp<uint64_t>(usual_bytes / bytes, 1, matrices_);
}

// Their innermost axis first, as a number is taken apart.
void Reflections::add_axes(const View &view, uint32_t axes, int group) {
  linalg::ReflectionPlaces &places = arguments_.places;
  int32_t count = places.begin[group];
  uint64_t scale = 1;
  for (int axis = view.rank - 1; axis >= 0; --axis) {
    if ((axes >> axis & 1) == 0) continue;
    if (view.global[axis] != 1)
      places.axis[count++] = {as_count(view.shape[axis]), as_count(view.offset[axis]), scale,
                              view.byte_strides[axis] / bytes_of(view.dtype)};
    scale *= as_count(view.global[axis]);
  }
  places.begin[group + 1] = count;
}

// More than they are: reflectors, vectors, and two partial sums for each of 4 rows or fewer.
double Reflections::bytes_of_matrix() const {
  return 64.0 * (static_cast<double>(arguments_.length) + 256) * (static_cast<double>(arguments_.used) + 64);
}

Status Reflections::check() const { return bytes_of_matrix() > most_bytes ? out_of_memory(matrix_) : Status(); }

uint64_t Reflections::workspace_bytes() const {
  return at_once_ * layout_.size * (arguments_.dtype == INWIT_F64 ? sizeof(double) : sizeof(float));
}

int64_t Reflections::items_of(linalg::ReflectionStage stage) const {
  using enum linalg::ReflectionStage;
  const auto parts = [](uint64_t n, uint64_t size) { return (n + size - 1) / size; };
  const linalg::ReflectionArguments &a = arguments_;
  const uint64_t first = a.block * device_block, rows = a.length - first, reflectors = std::min(device_block, a.used - first);
  const uint64_t columns = a.columns - (first > a.first ? first - a.first : 0);
  const auto of_one = [&]() -> uint64_t {
    switch (stage) {
    case draw: return layout_.blocks * (a.length / 4 + 2) * device_block;
    case squares: return layout_.blocks * 16 * device_block;
    case heads: return layout_.blocks * device_block;
    case overlaps: return layout_.blocks * layout_.chunks * (device_block / device_tile) * device_block;
    case gram: return layout_.blocks * device_block * device_block;
    case identity: return a.length * a.columns;
    case products: return parts(rows, device_chunk) * parts(reflectors, device_tile) * columns;
    case solve: return columns;
    case update: return parts(rows, device_rows) * columns;
    default: return a.box_vectors * a.box_elements;
    }
  };
  return static_cast<int64_t>(a.matrices * of_one());
}

} // namespace inwit::device
