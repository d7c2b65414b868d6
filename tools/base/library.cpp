#include "base/library.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "base/statistics.hpp"

namespace command {
namespace {

// Finds an entry by registered name, or by a name that the entry itself lists.
const Json *find_listed(std::string_view name) {
  const auto lists = [&](const Json &entry, const char *key) {
    const auto names = entry.find(key);
    return names != entry.end() && std::ranges::any_of(*names, [&](const Json &listed) { return listed == name; });
  };
  const auto entry = std::ranges::find_if(registry(), [&](const Json &candidate) {
    return candidate["name"] == name || (!name.empty() && candidate["keras_class"] == name) || lists(candidate, "aliases") ||
           lists(candidate, "synonyms");
  });
  return entry != registry().end() ? &*entry : nullptr;
}

// A recipe that only serves to let the library parse the names in it, so that options accept exactly what recipes accept. nullptr if it
// rejects them.
Recipe recipe_with(const Json &document) {
  const std::string text = document.dump(-1, ' ', false, Json::error_handler_t::replace);
  inwit_recipe *recipe = nullptr;
  inwit_recipe_create(text.data(), text.size(), nullptr, 0, &recipe, nullptr);
  return Recipe(recipe);
}

} // namespace

void check(int32_t status, const inwit_context &context, std::string_view subject) {
  if (status != INWIT_OK) fail({subject, subject.empty() ? "" : ": ", context.error});
}

const Json &registry() {
  static const Json entries = [] {
    inwit_context context = {};
    size_t needed = 0;
    check(inwit_registry_json(nullptr, 0, &needed, &context), context);
    std::string text(needed, '\0');
    check(inwit_registry_json(text.data(), text.size(), &needed, &context), context);
    return Json::parse(text.c_str());
  }();
  return entries;
}

const Json *registry_entry(std::string_view name) {
  if (const Json *const entry = find_listed(name)) return entry;
  inwit_initializer *resolved = nullptr;
  if (inwit_create(std::string(name).c_str(), nullptr, 0, &resolved, nullptr) != INWIT_OK) return nullptr;
  const Initializer initializer(resolved);
  return find_listed(inwit_initializer_name(resolved));
}

bool is_random(const inwit_initializer *initializer) {
  const Json *const entry = registry_entry(inwit_initializer_name(initializer));
  return entry != nullptr && (*entry)["random"].get<bool>();
}

std::vector<inwit_job> parts_of(const inwit_job &job) {
  inwit_context context = {};
  size_t count = 0;
  const char *const name = job.name != nullptr ? job.name : "";
  check(inwit_job_parts(&job, nullptr, 0, &count, &context), context, name);
  std::vector<inwit_job> parts(count);
  check(inwit_job_parts(&job, parts.data(), count, &count, &context), context, name);
  return parts;
}

std::string initializer_names(const inwit_job &job) {
  std::vector<std::string> names;
  for (const inwit_job &part : parts_of(job)) {
    const std::string name = inwit_initializer_name(part.initializer);
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  std::string text;
  for (const std::string &name : names) text.append(text.empty() ? "" : " + ").append(name);
  return text;
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
      {"float8_e5m2", "F8_E5M2", "", INWIT_F8_E5M2, 8},
      {"float8_e4m3fn", "F8_E4M3", "", INWIT_F8_E4M3FN, 8},
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
      {"complex64", "C64", "<c8", INWIT_C64, 64},
      {"float64", "F64", "<f8", INWIT_F64, 64},
      {"", "I64", "", 0, 64},
      {"", "U64", "", 0, 64},
      {"complex128", "", "<c16", INWIT_C128, 128},
  };
  return types;
}

const DataType *data_type(int32_t dtype) { return &*std::ranges::find(data_types(), dtype, &DataType::dtype); }

const DataType *stored_type(std::string_view in_safetensors) {
  const auto type = std::ranges::find(data_types(), in_safetensors, &DataType::in_safetensors);
  return type != data_types().end() && !in_safetensors.empty() ? &*type : nullptr;
}

int32_t dtype_from_name(std::string_view name) {
  const Json tensor = {{"name", ""}, {"shape", Json::array()}, {"dtype", name}};
  const Recipe recipe = recipe_with({{"rules", Json::array()}, {"tensors", Json::array({tensor})}});
  const char *unused = nullptr;
  inwit_tensor described = {};
  if (recipe != nullptr) inwit_recipe_tensor(recipe.get(), 0, &unused, &described, nullptr);
  return described.dtype;
}

int32_t layout_from_name(std::string_view name) {
  const Json rule = {{"match", "*"}, {"initializer", "zeros"}};
  const Recipe recipe = recipe_with({{"layout", name}, {"rules", Json::array({rule})}});
  inwit_job job = {};
  job.name = "";
  if (recipe != nullptr) inwit_recipe_match(recipe.get(), &job, nullptr);
  return job.tensor.layout;
}

std::span<const Layout> layouts() {
  static constexpr Layout presets[] = {{"keras", INWIT_LAYOUT_KERAS, "(..., in, out); also jax, flax, tensorflow, tf, hwio"},
                                       {"torch", INWIT_LAYOUT_TORCH, "(out, in, ...); also pytorch, oihw"},
                                       {"flux", INWIT_LAYOUT_FLUX, "(out, in) of two axes, (..., in, out) of more; also lux"},
                                       {"mlx", INWIT_LAYOUT_MLX, "(out, ..., in); also ohwi"}};
  return presets;
}

std::string layout_name(int32_t layout) {
  for (const Layout &preset : layouts())
    if (preset.layout == layout) return std::string(preset.name);
  return "";
}

std::optional<Fans> fans_of(inwit_tensor tensor, const Layout &layout) {
  tensor.layout = layout.layout;
  Fans fans = {};
  if (inwit_fans(&tensor, &fans.in, &fans.out, nullptr) != INWIT_OK) return std::nullopt;
  return fans;
}

int64_t elements(std::span<const int64_t> shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>());
}

