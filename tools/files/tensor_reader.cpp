#include "files/tensor_reader.hpp"

#include <algorithm>
#include <cstring>
#include <future>

#include "files/boxes.hpp"

namespace command {
namespace {

constexpr int64_t read_bytes = int64_t{4} << 20;
constexpr std::launch in_parallel = std::launch::async | std::launch::deferred; // later if no thread can be started

int64_t bytes_in(const inwit_tensor &box) { return elements(extents(box)) * data_type(box.dtype)->bytes(); }

bool has_parts(const inwit_job &job) {
  return job.initializer != nullptr && std::string_view(inwit_initializer_name(job.initializer)) == "parts";
}

bool is_same(const inwit_job &a, const inwit_job &b) {
  return a.initializer == b.initializer && std::string_view(a.name) == b.name;
}

// The bytes of a view, in row-major order.
void gather(const inwit_tensor &view, int64_t size, std::vector<std::byte> &bytes) {
  bytes.resize(static_cast<size_t>(elements(extents(view)) * size));
  const int inner = view.rank - 1;
  const bool is_dense = inner >= 0 && (view.strides[inner] == size || view.shape[inner] == 1);
  const int64_t run = is_dense ? view.shape[inner] * size : size;
  int64_t index[INWIT_MAX_RANK] = {}; // of the next run; without the inner axis if that is dense
  std::byte *to = bytes.data();
  for (const std::byte *const end = to + bytes.size(); to < end; to += run) {
    int64_t at = 0;
    for (int axis = 0; axis < view.rank; ++axis) at += index[axis] * view.strides[axis];
    std::memcpy(to, static_cast<const std::byte *>(view.data) + at, static_cast<size_t>(run));
    for (int axis = inner - is_dense; axis >= 0 && ++index[axis] == view.shape[axis]; --axis) index[axis] = 0;
  }
}

std::vector<AuditedPart> parts_to_audit(const StoredTensor &stored, const inwit_job &job, const inwit_audit_report &options) {
  const int64_t size = data_type(job.tensor.dtype)->bytes();
  std::vector<AuditedPart> parts;
  if (!has_parts(job)) {
    parts.push_back({job, stored.shape, options, SliceHashes(stored.shape, size)});
  } else {
    for (const inwit_job &part : audited_parts(job)) {
      const auto shape = extents(part.tensor);
      parts.push_back({part, {shape.begin(), shape.end()}, options, SliceHashes(shape, size)});
    }
  }
  for (AuditedPart &part : parts) part.report.stream = part.job.stream;
  return parts;
}

} // namespace

std::vector<inwit_job> audited_parts(const inwit_job &job) {
  if (!has_parts(job)) return {job};
  std::vector<inwit_job> joined;
  for (const inwit_job &part : parts_of(job)) {
    const auto known = std::ranges::find_if(joined, [&](const inwit_job &one) { return is_same(one, part); });
    if (known != joined.end()) { // some rows each
      std::ranges::copy(known->tensor.global_shape, known->tensor.shape);
      continue;
    }
    joined.push_back(part);
    joined.back().tensor.order = INWIT_ROW_MAJOR;
    std::ranges::fill(joined.back().tensor.strides, 0);
  }
  for (inwit_job &part : joined) std::ranges::fill(part.tensor.offset, 0);
  return joined;
}

void TensorReader::audit_box(const StoredTensor &stored, inwit_job box, std::vector<AuditedPart> &parts) {
  const int64_t size = data_type(box.tensor.dtype)->bytes(), bytes = bytes_in(box.tensor);
  box.tensor.data = now_.data();
  std::vector<inwit_job> jobs = {box};
  std::vector<AuditedPart *> part_of_job = {&parts.front()};
  if (has_parts(box)) {
    jobs = parts_of(box);
    part_of_job.clear();
    for (const inwit_job &job : jobs) {
      const auto same = [&](const AuditedPart &part) { return is_same(part.job, job); };
      part_of_job.push_back(&*std::ranges::find_if(parts, same));
      gather(job.tensor, size, gathered_);
      part_of_job.back()->hashes.add(gathered_.data(), static_cast<int64_t>(gathered_.size()));
    }
  } else {
    parts.front().hashes.add(now_.data(), bytes);
  }
  to_little_endian(now_.data(), bytes, data_type(box.tensor.dtype)->bytes_of_part());
  for (size_t i = 0; i < jobs.size(); ++i) {
    inwit_context context = {};
    context.threads = threads_;
    check(inwit_audit(jobs[i].initializer, &jobs[i].tensor, &part_of_job[i]->report, &context), context, stored.name);
  }
}

std::vector<AuditedPart> TensorReader::audit(const StoredTensor &stored, const inwit_job &job,
                                             const inwit_audit_report &options) {
  const int64_t size = data_type(job.tensor.dtype)->bytes();
  std::vector<AuditedPart> parts = parts_to_audit(stored, job, options);
  const bool is_whole = job.initializer != nullptr && needs_whole_tensor(job);
  Boxes boxes(job.tensor, is_whole ? INT64_MAX : read_bytes / size);
  inwit_job box = job;
  inwit_tensor following = {};
  int64_t offset = stored.source;
  const auto read = [&](std::vector<std::byte> &to, const inwit_tensor &of) {
    const int64_t bytes = bytes_in(of);
    if (static_cast<int64_t>(to.size()) < bytes) to.resize(static_cast<size_t>(bytes));
    checkpoint_.files[stored.file].read(offset, to.data(), bytes);
    offset += bytes;
  };
  bool more = boxes.next(box.tensor);
  if (!more) { // without elements: the library still checks the request
    for (AuditedPart &part : parts) {
      inwit_context context = {};
      check(inwit_audit(part.job.initializer, &part.job.tensor, &part.report, &context), context, stored.name);
    }
    return parts;
  }
  for (read(now_, box.tensor); more; box.tensor = following) {
    std::future<void> reading;
    if ((more = boxes.next(following))) reading = std::async(in_parallel, [&] { read(next_, following); });
    audit_box(stored, box, parts);
    if (more) reading.get();
    now_.swap(next_);
  }
  return parts;
}

SliceHashes filled_slices(const inwit_job &job, uint64_t seed, int32_t threads) {
  const int64_t size = data_type(job.tensor.dtype)->bytes();
  SliceHashes hashes(extents(job.tensor), size);
  inwit_job part = job;
  Boxes boxes(job.tensor, needs_whole_tensor(job) ? INT64_MAX : read_bytes / size);
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
