#include "files/tensor_reader.hpp"

#include <future>

#include "files/boxes.hpp"

namespace command {
namespace {

constexpr int64_t box_bytes = int64_t{4} << 20;
constexpr std::launch in_parallel = std::launch::async | std::launch::deferred; // later if no thread can be started

int64_t bytes_in(const inwit_tensor &box) { return elements(extents(box)) * data_type(box.dtype)->bits / 8; }

} // namespace

RowHashes TensorReader::audit(const StoredTensor &stored, const inwit_job &job, inwit_audit_report &report) {
  const int64_t size = data_type(job.tensor.dtype)->bits / 8;
  RowHashes hashes(stored.shape, size);
  const bool is_whole = job.initializer != nullptr && needs_whole_tensor(job);
  Boxes boxes(job.tensor, is_whole ? INT64_MAX : box_bytes / size);
  inwit_tensor box = {}, following = {};
  int64_t offset = stored.source;
  const auto read = [&](std::vector<std::byte> &to, const inwit_tensor &of) {
    const int64_t bytes = bytes_in(of);
    if (static_cast<int64_t>(to.size()) < bytes) to.resize(static_cast<size_t>(bytes));
    checkpoint_.files[stored.file].read(offset, to.data(), bytes);
    offset += bytes;
  };
  bool more = boxes.next(box);
  if (!more) { // without elements: the library still checks the request
    inwit_context context = {};
    check(inwit_audit(job.initializer, &job.tensor, &report, &context), context, stored.name);
    return hashes;
  }
  for (read(now_, box); more; box = following) {
    std::future<void> reading;
    if ((more = boxes.next(following))) reading = std::async(in_parallel, [&] { read(next_, following); });
    const int64_t bytes = bytes_in(box);
    hashes.add(now_.data(), bytes);
    to_little_endian(now_.data(), bytes, size);
    inwit_context context = {};
    context.threads = threads_;
    box.data = now_.data();
    check(inwit_audit(job.initializer, &box, &report, &context), context, stored.name);
    if (more) reading.get();
    now_.swap(next_);
  }
  return hashes;
}

RowHashes filled_rows(const inwit_job &job, uint64_t seed, int32_t threads) {
  const int64_t size = data_type(job.tensor.dtype)->bits / 8;
  RowHashes hashes(extents(job.tensor), size);
  inwit_job part = job;
  Boxes boxes(job.tensor, needs_whole_tensor(job) ? INT64_MAX : box_bytes / size);
  std::vector<std::byte> memory;
  while (boxes.next(part.tensor)) {
    memory.resize(static_cast<size_t>(bytes_in(part.tensor)));
    part.tensor.data = memory.data();
    inwit_context context = {};
    context.threads = threads;
    check(inwit_fill_jobs(&part, 1, seed, &context), context);
    hashes.add(memory.data(), static_cast<int64_t>(memory.size()));
  }
  return hashes;
}

} // namespace command
