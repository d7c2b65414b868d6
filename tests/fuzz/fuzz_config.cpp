// Any bytes as the JSON of an initializer: read it, and use what was made of it.
#include <algorithm>
#include <array>
#include <span>

#include "invariants.hpp"

namespace inwit::fuzz {
namespace {

struct Form {
  int32_t dtype, rank;
  int64_t shape[5];
  int32_t layout;
};

// Described only; the second is more than any memory.
constexpr Form described[] = {{INWIT_F32, 0, {}, INWIT_LAYOUT_KERAS},
                              {INWIT_F64, 2, {int64_t{1} << 29, int64_t{1} << 29}, INWIT_LAYOUT_TORCH},
                              {INWIT_F16, 3, {3, 16, 8}, INWIT_LAYOUT_FLUX},
                              {INWIT_BF16, 5, {3, 2, 4, 8, 8}, INWIT_LAYOUT_MLX}};

constexpr Form filled[] = {{INWIT_F32, 1, {4}, INWIT_LAYOUT_KERAS},
                           {INWIT_F64, 2, {3, 4}, INWIT_LAYOUT_NONE},
                           {INWIT_F16, 2, {4, 4}, INWIT_LAYOUT_TORCH},
                           {INWIT_BF16, 3, {2, 3, 4}, INWIT_LAYOUT_FLUX}};

inwit_tensor tensor_of(const Form &form, void *data) {
  inwit_tensor tensor = {};
  tensor.data = data;
  tensor.dtype = form.dtype;
  tensor.rank = form.rank;
  std::ranges::copy(form.shape, tensor.shape);
  tensor.layout = form.layout;
  return tensor;
}

void expect(const inwit_initializer &initializer, const Form &form) {
  const inwit_tensor tensor = tensor_of(form, nullptr);
  inwit_moments moments = {};
  Call call;
  const int32_t status = call.check(inwit_expect(&initializer, &tensor, &moments, call.context()), refusals_of_fill);
  HOLDS(status != INWIT_OK || !(moments.stddev < 0));
}

constexpr unsigned char untouched = 0xCA;
using Memory = std::array<unsigned char, 128>; // the tensor between two guards
constexpr size_t guard = 16;

int32_t fill(const inwit_initializer &initializer, const Form &form, Memory &memory) {
  inwit_job job = {};
  job.initializer = &initializer;
  job.name = "w";
  job.stream = inwit_stream(job.name);
  job.tensor = tensor_of(form, memory.data() + guard);
  size_t end = guard + static_cast<size_t>(form.dtype & 0xFF) / 8;
  for (const int64_t extent : std::span(form.shape, static_cast<size_t>(form.rank)))
    end = guard + (end - guard) * static_cast<size_t>(extent);
  memory.fill(untouched);
  const auto holds = [](unsigned char byte) { return byte == untouched; };
  Call call;
  int32_t status = inwit_fill_jobs(&job, 1, 42, call.context());
  const bool custom = status == INWIT_E_CUSTOM;
  if (!custom) call.check(status, refusals_of_fill);
  HOLDS(call.context()->failed_job == (status == INWIT_OK ? -1 : 0));
  HOLDS(status == INWIT_OK || custom || std::ranges::all_of(memory, holds));
  HOLDS(std::all_of(memory.begin(), memory.begin() + guard, holds) && end + guard <= memory.size() &&
        std::all_of(memory.begin() + static_cast<ptrdiff_t>(end), memory.end(), holds));
  return status;
}

void use(const inwit_initializer &initializer) {
  HOLDS(inwit_initializer_name(&initializer)[0] != '\0');
  for (const Form &form : described) expect(initializer, form);
  for (const Form &form : filled) {
    alignas(16) Memory once, again;
    HOLDS(fill(initializer, form, once) == fill(initializer, form, again));
    HOLDS(once == again);
  }
}

void read(const char *json, size_t length, std::span<const inwit_custom> with) {
  auto *const made = create<inwit_initializer>([&](inwit_initializer **out, inwit_context *context) {
    return inwit_create_from_json(json, length, with.data(), with.size(), out, context);
  });
  if (made == nullptr) return;
  use(*made);
  inwit_free(made);
}

} // namespace
} // namespace inwit::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *json = size > 0 ? reinterpret_cast<const char *>(data) : "";
  inwit::fuzz::read(json, size, {});
  inwit::fuzz::read(json, size, inwit::fuzz::customs);
  return 0;
}
