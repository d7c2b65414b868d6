#include "base/statistics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace command {
namespace {

constexpr int64_t block_size = 4096;
constexpr int64_t lanes = 8; // independent partial sums, so that the compiler can vectorise

// A number of IEEE's scheme.
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
// E4M3 without infinities: the last pattern alone is NaN, and the rest of the last exponent are numbers twice as large as those before.
double from_e4m3(uint8_t bits) {
  if ((bits & 0x7F) == 0x7F) return std::bit_cast<double>(static_cast<uint64_t>(bits >> 7) << 63 | uint64_t{0x7FF8} << 48);
  return bits & 0x40 ? 2 * from_ieee<uint8_t, 4>(static_cast<uint8_t>(bits - 8)) : from_ieee<uint8_t, 4>(bits);
}
double from_brain(uint16_t bits) { return static_cast<double>(std::bit_cast<float>(static_cast<uint32_t>(bits) << 16)); }
double from_single(float value) { return static_cast<double>(value); }
double from_double(double value) { return value; }

template <class Stored> void convert(const void *from, double (*value)(Stored), int64_t count, double *to) {
  const auto *bytes = static_cast<const char *>(from);
  for (int64_t i = 0; i < count; ++i) {
    Stored stored;
    std::memcpy(&stored, bytes + i * static_cast<int64_t>(sizeof stored), sizeof stored);
    to[i] = value(stored);
  }
}

template <class Term> double sum(const double *block, int64_t count, Term term) {
  double partial[lanes] = {};
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes)
    for (int64_t lane = 0; lane < lanes; ++lane) partial[lane] += term(block[i + lane]);
  for (; i < count; ++i) partial[0] += term(block[i]);
  double total = 0;
  for (const double part : partial) total += part;
  return total;
}

// NaN is ignored, unless the block begins with it.
std::pair<double, double> extremes(const double *block, int64_t count) {
  double smallest[lanes], largest[lanes];
  std::fill_n(smallest, lanes, block[0]);
  std::fill_n(largest, lanes, block[0]);
  const auto add = [&](double x, int64_t lane) {
    smallest[lane] = x < smallest[lane] ? x : smallest[lane];
    largest[lane] = x > largest[lane] ? x : largest[lane];
  };
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes)
    for (int64_t lane = 0; lane < lanes; ++lane) add(block[i + lane], lane);
  for (; i < count; ++i) add(block[i], 0);
  return {*std::min_element(smallest, smallest + lanes), *std::max_element(largest, largest + lanes)};
}

} // namespace

void to_doubles(int32_t dtype, const void *elements, int64_t count, double *values) {
  switch (dtype) {
  case INWIT_F16: return convert(elements, from_ieee<uint16_t, 5>, count, values);
  case INWIT_BF16: return convert(elements, from_brain, count, values);
  case INWIT_F8_E5M2: return convert(elements, from_ieee<uint8_t, 5>, count, values);
  case INWIT_F8_E4M3FN: return convert(elements, from_e4m3, count, values);
  case INWIT_F32: return convert(elements, from_single, count, values);
  default: return convert(elements, from_double, count, values);
  }
}

void Statistics::add(int32_t dtype, const void *elements, int64_t count) {
  const int64_t size = (dtype & 255) / 8; // as inwit.h defines dtype
  double block[block_size];
  for (int64_t first = 0; first < count; first += block_size) {
    const int64_t length = std::min(block_size, count - first);
    to_doubles(dtype, static_cast<const char *>(elements) + first * size, length, block);
    add_block(block, length);
  }
}

// Merges the moments of two parts by the formulas of Chan, Golub and LeVeque.
void Statistics::add_block(const double *block, int64_t count) {
  const double block_mean = sum(block, count, [](double x) { return x; }) / static_cast<double>(count);
  const double block_squares = sum(block, count, [=](double x) { return (x - block_mean) * (x - block_mean); });
  const auto [smallest, largest] = extremes(block, count);
  if (count_ == 0) {
    mean_ = block_mean;
    minimum_ = smallest;
    maximum_ = largest;
  }
  const double before = static_cast<double>(count_), total = static_cast<double>(count_ + count);
  const double difference = block_mean - mean_;
  mean_ += difference * (static_cast<double>(count) / total);
  squares_ += block_squares + difference * difference * (before * static_cast<double>(count) / total);
  minimum_ = std::min(minimum_, smallest);
  maximum_ = std::max(maximum_, largest);
  count_ += count;
}

double Statistics::stddev() const { return count_ > 0 ? std::sqrt(squares_ / static_cast<double>(count_)) : mean_; }

} // namespace command
