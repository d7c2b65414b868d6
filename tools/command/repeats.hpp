// Slices of a tensor that repeat each other, such as rows: units that will stay equal for ever.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/library.hpp"
#include "files/slice_hashes.hpp"

namespace command {

// What repeats in a tensor of that shape, in words.
std::vector<std::string> repeats(const SliceHashes &hashes, std::span<const int64_t> shape);

// The same, unless fills by the job's initializer repeat as much, as those of sparse ones do.
std::vector<std::string> unusual_repeats(const inwit_job &job, const SliceHashes &hashes, int32_t threads);

} // namespace command
