#include "files/tensor_writer.hpp"

#include <algorithm>

#include "files/boxes.hpp"

namespace command {
namespace {

constexpr int64_t box_bytes = WriteBehind::usual_bytes;

} // namespace

Statistics TensorWriter::fill(const inwit_job &job, uint64_t seed) {
  Statistics observed;
  inwit_job box = job;
  const int64_t size = data_type(job.tensor.dtype)->bytes();
  Boxes boxes(job.tensor, needs_whole_tensor(job) ? INT64_MAX : box_bytes / size);
  while (boxes.next(box.tensor)) fill_box(box, seed, observed);
  return observed;
}

void TensorWriter::fill_box(inwit_job box, uint64_t seed, Statistics &observed) {
  const DataType &type = *data_type(box.tensor.dtype);
  const int64_t count = elements(extents(box.tensor)), size = type.bytes();
  box.tensor.data = output_.buffer(count * size);
  const auto report = [&](int64_t done) { progress_.show(done * size); };
  inwit_context context = {};
  context.threads = threads_;
  context.progress_user = const_cast<void *>(static_cast<const void *>(&report));
  context.progress = [](void *user, int64_t done, int64_t) -> int32_t {
    (*static_cast<decltype(report) *>(user))(done);
    return 0;
  };
  check(inwit_fill_jobs(&box, 1, seed, &context), context);
  if (observe_) observed.add(box.tensor.dtype, box.tensor.data, count);
  to_little_endian(static_cast<std::byte *>(box.tensor.data), count * size, type.bytes_of_part());
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
      to_little_endian(data, bytes, type->bytes_of_part()); // its own inverse: to native order here, back below
      observed.add(type->dtype, data, bytes / type->bytes());
      to_little_endian(data, bytes, type->bytes_of_part());
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
