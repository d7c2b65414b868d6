// What a call costs: 16 elements by the typed functions, by name and by a handle that is made once, and the price of the name.
#include <inwit_initializers.h>

#include <chrono>

#include "buffer.hpp"

namespace bench {
namespace {

inwit_tensor sixteen() {
  inwit_tensor tensor{};
  tensor.data = buffer(64);
  tensor.dtype = INWIT_F32;
  tensor.rank = 2;
  tensor.shape[0] = tensor.shape[1] = 4;
  tensor.layout = INWIT_LAYOUT_KERAS;
  return tensor;
}

using Call = int32_t (*)(const inwit_tensor *, inwit_context *);
struct Pair {
  const char *name;
  Call typed;
};
constexpr Pair pairs[] = {
    {"zeros", [](const inwit_tensor *out, inwit_context *context) { return inwit_zeros(out, seed, 1, context); }},
    {"random_uniform",
     [](const inwit_tensor *out, inwit_context *context) { return inwit_random_uniform(out, seed, 1, -0.05, 0.05, context); }},
    {"random_normal",
     [](const inwit_tensor *out, inwit_context *context) { return inwit_random_normal(out, seed, 1, 0, 0.05, context); }},
    {"truncated_normal",
     [](const inwit_tensor *out, inwit_context *context) { return inwit_truncated_normal(out, seed, 1, 0, 0.05, context); }},
    {"glorot_uniform",
     [](const inwit_tensor *out, inwit_context *context) { return inwit_glorot_uniform(out, seed, 1, context); }},
};

int32_t by_name(const Pair &pair, const inwit_tensor *out, inwit_context *context) {
  return inwit_fill(pair.name, nullptr, 0, out, seed, 1, context);
}

template <class Fill> void sixteen_elements(benchmark::State &state, Fill fill) {
  const inwit_tensor tensor = sixteen();
  inwit_context context{};
  for ([[maybe_unused]] auto _ : state)
    if (failed(state, fill(&tensor, &context), context)) return;
  count(state, 16, 64);
}

void by_handle(benchmark::State &state, const Pair &pair) {
  inwit_context context{};
  inwit_job job{};
  inwit_initializer *handle = nullptr;
  if (failed(state, inwit_create(pair.name, nullptr, 0, &handle, &context), context)) return;
  job.initializer = handle;
  job.stream = 1;
  job.tensor = sixteen();
  for ([[maybe_unused]] auto _ : state)
    if (failed(state, inwit_fill_jobs(&job, 1, seed, &context), context)) break;
  count(state, 16, 64);
  inwit_free(handle);
}

// Both forms in turn, a thousand calls each, so that a drift of the clock is not taken for a difference.
void dispatch(benchmark::State &state, const Pair &pair) {
  using Clock = std::chrono::steady_clock;
  constexpr int calls = 1000;
  const inwit_tensor tensor = sixteen();
  inwit_context context{};
  std::chrono::duration<double, std::nano> typed{}, named{};
  for ([[maybe_unused]] auto _ : state) {
    const auto start = Clock::now();
    for (int i = 0; i < calls; ++i) pair.typed(&tensor, &context);
    const auto middle = Clock::now();
    for (int i = 0; i < calls; ++i) by_name(pair, &tensor, &context);
    typed += middle - start;
    named += Clock::now() - middle;
  }
  const double all = static_cast<double>(state.iterations()) * calls;
  state.counters["typed_ns"] = typed.count() / all;
  state.counters["by_name_ns"] = named.count() / all;
  state.counters["dispatch_ns"] = (named - typed).count() / all;
}

} // namespace

void register_calls() {
  for (const Pair &pair : pairs) {
    const std::string name = pair.name;
    benchmark::RegisterBenchmark(("call16/typed/" + name).c_str(),
                                 [&](benchmark::State &state) { sixteen_elements(state, pair.typed); });
    benchmark::RegisterBenchmark(("call16/by_name/" + name).c_str(), [&](benchmark::State &state) {
      sixteen_elements(state, [&](const inwit_tensor *out, inwit_context *context) { return by_name(pair, out, context); });
    });
    benchmark::RegisterBenchmark(("call16/by_handle/" + name).c_str(),
                                 [&](benchmark::State &state) { by_handle(state, pair); });
    benchmark::RegisterBenchmark(("call16/dispatch/" + name).c_str(), [&](benchmark::State &state) { dispatch(state, pair); });
  }
}

} // namespace bench
