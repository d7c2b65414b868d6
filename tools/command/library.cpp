#include "command/library.hpp"

#include <algorithm>
#include <numeric>

namespace command {

void check(int32_t status, const inwit_context &context, std::string_view what) {
  if (status == INWIT_E_CANCELLED) fail_if_stopped();
  if (status != INWIT_OK) refuse({what, what.empty() ? "" : ": ", context.error});
}

const Json &registry() {
  static const Json rows = [] {
    inwit_context context = {};
    size_t needed = 0;
    check(inwit_registry_json(nullptr, 0, &needed, &context), context);
    std::string text(needed, '\0');
    check(inwit_registry_json(text.data(), text.size(), &needed, &context), context);
    return Json::parse(text.c_str());
  }();
  return rows;
}

const Json *registry_row(std::string_view name) {
  const auto row = std::ranges::find_if(registry(), [&](const Json &candidate) { return candidate["name"] == name; });
  return row != registry().end() ? &*row : nullptr;
}

std::string version_text() {
  const uint32_t version = inwit_version();
  return joined({std::to_string(version >> 16), ".", std::to_string(version >> 8 & 255), ".", std::to_string(version & 255)});
}

std::span<const DataType> data_types() {
  static constexpr DataType types[] = {
      {"", "BOOL", "", 0, 8},
      {"", "F4", "", 0, 4},
      {"", "F6_E2M3", "", 0, 6},
      {"", "F6_E3M2", "", 0, 6},
      {"", "U8", "", 0, 8},
      {"", "I8", "", 0, 8},
      {"", "F8_E5M2", "", 0, 8},
      {"", "F8_E4M3", "", 0, 8},
      {"", "F8_E8M0", "", 0, 8},
      {"", "F8_E4M3FNUZ", "", 0, 8},
      {"", "F8_E5M2FNUZ", "", 0, 8},
      {"", "I16", "", 0, 16},
      {"", "U16", "", 0, 16},
      {"float16", "F16", "<f2", INWIT_F16, 16},
      {"bfloat16", "BF16", "", INWIT_BF16, 16},
      {"", "I32", "", 0, 32},
      {"", "U32", "", 0, 32},
      {"float32", "F32", "<f4", INWIT_F32, 32},
      {"", "C64", "", 0, 64},
      {"float64", "F64", "<f8", INWIT_F64, 64},
      {"", "I64", "", 0, 64},
      {"", "U64", "", 0, 64},
  };
  return types;
}

const DataType *data_type(int32_t dtype) { return &*std::ranges::find(data_types(), dtype, &DataType::dtype); }

const DataType *stored_type(std::string_view in_safetensors) {
  const auto type = std::ranges::find(data_types(), in_safetensors, &DataType::in_safetensors);
  return type != data_types().end() ? &*type : nullptr;
}

std::span<const Layout> layouts() {
  static constexpr Layout presets[] = {
      {"keras", INWIT_LAYOUT_KERAS}, {"torch", INWIT_LAYOUT_TORCH}, {"flux", INWIT_LAYOUT_FLUX}, {"mlx", INWIT_LAYOUT_MLX}};
  return presets;
}

int64_t elements(std::span<const int64_t> shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>());
}

std::map<std::string, std::string> origin(std::span<const inwit_job> jobs, uint64_t seed) {
  Json stream_versions = Json::object();
  for (const inwit_job &job : jobs) {
    if (job.keep != 0) continue;
    const char *const name = inwit_initializer_name(job.initializer);
    stream_versions[name] = inwit_stream_version(name);
  }
  return {{"format", "pt"},
          {"inwit.version", version_text()},
          {"inwit.seed", std::to_string(seed)},
          {"inwit.stream_versions", stream_versions.dump()}};
}

} // namespace command
