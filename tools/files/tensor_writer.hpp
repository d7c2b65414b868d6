// Fills tensors box (shard) by box in bounded memory; one box is written while the next one is generated.
#pragma once
#include <cstddef>

#include "base/statistics.hpp"
#include "files/output_file.hpp"
#include "files/progress.hpp"
#include "files/safetensors.hpp"
#include "files/write_behind.hpp"

namespace command {

class TensorWriter {
public:
  // observe: whether to compute statistics, which cost about as much as the values; otherwise they are NaN.
  TensorWriter(OutputFile &output, int32_t threads, bool observe, Progress &progress)
      : output_(output), threads_(threads), observe_(observe), progress_(progress) {}

  Statistics fill(const inwit_job &job, uint64_t seed); // job.tensor: the whole tensor or a box of it, without data
  Statistics copy(const InputFile &file, const StoredTensor &tensor);
  void pad(int64_t bytes); // zeros
  void finish();           // waits until everything is written

private:
  void fill_box(inwit_job box, uint64_t seed, Statistics &observed);

  WriteBehind output_;
  int32_t threads_;
  bool observe_;
  Progress &progress_;
};

} // namespace command
