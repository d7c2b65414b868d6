// inwit as a C++ program calls it: prints the nanoseconds that one fill of 16 float32 takes. usage: inwit-call16-cpp CALLS
#include <inwit/inwit.hpp>

#include <array>
#include <chrono>
#include <cstdio>

int main(int count, char **arguments) try {
  const uint64_t calls = count == 2 ? std::stoull(arguments[1]) : 1'000'000;
  std::array<float, 16> weights;
  const inwit::Tensor tensor(weights, {16});
  const inwit::Initializer normal("random_normal", {{"mean", 0}, {"stddev", 1}});
  const auto start = std::chrono::steady_clock::now();
  for (uint64_t i = 0; i < calls; ++i) normal.fill(tensor, {42, i});
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
  std::printf("%.2f\n", taken.count() / static_cast<double>(calls));
  return 0;
} catch (const std::exception &error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
