#include "files/tensor_writer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace command {
namespace {

constexpr int64_t box_bytes = WriteBehind::usual_bytes;

// Splits a tensor into boxes of at most `limit` elements that follow one another in its memory order. Axes are numbered by speed
// in that order: 0 varies slowest.
class Boxes {
public:
  Boxes(const inwit_tensor &tensor, int64_t limit) : tensor_(tensor), count_(elements(extents(tensor))), whole_(tensor.rank) {
    while (whole_ > 0 && inner_ * tensor_.shape[axis(whole_ - 1)] <= limit) inner_ *= tensor_.shape[axis(--whole_)];
    step_ = std::max<int64_t>(1, limit / std::max<int64_t>(1, inner_));
    if (!std::ranges::any_of(tensor_.global_shape, [](int64_t extent) { return extent != 0; }))
      std::ranges::copy(extents(tensor), tensor_.global_shape);
  }

  bool next(inwit_tensor &box) {
    if (done_ >= count_) return false;
    box = tensor_;
    int64_t rest = done_ / inner_, length = inner_;
    for (int slow = whole_ - 1; slow >= 0; --slow) {
      const int a = axis(slow);
      const int64_t coordinate = rest % tensor_.shape[a];
      rest /= tensor_.shape[a];
      box.shape[a] = slow == whole_ - 1 ? std::min(step_, tensor_.shape[a] - coordinate) : 1;
      box.offset[a] += coordinate;
      length *= box.shape[a];
    }
    done_ += length;
    return true;
  }

private:
  int axis(int slow) const { return tensor_.order == INWIT_COLUMN_MAJOR ? tensor_.rank - 1 - slow : slow; }

  inwit_tensor tensor_;
  int64_t count_;
  int whole_;         // axes from here on are whole in every box; the axis before is split into steps
  int64_t inner_ = 1; // number of elements in the whole axes
  int64_t step_;
  int64_t done_ = 0;
};

// Whether the initializer computes the whole tensor for any box of it.
bool needs_whole_tensor(const inwit_job &job) {
  const Json *const entry = registry_entry(inwit_initializer_name(job.initializer));
  return entry != nullptr && (*entry)["workspace"].get<bool>();
}

void to_little_endian(std::byte *data, int64_t bytes, int64_t size) {
  if constexpr (std::endian::native == std::endian::big)
    for (int64_t i = 0; i < bytes; i += size) std::reverse(data + i, data + i + size);
}

} // namespace

Statistics TensorWriter::fill(const inwit_job &job) {
  Statistics observed;
  inwit_job box = job;
  const int64_t size = data_type(job.tensor.dtype)->bits / 8;
  Boxes boxes(job.tensor, needs_whole_tensor(job) ? INT64_MAX : box_bytes / size);
  while (boxes.next(box.tensor)) fill_box(box, observed);
  return observed;
}

void TensorWriter::fill_box(inwit_job box, Statistics &observed) {
  const int64_t count = elements(extents(box.tensor)), size = data_type(box.tensor.dtype)->bits / 8;
  box.tensor.data = output_.buffer(count * size);
  const auto report = [&](int64_t done) { progress_.show(done * size); };
  inwit_context context = {};
  context.threads = threads_;
  context.progress_user = const_cast<void *>(static_cast<const void *>(&report));
  context.progress = [](void *user, int64_t done, int64_t) -> int32_t {
    (*static_cast<decltype(report) *>(user))(done);
    return 0;
  };
  check(inwit_fill_jobs(&box, 1, seed_, &context), context);
  if (observe_) observed.add(box.tensor.dtype, box.tensor.data, count);
  to_little_endian(static_cast<std::byte *>(box.tensor.data), count * size, size);
  output_.write(count * size);
  progress_.add(count * size);
}

Statistics TensorWriter::copy(const InputFile &file, const StoredTensor &tensor) {
  Statistics observed;
  const DataType *const type = stored_type(tensor.dtype);
  for (int64_t offset = 0; offset < tensor.bytes; offset += box_bytes) {
    const int64_t bytes = std::min(box_bytes, tensor.bytes - offset);
    std::byte *const data = output_.buffer(bytes);
    file.read(tensor.source + offset, data, bytes);
    if (observe_ && type != nullptr && type->dtype != 0) {
      to_little_endian(data, bytes, type->bits / 8); // its own inverse: to native order here, back below
      observed.add(type->dtype, data, bytes * 8 / type->bits);
      to_little_endian(data, bytes, type->bits / 8);
    }
    output_.write(bytes);
    progress_.add(bytes);
  }
  return observed;
}

void TensorWriter::pad(int64_t bytes) {
  for (int64_t done = 0; done < bytes; done += box_bytes) {
    const int64_t part = std::min(box_bytes, bytes - done);
    std::memset(output_.buffer(part), 0, static_cast<size_t>(part));
    output_.write(part);
  }
}

void TensorWriter::finish() { output_.finish(); }

} // namespace command
