#include "command/repeats.hpp"

#include <algorithm>
#include <cmath>

#include "files/tensor_reader.hpp"

namespace command {
namespace {

// How many equal slices an initializer gives: on purpose always as many, by chance not.
struct Usual {
  int64_t least = INT64_MAX, most = 0;

  void add(int64_t number) {
    least = std::min(least, number);
    most = std::max(most, number);
  }
  bool is_exceeded_by(int64_t number) const {
    constexpr double deviations = 6; // of the difference of two numbers of independent, rare events
    const double chance = least < most ? deviations * std::sqrt(2 * static_cast<double>(most)) : 0;
    return static_cast<double>(number - most) > chance;
  }
};

struct UsualSlices {
  Usual repeated, zero;
};

std::string counted_slices(int64_t number, size_t axis, size_t rank, const char *one, const char *many) {
  const std::string count = std::to_string(number), end = number == 1 ? one : many;
  if (rank == 2) return joined({count, axis == 0 ? " row" : " column", number == 1 ? "" : "s", end});
  return joined({count, number == 1 ? " slice" : " slices", " along axis ", std::to_string(axis), end});
}

std::vector<std::string> unusual(const std::vector<SliceHashes::Equal> &seen, const std::vector<UsualSlices> &usual,
                                 std::span<const int64_t> shape) {
  std::vector<std::string> found;
  const size_t rank = shape.size();
  const bool is_mostly_zero = rank > 1 && seen[0].zero * 2 >= shape[0]; // so that the slices along other axes are as well
  for (size_t axis = 0; axis < seen.size(); ++axis) {
    const auto &[repeated, zero] = seen[axis];
    if (zero > 1 && usual[axis].zero.is_exceeded_by(zero)) // one may be that of a padding token
      found.push_back(counted_slices(zero, axis, rank, " is zero", " are zero"));
    if ((axis == 0 || !is_mostly_zero) && usual[axis].repeated.is_exceeded_by(repeated))
      found.push_back(counted_slices(repeated, axis, rank, " repeats another one", " repeat another one"));
  }
  return found;
}

} // namespace

std::vector<std::string> repeats(const SliceHashes &hashes, std::span<const int64_t> shape) {
  const std::vector<SliceHashes::Equal> seen = hashes.find_equal();
  return unusual(seen, std::vector<UsualSlices>(seen.size()), shape);
}

std::vector<std::string> unusual_repeats(const inwit_job &job, const SliceHashes &hashes, int32_t threads) {
  constexpr uint64_t fills = 8;
  const std::span shape(job.tensor.shape, static_cast<size_t>(job.tensor.rank));
  const std::vector<SliceHashes::Equal> seen = hashes.find_equal();
  std::vector<UsualSlices> usual(seen.size());
  std::vector<std::string> found = unusual(seen, usual, shape);
  for (uint64_t seed = 0; seed < fills && !found.empty(); ++seed) {
    const std::vector<SliceHashes::Equal> filled = filled_slices(job, seed, threads).find_equal();
    for (size_t axis = 0; axis < usual.size(); ++axis) {
      usual[axis].repeated.add(filled[axis].repeated);
      usual[axis].zero.add(filled[axis].zero);
    }
    found = unusual(seen, usual, shape);
  }
  return found;
}

} // namespace command
