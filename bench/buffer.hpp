// The memory that is filled, and the refusal of a call that should not be timed.
#pragma once

#include <benchmark/benchmark.h>
#include <inwit.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace bench {

struct Free {
  void operator()(void *memory) const { std::free(memory); }
};

// At least `bytes`, aligned to a page and touched; the same memory for every benchmark, grown when a larger one comes.
inline void *buffer(size_t bytes) {
  constexpr size_t page = 4096;
  static std::unique_ptr<void, Free> memory;
  static size_t held = 0;
  if (bytes > held) {
    const size_t rounded = (bytes + page - 1) / page * page;
    memory.reset(); // not two at once: the largest is a GiB
    memory.reset(std::aligned_alloc(page, rounded));
    if (memory == nullptr) throw std::bad_alloc();
    std::memset(memory.get(), 0xca, rounded);
    held = rounded;
  }
  return memory.get();
}

// Ends the benchmark with the error message of a call that failed.
inline bool failed(benchmark::State &state, int32_t status, const inwit_context &context) {
  if (status != INWIT_OK) state.SkipWithError(context.error);
  return status != INWIT_OK;
}

inline void count(benchmark::State &state, int64_t elements, int64_t bytes) {
  state.SetItemsProcessed(state.iterations() * elements);
  state.SetBytesProcessed(state.iterations() * bytes);
}

inline constexpr uint64_t seed = 42;

void register_initializers(); // every initializer of the registry
void register_calls();        // calls on 16 elements
void register_views();        // memory that is not compact

} // namespace bench
