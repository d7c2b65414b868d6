#include "model/batch_checks.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace inwit {
namespace {

bool is_named(const FilledJob &filled) { return filled.job->name != nullptr; }

std::string described(const FilledJob &filled) {
  return is_named(filled) ? '"' + std::string(filled.job->name) + '"' : "job " + std::to_string(filled.index);
}

template <class Key> std::vector<const FilledJob *> sorted(std::span<const FilledJob> jobs, const Key &key) {
  std::vector<const FilledJob *> pointers;
  pointers.reserve(jobs.size());
  for (const FilledJob &filled : jobs) pointers.push_back(&filled);
  std::ranges::sort(pointers, {}, key);
  return pointers;
}

Status check_names(std::span<const FilledJob> jobs, int64_t &failed_job) {
  const auto collide = [](const FilledJob *a, const FilledJob *b) {
    const bool is_shared = a->job->shared_stream != 0 || b->job->shared_stream != 0;
    return is_named(*a) && is_named(*b) && !is_shared && a->job->stream == b->job->stream &&
           std::strcmp(a->job->name, b->job->name) != 0;
  };
  const auto by_stream = sorted(jobs, [](const FilledJob *filled) {
    return std::tuple(!is_named(*filled), filled->job->stream, filled->job->shared_stream, filled->index);
  });
  const auto found = std::ranges::adjacent_find(by_stream, collide);
  if (found == by_stream.end()) return {};
  const FilledJob &first = *found[0], &second = *found[1];
  failed_job = second.index;
  return fail(INWIT_E_ARGUMENT, "stream ", second.job->stream, " is that of ", described(first),
              " too: each parameter needs its own");
}

// Stream 0 without a name means that the stream was not set, unless it belongs to a single tensor or to the shards of one.
Status check_unnamed(std::span<const FilledJob> jobs, int64_t &failed_job) {
  const auto has_no_stream = [](const FilledJob &filled) {
    const Entry *const entry = filled.job->initializer->entry;
    return !is_named(filled) && filled.job->stream == 0 && filled.is_whole && !filled.is_empty && entry != nullptr &&
           entry->is_random;
  };
  const auto first = std::ranges::find_if(jobs, has_no_stream);
  if (first == jobs.end()) return {};
  const auto second = std::ranges::find_if(first + 1, jobs.end(), has_no_stream);
  if (second == jobs.end()) return {};
  failed_job = second->index;
  return fail(INWIT_E_ARGUMENT, "jobs ", first->index, " and ", second->index,
              " have no name, and both have stream 0, so their weights would be equal: set stream to inwit_stream(name), or to "
              "another number for each");
}

} // namespace

Status check_streams(std::span<const FilledJob> jobs, int64_t &failed_job) {
  INWIT_TRY(check_names(jobs, failed_job));
  return check_unnamed(jobs, failed_job);
}

Status check_memory(std::span<const FilledJob> jobs, int64_t &failed_job) {
  const auto by_address = sorted(jobs, [](const FilledJob *filled) {
    return std::tuple(reinterpret_cast<uintptr_t>(filled->buffer), filled->memory.begin, filled->index);
  });
  const FilledJob *before = nullptr, *dense = nullptr; // the previous one; and the dense one that extends farthest
  for (const FilledJob *const filled : by_address) {
    if (filled->is_empty) continue;
    if (before != nullptr && before->buffer != filled->buffer) before = dense = nullptr;
    const FilledJob *const other = dense != nullptr && filled->memory.begin < dense->memory.end        ? dense
                                   : before != nullptr && filled->memory.begin == before->memory.begin ? before
                                                                                                       : nullptr;
    if (other != nullptr) {
      const bool is_later = filled->index > other->index;
      failed_job = is_later ? filled->index : other->index;
      return fail(INWIT_E_ARGUMENT, "its memory overlaps that of ", described(is_later ? *other : *filled),
                  ": each job needs memory of its own");
    }
    before = filled;
    if (filled->is_dense && (dense == nullptr || filled->memory.end > dense->memory.end)) dense = filled;
  }
  return {};
}

} // namespace inwit
