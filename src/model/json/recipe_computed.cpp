// Initializers of rules that have expressions in their JSON.
#include <algorithm>

#include "model/json/recipe_json.hpp"

namespace inwit {

struct ComputedInitializer {
  Json identifier;
  std::vector<Expression> expressions; // in the order of the document
};

namespace {

// Calls `visit` for each expression of a config.
template <class Visit> Status for_each_expression(const Json &value, const Visit &visit) {
  if (is_expression(value)) return visit(value);
  if (value.is_array())
    for (const Json &item : value.items()) INWIT_TRY(for_each_expression(item, visit));
  if (value.is_object())
    for (const Json::Member &member : value.members()) INWIT_TRY(for_each_expression(member.value, visit));
  return {};
}

// A copy in which the next of `values` replaces each expression.
Json copy_with(const Json &value, std::span<const double> values, size_t &next) {
  if (is_expression(value)) return Json(values[next++], value.offset());
  switch (value.kind()) {
  case Json::Kind::null: return Json(value.offset());
  case Json::Kind::boolean: return Json(value.boolean(), value.offset());
  case Json::Kind::integer: return Json(static_cast<int64_t>(value.bits()), value.offset());
  case Json::Kind::natural: return Json(value.bits(), value.offset());
  case Json::Kind::real: return Json(value.number(), value.offset());
  case Json::Kind::text: return Json(std::string_view(value.text()), value.offset());
  case Json::Kind::array: {
    Json copy = Json::empty_array(value.offset());
    for (const Json &item : value.items()) copy.items().push_back(copy_with(item, values, next));
    return copy;
  }
  case Json::Kind::object: break;
  }
  Json copy = Json::empty_object(value.offset());
  for (const Json::Member &member : value.members())
    copy.members().push_back({member.key, member.key_offset, copy_with(member.value, values, next)});
  return copy;
}

// Checks that the initializer has these arguments; the ranges of their values can be checked only once there are values.
Status check_arguments(const Json &identifier, Reading &reading) {
  const Json &class_name = *identifier.find("class_name"), &config = *identifier.find("config");
  const Entry *entry = nullptr;
  reading.failed_at = class_name.offset();
  INWIT_TRY(find_entry(class_name.text(), entry));
  for (const Json::Member &member : config.members()) {
    if (std::ranges::find(entry->arguments, std::string_view(member.key), &Argument::name) != entry->arguments.end()) continue;
    if (member.key == "seed" && entry->is_random && !is_expression(member.value)) continue;
    reading.failed_at = member.key_offset;
    const inwit_arg unknown = {member.key.c_str(), 0, nullptr, nullptr};
    Values scratch;
    return rebind(*entry, &unknown, 1, scratch);
  }
  return {};
}

bool is_custom(const Json &class_name, const Customs &customs) {
  return std::any_of(customs.of, customs.of + customs.count,
                     [&](const inwit_custom &custom) { return class_name.text() == custom.name; });
}

} // namespace

Status read_computed(Json &identifier, std::span<const std::string> names, Reading &reading,
                     std::shared_ptr<const ComputedInitializer> &computed) {
  const Json *const class_name = identifier.find("class_name"), *const config = identifier.find("config");
  if (class_name == nullptr || !class_name->is_text() || config == nullptr || !config->is_object()) return {};
  if (is_custom(*class_name, reading.customs)) return {}; // only the callback interprets its config
  std::vector<Expression> expressions;
  const auto parse = [&](const Json &value) {
    return read_expression(value, class_name->text().c_str(), {names, true}, reading, expressions.emplace_back());
  };
  INWIT_TRY(for_each_expression(*config, parse));
  if (expressions.empty()) return {};
  INWIT_TRY(check_arguments(identifier, reading));
  computed = std::make_shared<const ComputedInitializer>(ComputedInitializer{std::move(identifier), std::move(expressions)});
  return {};
}

std::span<const Expression> expressions_of(const ComputedInitializer &computed) { return computed.expressions; }

Status make_computed(const ComputedInitializer &computed, std::span<const double> values, Handle &handle) {
  size_t next = 0;
  Json identifier = Json::empty_object(0); // module and registered_name do not matter to an initializer of the registry
  for (const Json::Member &member : computed.identifier.members())
    if (member.key == "class_name" || member.key == "config")
      identifier.members().push_back({member.key, member.key_offset, copy_with(member.value, values, next)});
  const Customs none = {nullptr, 0};
  Reading reading = {{}, none};
  return initializer_from_json(identifier, reading, handle);
}

} // namespace inwit