inwit_moments expected_moments(const inwit_initializer *initializer, const inwit_tensor &tensor, std::string_view subject) {
  inwit_context context = {};
  inwit_moments expected = {};
  check(inwit_expect(initializer, &tensor, &expected, &context), context, subject);
  return expected;
}

std::vector<double> fill_to_doubles(inwit_job job, uint64_t seed, int32_t threads) {
  const DataType &type = *data_type(job.tensor.dtype);
  const int64_t count = elements(extents(job.tensor));
  std::vector<std::byte> data(static_cast<size_t>(count * type.bytes()));
  job.tensor.data = data.data();
  job.tensor.order = INWIT_ROW_MAJOR;
  inwit_context context = {};
  context.threads = threads;
  check(inwit_fill_jobs(&job, 1, seed, &context), context);
  std::vector<double> values(static_cast<size_t>(type.is_complex() ? 2 * count : count));
  to_doubles(type.dtype, data.data(), count, values.data());
  return values;
}

std::optional<uint64_t> config_seed(const inwit_initializer &initializer) {
  inwit_context context = {};
  int32_t given = 0;
  uint64_t seed = 0;
  check(inwit_config_seed(&initializer, &given, &seed, &context), context);
  return given != 0 ? std::optional(seed) : std::nullopt;
}

std::optional<uint64_t> config_seed(const inwit_job &job) {
  inwit_job described = job;
  described.tensor.dtype = INWIT_F32; // arbitrary: seeds do not depend on it
  for (const inwit_job &part : parts_of(described))
    if (const std::optional<uint64_t> seed = config_seed(*part.initializer)) return seed;
  return std::nullopt;
}

std::map<std::string, std::string> provenance(std::span<const inwit_job> jobs, uint64_t seed) {
  Json stream_versions = Json::object();
  for (const inwit_job &job : jobs) {
    if (job.keep != 0) continue;
    for (const inwit_job &part : parts_of(job)) {
      const char *const name = inwit_initializer_name(part.initializer);
      stream_versions[name] = inwit_stream_version(name);
    }
  }
  return {{"inwit.version", version_text()},
          {"inwit.seed", std::to_string(seed)},
          {"inwit.stream_versions", stream_versions.dump()}};
}

} // namespace command
