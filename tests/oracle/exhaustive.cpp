// Runs all 2^32 words of a 32-bit draw through the uniform, the normal's radius and the truncated normal, in every dtype that is
// made of them, and reports bounds, reach and symmetry. All of them take some minutes on two cores; an argument n takes every n-th.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "base/dtype.hpp"
#include "random/draws.hpp"

namespace {

using namespace inwit;
using namespace inwit::math;
using namespace inwit::random;

constexpr uint64_t words = uint64_t{1} << 32;
uint64_t step = 1;

struct Extremes {
  double least = 1e300, most = -1e300;
  uint64_t outside = 0; // what rounding alone would put beyond the bounds: the clamp's work
  void merge(const Extremes &other) {
    least = std::min(least, other.least);
    most = std::max(most, other.most);
    outside += other.outside;
  }
};

template <class F> Extremes over_all_words(const F &each) {
  const unsigned team = std::max(1U, std::thread::hardware_concurrency());
  std::vector<Extremes> parts(team);
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < team; ++t)
    threads.emplace_back([&, t] {
      for (uint64_t w = words * t / team; w < words * (t + 1) / team; w += step) each(static_cast<uint32_t>(w), parts[t]);
    });
  for (std::thread &thread : threads) thread.join();
  for (unsigned t = 1; t < team; ++t) parts[0].merge(parts[t]);
  return parts[0];
}

template <class T>
bool bounded(const char *distribution, double lo, double hi, const auto &element, auto lowest, auto highest) {
  const auto low = widen<T>(lowest), high = widen<T>(highest);
  const Extremes seen = over_all_words([&](uint32_t word, Extremes &extremes) {
    const auto y = widen<T>(round_real<T>(element(word)));
    extremes.outside += y < low || y > high;
    const auto kept = static_cast<double>(y > high ? high : y < low ? low : y);
    extremes.least = std::min(extremes.least, kept);
    extremes.most = std::max(extremes.most, kept);
  });
  std::printf("%-28s %-9s (%g, %g): least %.9g, most %.9g, %llu words clamped\n", distribution, dtype_name(T::code).data(), lo,
              hi, seen.least, seen.most, static_cast<unsigned long long>(seen.outside));
  return seen.least >= lo && seen.most <= hi;
}

template <class T> bool uniforms(float lo, float hi) {
  const bool symmetric = lo == -hi;
  const double width = symmetric ? hi * 0x1p-23 : (static_cast<double>(hi) - lo) * 0x1p-24;
  const UniformParameters<float> parameters = {lo, static_cast<float>(width), symmetric};
  const auto highest = below<T>(hi);
  return bounded<T>(
      "uniform [lo, hi)", lo, static_cast<double>(widen<T>(highest)), [&](uint32_t word) { return uniform(parameters, word); },
      at_or_above<T>(lo), highest);
}

template <class T> bool truncated(float stddev) {
  constexpr TruncatedParameters<float> mass = {{0, 1}, 0.95449973610364158f, 0, 0, 0};
  const auto lowest = above<T>(-2.0 * stddev), highest = below<T>(2.0 * stddev);
  return bounded<T>(
      "truncated normal (-2s, 2s)", -2.0 * stddev, 2.0 * stddev,
      [&](uint32_t word) { return 0 + stddev * central_truncated(mass, word); }, lowest, highest);
}

struct Interval {
  float lo, hi;
};

template <class... T> bool in_each(const auto &holds) {
  bool good = true;
  ((good &= holds(T{})), ...);
  return good;
}

bool radii() {
  const Extremes seen = over_all_words([](uint32_t word, Extremes &extremes) {
    const float radius = square_root(-2 * log_unit(signed_half_odd<float>(word) * 0x1p-32f));
    extremes.least = std::min(extremes.least, static_cast<double>(radius));
    extremes.most = std::max(extremes.most, static_cast<double>(radius));
  });
  std::printf("normal radius: least %.9g, most %.9g\n", seen.least, seen.most);
  return seen.least > 0 && seen.most < 6.77;
}

bool angles() {
  const Extremes seen = over_all_words([](uint32_t word, Extremes &extremes) {
    float even, odd, minus_even, minus_odd;
    normal_pair<float>(0x12345678, word, even, odd);
    normal_pair<float>(0x12345678, word ^ 0x80000000u, minus_even, minus_odd);
    extremes.outside += even != -minus_even || odd != -minus_odd || even == 0 || odd == 0;
    extremes.least = std::min(extremes.least, static_cast<double>(even < 0 ? -even : even));
  });
  std::printf("normal angles: %llu without a mirror image, least |z| %.3g of radius 1.8\n",
              static_cast<unsigned long long>(seen.outside), seen.least);
  return seen.outside == 0;
}

} // namespace

int main(int argc, char **argv) {
  if (argc > 1) step = std::max(1ULL, std::strtoull(argv[1], nullptr, 10));
  bool good = radii();
  good &= angles();
  for (const Interval &in : {Interval{0, 1}, {-0.05f, 0.05f}, {-1, 1}, {100, 101}})
    good &= in_each<Float32, Float16, BFloat16>([&]<class T>(T) { return uniforms<T>(in.lo, in.hi); });
  for (const float stddev : {1.0f, 0.05f})
    good &= in_each<Float32, Float16, BFloat16>([&]<class T>(T) { return truncated<T>(stddev); });
  std::puts(good ? "all bounds hold" : "A BOUND IS BROKEN");
  return !good;
}
