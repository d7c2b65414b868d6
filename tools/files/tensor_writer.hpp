// Fills tensors box (shard) by box in bounded memory; one box is written while the next one is generated.
#pragma once
#include <chrono>
#include <cstddef>

#include "base/statistics.hpp"
#include "files/output_file.hpp"
#include "files/safetensors.hpp"
#include "files/write_behind.hpp"

namespace command {

// A progress bar on stderr, shown if that is a terminal and the work takes more than a moment.
class Progress {
public:
  Progress(int64_t total, bool wanted);
  ~Progress();

  void show(int64_t done);

private:
  int64_t total_;
  bool shown_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

class TensorWriter {
public:
  TensorWriter(OutputFile &output, uint64_t seed, int32_t threads, Progress &progress)
      : output_(output), seed_(seed), threads_(threads), progress_(progress) {}

  Statistics fill(const inwit_job &job); // job.tensor: the whole tensor or a box of it, without data
  Statistics copy(const SafetensorsFile &file, const StoredTensor &tensor);
  void finish(); // waits until everything is written

private:
  void fill_box(inwit_job box, Statistics &observed);

  WriteBehind output_;
  uint64_t seed_;
  int32_t threads_;
  Progress &progress_;
  int64_t done_ = 0; // bytes
};

} // namespace command
