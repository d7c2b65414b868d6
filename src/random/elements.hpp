// Ranges of elements of a distribution, in any element type: by the kernels of random/fills.hpp.
#pragma once
#include <algorithm>
#include <bit>

#include "random/fills.hpp"

namespace inwit::random {

// The float32 kernels write floats that are then rounded to elements of 8 bits. Clamping the floats to bounds of T before rounding
// to nearest gives the same values as clamping afterwards.
template <class T>
concept EightBit = sizeof(typename T::Storage) == 1;
template <EightBit T> Bounds<Float32> widened(Bounds<T> bounds) { return {widen<T>(bounds.lowest), widen<T>(bounds.highest)}; }

// Rounds floats to T, to nearest, ties to even. Valid range: finite values whose results are finite.
template <EightBit T> void narrow(const float *from, int64_t count, typename T::Storage *to) {
  constexpr int32_t shift = 23 - T::mantissa_bits, least_exponent = 128 - detail::exponent_bias<T>;
  for (int64_t i = 0; i < count; ++i) {
    // Adding 2^shift times the power of two below the magnitude (at least that below the least normal number) rounds the magnitude to a
    // whole number of T's units, counted from that power's exponent.
    const auto bits = std::bit_cast<int32_t>(from[i]), magnitude = bits & 0x7FFFFFFF, exponent = bits & 0x7F800000;
    const int32_t least = least_exponent << 23, power = (exponent > least ? exponent : least) + (shift << 23);
    const int32_t sum = std::bit_cast<int32_t>(std::bit_cast<float>(magnitude) + std::bit_cast<float>(power));
    const int32_t excess = (shift + least_exponent) << T::mantissa_bits;
    const int32_t sign = bits >> 31 & static_cast<int32_t>(detail::sign_bit<T>);
    to[i] = static_cast<typename T::Storage>((sum - power + (power >> shift) - excess) | sign);
  }
}

// Ranges of T from a function that writes floats: calls fill(ranges, values) for several short ranges or part of a long one at a time.
template <EightBit T, class Fill> void narrow_ranges(ElementRanges ranges, typename T::Storage *out, const Fill &fill) {
  constexpr int64_t most_values = 256; // little stack: the kernels and a tile need most of it
  constexpr size_t most_parts = 16;
  float values[most_values];
  ElementRange parts[most_parts]; // `at`: in `values`
  int64_t to[most_parts];
  int64_t done = 0; // elements of the first remaining range
  while (!ranges.empty()) {
    size_t count = 0;
    for (int64_t used = 0; !ranges.empty() && count < most_parts && used < most_values; ++count) {
      const ElementRange &range = ranges.front();
      parts[count] = {range.first + static_cast<uint64_t>(done), std::min(range.count - done, most_values - used), used};
      to[count] = range.at + done;
      used += parts[count].count;
      done += parts[count].count;
      if (done < range.count) continue;
      done = 0;
      ranges = ranges.subspan(1);
    }
    fill(ElementRanges(parts, count), values);
    for (size_t i = 0; i < count; ++i) narrow<T>(values + parts[i].at, parts[i].count, out + to[i]);
  }
}

// The random 32-bit words of elements [first, first + count) in a plane.
inline void fill_random_words(Target target, const Key &key, uint32_t plane, uint64_t first, int64_t count, uint32_t *out) {
  kernels_of(target).random_words(key, plane, first, count, out);
}

template <class T>
void fill_uniform(Target target, const UniformParameters<typename T::Real> &parameters, Bounds<T> bounds, const Key &key,
                  ElementRanges ranges, typename T::Storage *out) {
  if constexpr (EightBit<T>)
    narrow_ranges<T>(ranges, out, [&](ElementRanges some, float *values) {
      fill_uniform<Float32>(target, parameters, widened<T>(bounds), key, some, values);
    });
  else
    kernels_of(target).template of<T>().uniform(parameters, bounds, key, ranges, out);
}

template <class T>
void fill_normal(Target target, const NormalParameters<typename T::Real> &parameters, const Key &key, ElementRanges ranges,
                 typename T::Storage *out) {
  if constexpr (EightBit<T>)
    narrow_ranges<T>(ranges, out,
                     [&](ElementRanges some, float *values) { fill_normal<Float32>(target, parameters, key, some, values); });
  else
    kernels_of(target).template of<T>().normal(parameters, key, ranges, out);
}

// The parameters are in double whatever T is; they are rounded to T's arithmetic for the central and the two-sided form.
template <class T>
void fill_truncated(Target target, const TruncatedParameters<double> &parameters, TruncatedForm form, Bounds<T> bounds,
                    const Key &key, ElementRanges ranges, typename T::Storage *out) {
  if constexpr (EightBit<T>)
    narrow_ranges<T>(ranges, out, [&](ElementRanges some, float *values) {
      fill_truncated<Float32>(target, parameters, form, widened<T>(bounds), key, some, values);
    });
  else
    kernels_of(target).template of<T>().truncated(parameters, form, bounds, key, ranges, out);
}

} // namespace inwit::random
