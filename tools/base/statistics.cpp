#include "base/statistics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace command {
namespace {

constexpr int64_t block_size = 1024; // at most half of a typical L1 cache

// A number in an IEEE-like format.
template <class Stored, int exponent_bits> double from_ieee(Stored bits) {
  constexpr int fraction_bits = 8 * sizeof bits - 1 - exponent_bits, shift = 52 - fraction_bits;
  constexpr uint64_t largest = (1u << exponent_bits) - 1, bias = largest / 2;
  const uint64_t sign = static_cast<uint64_t>(bits >> (exponent_bits + fraction_bits)) << 63;
  const uint64_t exponent = bits >> fraction_bits & largest, fraction = bits & ((1u << fraction_bits) - 1);
  const double least = std::bit_cast<double>((1024 - bias - fraction_bits) << 52),
               subnormal = static_cast<double>(fraction) * least;
  uint64_t magnitude = (exponent + 1023 - bias) << 52 | fraction << shift;
  if (exponent == 0) magnitude = std::bit_cast<uint64_t>(subnormal);
  if (exponent == largest) magnitude = uint64_t{2047} << 52 | fraction << shift;
  return std::bit_cast<double>(sign | magnitude);
}
// E4M3 without infinities: only the last pattern is NaN; the others with the largest exponent are ordinary numbers.
double from_e4m3(uint8_t bits) {
  if ((bits & 0x7F) == 0x7F) return std::bit_cast<double>(static_cast<uint64_t>(bits >> 7) << 63 | uint64_t{0x7FF8} << 48);
  return bits & 0x40 ? 2 * from_ieee<uint8_t, 4>(static_cast<uint8_t>(bits - 8)) : from_ieee<uint8_t, 4>(bits);
}
double from_brain(uint16_t bits) { return static_cast<double>(std::bit_cast<float>(static_cast<uint32_t>(bits) << 16)); }
double from_single(float value) { return static_cast<double>(value); }
double from_double(double value) { return value; }

bool is_complex(int32_t dtype) { return dtype == INWIT_C64 || dtype == INWIT_C128; }

template <class Stored> void convert(const void *from, double (*value)(Stored), int64_t count, double *to) {
  const auto *bytes = static_cast<const char *>(from);
  for (int64_t i = 0; i < count; ++i) {
    Stored stored;
    std::memcpy(&stored, bytes + i * static_cast<int64_t>(sizeof stored), sizeof stored);
    to[i] = value(stored);
  }
}

// Explicit vectors, because compilers would keep an array of partial sums in memory.
using Pair [[gnu::vector_size(16)]] = double;

// Sums are of differences from `pivot`, so that a large mean does not cancel their digits.
struct Summary {
  Pair pivot, sum, squares, smallest, largest;

  void add(Pair x) {
    const Pair difference = x - pivot;
    sum += difference;
    squares += difference * difference;
    smallest = x < smallest ? x : smallest; // ignores NaN, unless the pivot is NaN
    largest = x > largest ? x : largest;
  }
};

Summary summary_of(const double *block, int64_t count) {
  const Pair pivot = {block[0], block[0]};
  Summary even = {pivot, {}, {}, pivot, pivot}, odd = even; // two chains of additions
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    even.add(Pair{block[i], block[i + 1]});
    odd.add(Pair{block[i + 2], block[i + 3]});
  }
  for (; i < count; ++i) even.add(Pair{block[i], block[0]}); // the pivot adds nothing
  even.sum += odd.sum;
  even.squares += odd.squares;
  even.smallest = odd.smallest < even.smallest ? odd.smallest : even.smallest;
  even.largest = odd.largest > even.largest ? odd.largest : even.largest;
  return even;
}

// Moves the real parts of `count` complex elements to the front.
void separate(double *parts, int64_t count, double *imaginary) {
  for (int64_t i = 0; i < count; ++i) {
    imaginary[i] = parts[2 * i + 1];
    parts[i] = parts[2 * i];
  }
}

} // namespace

void to_doubles(int32_t dtype, const void *elements, int64_t count, double *values) {
  switch (dtype) {
  case INWIT_F16: return convert(elements, from_ieee<uint16_t, 5>, count, values);
  case INWIT_BF16: return convert(elements, from_brain, count, values);
  case INWIT_F8_E5M2: return convert(elements, from_ieee<uint8_t, 5>, count, values);
  case INWIT_F8_E4M3FN: return convert(elements, from_e4m3, count, values);
  case INWIT_F32: return convert(elements, from_single, count, values);
  case INWIT_C64: return convert(elements, from_single, 2 * count, values);
  case INWIT_C128: return convert(elements, from_double, 2 * count, values);
  default: return convert(elements, from_double, count, values);
  }
}

void Statistics::add(int32_t dtype, const void *elements, int64_t count) {
  const int64_t size = (dtype & 255) / 8; // as inwit.h defines dtype
  const bool has_parts = is_complex(dtype);
  double block[2 * block_size], imaginary[block_size];
  for (int64_t first = 0; first < count; first += block_size) {
    const int64_t length = std::min(block_size, count - first);
    to_doubles(dtype, static_cast<const char *>(elements) + first * size, length, block);
    if (has_parts) {
      separate(block, length, imaginary);
      imaginary_.add_block(imaginary, length);
    }
    real_.add_block(block, length);
  }
}

// Merges the moments of two parts by the formulas of Chan, Golub and LeVeque.
void Statistics::Numbers::add_block(const double *block, int64_t length) {
  const Summary summary = summary_of(block, length);
  const double added = static_cast<double>(length), shift = (summary.sum[0] + summary.sum[1]) / added;
  const double block_mean = summary.pivot[0] + shift;
  const double block_squares = std::max(summary.squares[0] + summary.squares[1] - added * shift * shift, 0.0);
  const double smallest = std::min(summary.smallest[0], summary.smallest[1]);
  const double largest = std::max(summary.largest[0], summary.largest[1]);
  if (count == 0) {
    mean = block_mean;
    minimum = smallest;
    maximum = largest;
  }
  const double before = static_cast<double>(count), total = static_cast<double>(count + length);
  const double difference = block_mean - mean;
  mean += difference * (added / total);
  squares += block_squares + difference * difference * (before * added / total);
  minimum = std::min(minimum, smallest);
  maximum = std::max(maximum, largest);
  count += length;
}

double Statistics::stddev() const {
  return real_.count > 0 ? std::sqrt((real_.squares + imaginary_.squares) / static_cast<double>(real_.count)) : real_.mean;
}
double Statistics::minimum() const {
  return imaginary_.count > 0 ? std::min(real_.minimum, imaginary_.minimum) : real_.minimum;
}
double Statistics::maximum() const {
  return imaginary_.count > 0 ? std::max(real_.maximum, imaginary_.maximum) : real_.maximum;
}

} // namespace command
