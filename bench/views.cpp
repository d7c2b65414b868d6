// Memory that is not compact, one thread: every form fills as many elements as `compact`, so the times compare as they stand.
#include <string>

#include "buffer.hpp"

namespace bench {
namespace {

constexpr int64_t elements = int64_t{1} << 22;

struct Form {
  const char *name;
  int64_t inner; // elements of a row
  int32_t order;
  int64_t row_stride; // with INWIT_STRIDES
  int64_t column_stride;
  int64_t global_columns; // 0: the whole, else a box of a tensor that is so wide
};
constexpr Form forms[] = {
    {"compact", 2048, INWIT_ROW_MAJOR, 0, 0, 0},
    {"column_major", 2048, INWIT_COLUMN_MAJOR, 0, 0, 0},
    {"strided/run:16", 16, INWIT_STRIDES, 24, 1, 0},
    {"strided/run:64", 64, INWIT_STRIDES, 72, 1, 0},
    {"strided/run:256", 256, INWIT_STRIDES, 264, 1, 0},
    {"strided/run:2048", 2048, INWIT_STRIDES, 2056, 1, 0},
    {"strided/every_second", 2048, INWIT_STRIDES, 4096, 2, 0},
    {"boxed/run:16", 16, INWIT_ROW_MAJOR, 0, 0, 50},
    {"boxed/run:64", 64, INWIT_ROW_MAJOR, 0, 0, 250},
    {"boxed/run:256", 256, INWIT_ROW_MAJOR, 0, 0, 1000},
    {"boxed/run:2048", 2048, INWIT_ROW_MAJOR, 0, 0, 8001},
};

inwit_tensor view(const Form &form) {
  inwit_tensor tensor{};
  tensor.data = buffer(static_cast<size_t>(elements) * 2 * sizeof(float));
  tensor.dtype = INWIT_F32;
  tensor.rank = 2;
  tensor.shape[0] = elements / form.inner;
  tensor.shape[1] = form.inner;
  tensor.order = form.order;
  tensor.strides[0] = form.row_stride;
  tensor.strides[1] = form.column_stride;
  if (form.global_columns != 0) {
    tensor.global_shape[0] = tensor.shape[0];
    tensor.global_shape[1] = form.global_columns;
    tensor.offset[1] = 5; // rows begin at every place of a block of the stream
  }
  return tensor;
}

void fill(benchmark::State &state, const char *initializer, const Form &form) {
  const inwit_tensor tensor = view(form);
  inwit_context context{};
  context.threads = 1;
  for ([[maybe_unused]] auto _ : state) {
    if (failed(state, inwit_fill(initializer, nullptr, 0, &tensor, seed, 1, &context), context)) return;
    benchmark::ClobberMemory();
  }
  count(state, elements, elements * static_cast<int64_t>(sizeof(float)));
}

} // namespace

void register_views() {
  for (const char *initializer : {"zeros", "random_uniform", "random_normal", "truncated_normal"})
    for (const Form &form : forms)
      benchmark::RegisterBenchmark((std::string("view/") + initializer + '/' + form.name).c_str(),
                                   [initializer, &form](benchmark::State &state) { fill(state, initializer, form); });
}

} // namespace bench
