// Fills tensors box by box, in bounded memory; one box is written while the next one is made.
#pragma once
#include <chrono>
#include <cstddef>

#include "files/output.hpp"
#include "files/safetensors.hpp"
#include "plot/sample.hpp"
#include "files/write_behind.hpp"

namespace command {

// A bar on stderr, if that is a terminal and the work takes a while.
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

class Writer {
public:
  Writer(OutputFile &output, uint64_t seed, int32_t threads, Progress &progress)
      : output_(output), seed_(seed), threads_(threads), progress_(progress) {}

  Sample fill(const inwit_job &job); // job.tensor: the whole, or a box; without data
  Sample copy(const SafetensorsFile &file, const StoredTensor &tensor);
  void finish(); // all that was made is written

private:
  void fill_box(inwit_job box, Sample &sample);

  WriteBehind output_;
  uint64_t seed_;
  int32_t threads_;
  Progress &progress_;
  int64_t done_ = 0; // bytes
};

// Its elements in row-major order, made anew and whole, by their exact values.
std::vector<double> make_elements(inwit_job job, uint64_t seed, int32_t threads);

// Its theory on `tensor`; refuses what the initializer refuses, in words about `name`, if there is one.
inwit_moments theory(const inwit_initializer *initializer, const inwit_tensor &tensor, std::string_view name = "");

} // namespace command
