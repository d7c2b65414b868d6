// inwit-bench: how fast this machine fills, by Google Benchmark; --help lists its options, --benchmark_filter picks by name.
#include "buffer.hpp"

int main(int argc, char **argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::AddCustomContext("inwit_target", inwit_target());
  bench::register_initializers();
  bench::register_calls();
  bench::register_views();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
