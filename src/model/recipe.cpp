#include "model/recipe.hpp"

#include <algorithm>
#include <set>

#include "base/fans.hpp"

namespace inwit {
namespace {

constexpr int32_t dtypes[] = {INWIT_F32, INWIT_F64, INWIT_F16, INWIT_BF16};

constexpr std::string_view recipe_keys[] = {"layout", "rules", "tensors", "comment"};
constexpr std::string_view rule_keys[] = {"match", "initializer", "layout", "keep", "optional", "comment"};
constexpr std::string_view tensor_keys[] = {"name", "shape", "dtype"};

// Words about one part of the document: "rules[3]: ...".
class Place {
public:
  explicit Place(std::string text) : text_(std::move(text)) {}

  template <class... Part> Status refuse(const Part &...part) const {
    return fail(INWIT_E_CONFIG, text_, text_.empty() ? "" : ": ", part...);
  }
  Status check_object(const Json &value, std::span<const std::string_view> keys) const {
    if (!value.is_object()) return refuse("must be an object");
    for (const auto &[key, ignored] : value.items()) {
      if (std::ranges::find(keys, key) != keys.end()) continue;
      Status status = refuse("unknown key \"", key, "\", known are");
      for (const std::string_view known : keys) status.add(" ", known);
      return status;
    }
    return {};
  }
  Status read_text(const Json &object, const char *key, std::string &text) const {
    if (!object.contains(key) || !object[key].is_string()) return refuse(key, " must be given, as a text");
    text = object[key].get<std::string>();
    return {};
  }
  Status read_flag(const Json &object, const char *key, bool &flag) const {
    if (!object.contains(key)) return {};
    if (!object[key].is_boolean()) return refuse(key, " is ", object[key].dump(), ", must be true or false");
    flag = object[key].get<bool>();
    return {};
  }
  Status read_layout(const Json &object, int32_t &layout) const {
    if (!object.contains("layout")) return {};
    for (const LayoutPreset &known : layout_presets)
      if (object["layout"] == known.name) {
        layout = known.layout;
        return {};
      }
    return refuse("layout is ", object["layout"].dump(), ", must be \"keras\", \"torch\", \"flux\" or \"mlx\"");
  }
  Status failed_in_part(Status status) const { return status.prefix(text_); }

private:
  std::string text_;
};

Status read_rule(const Json &value, const Place &place, const Customs &customs, inwit_recipe::Rule &rule) {
  bool keep = false;
  INWIT_TRY(place.check_object(value, rule_keys));
  INWIT_TRY(place.read_text(value, "match", rule.pattern));
  INWIT_TRY(place.read_flag(value, "keep", keep));
  INWIT_TRY(place.read_flag(value, "optional", rule.optional));
  INWIT_TRY(place.read_layout(value, rule.layout));
  if (keep == value.contains("initializer")) return place.refuse("must have either \"initializer\" or \"keep\": true");
  if (keep) return {};
  const Status status = handle_from_json(value["initializer"], customs, rule.initializer);
  return status ? status : place.failed_in_part(status);
}

Status read_tensor(const Json &value, const Place &place, inwit_recipe::Tensor &tensor) {
  INWIT_TRY(place.check_object(value, tensor_keys));
  INWIT_TRY(place.read_text(value, "name", tensor.name));
  std::string dtype = "float32";
  if (value.contains("dtype"))
    INWIT_TRY(place.read_text(value, "dtype", dtype));
  const auto *known = std::ranges::find(dtypes, dtype, dtype_name);
  if (known == std::end(dtypes))
    return place.refuse("dtype is \"", dtype, "\", must be \"float32\", \"float64\", \"float16\" or \"bfloat16\"");
  const auto is_extent = [](const Json &extent) { return extent.is_number_unsigned() && extent.get<uint64_t>() <= INT64_MAX; };
  if (!value.contains("shape") || !value["shape"].is_array() || value["shape"].size() > INWIT_MAX_RANK ||
      !std::ranges::all_of(value["shape"], is_extent))
    return place.refuse("shape must be given, as a list of at most ", INWIT_MAX_RANK, " whole numbers >= 0");
  tensor.tensor = {};
  tensor.tensor.dtype = *known;
  tensor.tensor.rank = static_cast<int32_t>(value["shape"].size());
  std::ranges::transform(value["shape"], tensor.tensor.shape, [](const Json &extent) { return extent.get<int64_t>(); });
  View view;
  const Status status = check_tensor(&tensor.tensor, Purpose::describe, view);
  return status ? status : place.failed_in_part(status);
}

const Json *list_of(const Json &document, const char *key) {
  return document.contains(key) && document[key].is_array() ? &document[key] : nullptr;
}

} // namespace

bool matches(std::string_view pattern, std::string_view name) {
  size_t p = 0, n = 0, star = std::string_view::npos, resumed = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resumed = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p, ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++resumed;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

Status read_recipe(std::string_view text, const Customs &customs, std::unique_ptr<inwit_recipe> &recipe) {
  Json document;
  INWIT_TRY(parse_document(text, document));
  const Place top("recipe");
  INWIT_TRY(top.check_object(document, recipe_keys));
  int32_t layout = INWIT_LAYOUT_NONE;
  INWIT_TRY(top.read_layout(document, layout));
  const Json *rules = list_of(document, "rules");
  if (rules == nullptr) return top.refuse("rules must be given, as a list");
  auto made = std::make_unique<inwit_recipe>();
  for (size_t i = 0; i < rules->size(); ++i) {
    inwit_recipe::Rule &rule = made->rules.emplace_back();
    rule.layout = layout;
    const Place place("rules[" + std::to_string(i) + "]");
    INWIT_TRY(read_rule((*rules)[i], place, customs, rule));
  }
  const Json *tensors = list_of(document, "tensors");
  if (tensors == nullptr && document.contains("tensors")) return top.refuse("tensors must be a list");
  for (size_t i = 0; tensors != nullptr && i < tensors->size(); ++i) {
    const Place place("tensors[" + std::to_string(i) + "]");
    INWIT_TRY(read_tensor((*tensors)[i], place, made->tensors.emplace_back()));
  }
  recipe = std::move(made);
  return {};
}

Status check_names(const inwit_recipe &recipe, std::span<const char *const> names) {
  std::vector<std::string_view> without_rule;
  std::set<const inwit_recipe::Rule *> reached;
  std::map<uint64_t, std::string_view> by_stream;
  for (const char *const name : names) {
    const inwit_recipe::Rule *rule = recipe.rule_for(name);
    if (rule == nullptr)
      without_rule.push_back(name);
    else
      reached.insert(rule);
    const auto [other, is_new] = by_stream.emplace(random::stream_of(name), name);
    if (!is_new && other->second == name) return fail(INWIT_E_NAME, "the name \"", name, "\" stands twice");
    if (!is_new)
      return fail(INWIT_E_NAME, "the names \"", other->second, "\" and \"", name,
                          "\" give one stream: rename one of them");
  }
  if (!without_rule.empty()) {
    Status status = fail(INWIT_E_NAME, without_rule.size(), without_rule.size() == 1 ? " tensor has" : " tensors have", " no rule:");
    return status.add_list(without_rule);
  }
  std::vector<std::string_view> unreached;
  for (const inwit_recipe::Rule &rule : recipe.rules)
    if (!rule.optional && !reached.contains(&rule)) unreached.push_back(rule.pattern);
  if (unreached.empty()) return {};
  Status status = fail(INWIT_E_CONFIG, unreached.size(), unreached.size() == 1 ? " rule reaches" : " rules reach",
               " no tensor (an earlier rule may win; \"optional\": true allows it):");
  return status.add_list(unreached);
}

} // namespace inwit

const inwit_recipe::Rule *inwit_recipe::rule_for(std::string_view name) const {
  const auto rule = std::ranges::find_if(rules, [&](const Rule &r) { return inwit::matches(r.pattern, name); });
  return rule != rules.end() ? &*rule : nullptr;
}
