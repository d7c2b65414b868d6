// Reads arbitrary bytes as a recipe, and matches the tensors that it lists and others.
#include <set>
#include <string>
#include <vector>

#include "invariants.hpp"

namespace inwit::fuzz {
namespace {

// Names from models, and one longer than an error message.
const std::string long_name = std::string(600, 'n') + ".weight";
const char *const other_names[] = {
    "", "a", "h.0.attn.c_proj.weight", "layer4.2.bn3.running_var", "dense/kernel", long_name.c_str()};

// Whether the name has a rule.
bool match(const inwit_recipe &recipe, const char *name, const inwit_tensor &tensor) {
  inwit_job job = {};
  job.name = name;
  job.tensor = tensor;
  Call call;
  const int32_t status =
      call.check(inwit_recipe_match(&recipe, &job, call.context()),
                 {INWIT_E_NAME, INWIT_E_CONFIG, INWIT_E_PARAMETER, INWIT_E_SHAPE, INWIT_E_LAYOUT, INWIT_E_ARGUMENT});
  if (status != INWIT_OK) {
    HOLDS(job.initializer == nullptr && job.keep == 0 && job.stream == 0 && job.tensor.layout == tensor.layout);
    return status != INWIT_E_NAME;
  }
  HOLDS(job.keep == (job.initializer == nullptr ? 1 : 0));
  HOLDS(job.shared_stream == 1 || job.stream == inwit_stream(name));
  HOLDS(job.tensor.layout == INWIT_LAYOUT_AXES ||
        (job.tensor.layout >= INWIT_LAYOUT_NONE && job.tensor.layout <= INWIT_LAYOUT_MLX));
  if (job.keep == 1 || tensor.dtype == 0) return true;
  inwit_moments moments = {};
  Call of_expect;
  of_expect.check(inwit_expect(job.initializer, &job.tensor, &moments, of_expect.context()), rejections_of_fill);
  size_t count = 0;
  Call of_parts;
  HOLDS(of_parts.check(inwit_job_parts(&job, nullptr, 0, &count, of_parts.context()), {}) == INWIT_OK);
  return true;
}

std::vector<const char *> match_listed(const inwit_recipe &recipe, bool &all_have_rules) {
  std::vector<const char *> names;
  for (size_t i = 0;; ++i) {
    const char *name = "untouched";
    inwit_tensor tensor = {};
    Call call;
    call.check(inwit_recipe_tensor(&recipe, i, &name, &tensor, call.context()), {});
    if (name == nullptr) return names;
    HOLDS(tensor.rank >= 0 && tensor.rank <= INWIT_MAX_RANK && tensor.data == nullptr && is_utf8(name));
    names.push_back(name);
    all_have_rules = match(recipe, name, tensor) && all_have_rules;
  }
}

void check(const inwit_recipe &recipe, const std::vector<const char *> &names, bool all_have_rules) {
  Call call;
  const int32_t status =
      call.check(inwit_recipe_check(&recipe, names.data(), names.size(), call.context()), {INWIT_E_NAME, INWIT_E_CONFIG});
  const std::set<std::string_view> different(names.begin(), names.end());
  if (status == INWIT_E_CONFIG) return; // a condition may need shapes
  HOLDS((status == INWIT_E_NAME) == (!all_have_rules || different.size() < names.size()));
}

void use(const inwit_recipe &recipe) {
  bool all_have_rules = true;
  std::vector<const char *> names = match_listed(recipe, all_have_rules);
  check(recipe, names, all_have_rules);
  for (const char *const name : other_names) {
    names.push_back(name);
    all_have_rules = match(recipe, name, {}) && all_have_rules;
  }
  check(recipe, names, all_have_rules);
}

// What configs call the numbers that recipes ask for.
constexpr std::string_view config =
    R"({"num_hidden_layers": 2, "n_layer": 2, "num_layers": 2, "hidden_size": 8, "n_embd": 8, "d_model": 8, "intermediate_size": 12,
        "d_ff": 12, "d_kv": 4, "num_heads": 2, "vocab_size": 10, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 4,
        "n_positions": 6, "max_position_embeddings": 6, "num_local_experts": 3, "image_size": 8, "patch_size": 4,
        "pad_token_id": 1, "tie_word_embeddings": true, "model_type": "qwen2", "layers": [1, {"a": null}]})";

// The recipe itself if it takes nothing from a config; nullptr if it cannot be bound to this one.
inwit_recipe *bind(inwit_recipe *recipe) {
  const char *name = nullptr;
  inwit_tensor tensor = {};
  Call call;
  if (call.check(inwit_recipe_tensor(recipe, 0, &name, &tensor, call.context()), {INWIT_E_CONFIG}) == INWIT_OK) return recipe;
  inwit_recipe *bound = nullptr;
  Call of_bind;
  of_bind.check(inwit_recipe_bind(recipe, nullptr, 0, config.data(), config.size(), &bound, of_bind.context()),
                {INWIT_E_CONFIG, INWIT_E_PARAMETER, INWIT_E_ARGUMENT});
  inwit_recipe_free(recipe);
  return bound;
}

} // namespace
} // namespace inwit::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  using namespace inwit::fuzz;
  const char *json = size > 0 ? reinterpret_cast<const char *>(data) : "";
  auto *const made = create<inwit_recipe>([&](inwit_recipe **out, inwit_context *context) {
    return inwit_recipe_create(json, size, customs, std::size(customs), out, context);
  });
  if (made == nullptr) return 0;
  inwit_recipe *const bound = bind(made);
  if (bound != nullptr) use(*bound);
  inwit_recipe_free(bound);
  return 0;
}
