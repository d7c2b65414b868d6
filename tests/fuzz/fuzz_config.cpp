// Reads arbitrary bytes as the JSON of an initializer, and uses the result.
#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "invariants.hpp"

namespace inwit::fuzz {
namespace {

struct Form {
  int32_t dtype, rank;
  int64_t shape[5];
  int32_t layout;
};

// Only described; the second exceeds any memory.
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
  const int32_t status = call.check(inwit_expect(&initializer, &tensor, &moments, call.context()), rejections_of_fill);
  HOLDS(status != INWIT_OK || !(moments.stddev < 0));
}

constexpr unsigned char untouched = 0xCA;
using Memory = std::array<unsigned char, 128>; // the tensor between two guard areas
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
  if (!custom) call.check(status, rejections_of_fill);
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

using Customs = std::span<const inwit_custom>;

inwit_initializer *made_from(std::string_view json, Customs with) {
  return create<inwit_initializer>([&](inwit_initializer **out, inwit_context *context) {
    return inwit_create_from_json(json.data(), json.size(), with.data(), with.size(), out, context);
  });
}

std::string written(const inwit_initializer &initializer, int32_t form) {
  size_t needed = 0;
  Call ask, write;
  ask.check(inwit_to_json(&initializer, form, nullptr, 0, &needed, ask.context()), {});
  std::string text(needed, 'x');
  write.check(inwit_to_json(&initializer, form, text.data(), text.size(), nullptr, write.context()), {});
  HOLDS(std::strlen(text.c_str()) + 1 == needed && is_utf8(text));
  text.pop_back();
  return text;
}

// Written JSON must read back as an equal initializer that writes the same JSON; likewise for a clone.
void write_and_read_back(const inwit_initializer &initializer, Customs with) {
  int32_t given = 7;
  uint64_t seed = 0;
  Call asked, cloned;
  asked.check(inwit_config_seed(&initializer, &given, &seed, asked.context()), {});
  HOLDS(given == 0 || given == 1);
  inwit_initializer *clone = nullptr;
  cloned.check(inwit_clone(&initializer, nullptr, 0, &clone, cloned.context()), {});
  HOLDS(inwit_equal(clone, &initializer) == 1);
  for (const int32_t form : {INWIT_CONFIG_KERAS, INWIT_CONFIG_LEGACY}) {
    const std::string text = written(initializer, form);
    HOLDS(written(*clone, form) == text);
    inwit_initializer *const again = made_from(text, with);
    // The legacy form drops registered_name, which may have identified a custom initializer.
    HOLDS(again != nullptr || form == INWIT_CONFIG_LEGACY);
    if (again == nullptr) continue;
    HOLDS(written(*again, form) == text);
    HOLDS(inwit_equal(again, &initializer) == 1 || form == INWIT_CONFIG_LEGACY);
    inwit_free(again);
  }
  inwit_free(clone);
}

void read_layer(std::string_view json, Customs with) {
  inwit_free(create<inwit_initializer>([&](inwit_initializer **out, inwit_context *context) {
    return inwit_create_from_layer(json.data(), json.size(), "kernel_initializer", with.data(), with.size(), out, context);
  }));
}

void read(std::string_view json, Customs with) {
  read_layer(json, with);
  inwit_initializer *const made = made_from(json, with);
  if (made == nullptr) return;
  use(*made);
  write_and_read_back(*made, with);
  inwit_free(made);
}

} // namespace
} // namespace inwit::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const std::string_view json(size > 0 ? reinterpret_cast<const char *>(data) : "", size);
  inwit::fuzz::read(json, {});
  inwit::fuzz::read(json, inwit::fuzz::customs);
  return 0;
}
