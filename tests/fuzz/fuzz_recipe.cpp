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

bool match(const inwit_recipe &recipe, const char *name, const inwit_tensor &tensor) {
  inwit_job job = {};
  job.name = name;
  job.tensor = tensor;
  Call call;
  if (call.check(inwit_recipe_match(&recipe, &job, call.context()), {INWIT_E_NAME}) != INWIT_OK) {
    HOLDS(job.initializer == nullptr && job.keep == 0 && job.stream == 0 && job.tensor.layout == tensor.layout);
    return false;
  }
  HOLDS(job.keep == (job.initializer == nullptr ? 1 : 0));
  HOLDS(job.stream == inwit_stream(name));
  HOLDS(job.tensor.layout >= INWIT_LAYOUT_NONE && job.tensor.layout <= INWIT_LAYOUT_MLX);
  if (job.keep == 1 || tensor.dtype == 0) return true;
  inwit_moments moments = {};
  Call of_expect;
  of_expect.check(inwit_expect(job.initializer, &job.tensor, &moments, of_expect.context()), rejections_of_fill);
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

} // namespace
} // namespace inwit::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  using namespace inwit::fuzz;
  const char *json = size > 0 ? reinterpret_cast<const char *>(data) : "";
  auto *const made = create<inwit_recipe>([&](inwit_recipe **out, inwit_context *context) {
    return inwit_recipe_create(json, size, customs, std::size(customs), out, context);
  });
  if (made == nullptr) return 0;
  use(*made);
  inwit_recipe_free(made);
  return 0;
}
