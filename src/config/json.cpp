#include "config/json.hpp"

#include <algorithm>
#include <set>

namespace inwit {
namespace {

// Finds what nlohmann's parser lets pass: a key twice in one object, and NUL characters, at which C texts would end.
class Guard {
public:
  bool operator()(int, Json::parse_event_t event, const Json &parsed) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (!parsed.is_string()) return true;
    const auto &text = parsed.get_ref<const std::string &>();
    if (event == Event::key && !keys_.back().insert(text).second) duplicate_ = text;
    has_nul_ = has_nul_ || text.find('\0') != std::string::npos;
    return true;
  }

  int32_t check(Words &words) const {
    if (has_nul_) return words.refuse(INWIT_E_CONFIG, "JSON: a text holds a NUL character");
    if (!duplicate_.empty()) return words.refuse(INWIT_E_CONFIG, "JSON: the key \"", duplicate_, "\" stands twice");
    return INWIT_OK;
  }

private:
  std::vector<std::set<std::string>> keys_;
  std::string duplicate_;
  bool has_nul_ = false;
};

bool nested_deeper(std::string_view text, int limit) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > limit) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

std::string short_dump(const Json &value) {
  std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
  if (text.size() > 80) text.replace(77, std::string::npos, "...");
  return text;
}

// Numbers of a nested list, which must be rectangular.
bool flatten(const Json &value, size_t depth, std::vector<int64_t> &shape, std::vector<double> &elements) {
  if (value.is_number() || value.is_boolean()) {
    elements.push_back(value.is_boolean() ? value.get<bool>() : value.get<double>());
    return depth == shape.size();
  }
  if (!value.is_array()) return false;
  if (depth == shape.size()) {
    if (!elements.empty() || depth == INWIT_MAX_RANK) return false;
    shape.push_back(static_cast<int64_t>(value.size()));
  }
  if (static_cast<int64_t>(value.size()) != shape[depth]) return false;
  return std::ranges::all_of(value, [&](const Json &item) { return flatten(item, depth + 1, shape, elements); });
}

// Keras writes arrays as {"class_name": "__numpy__" or "__tensor__", "config": {"value": [...], "dtype": ...}}.
const Json &unwrap_array(const Json &value) {
  if (value.is_object() && value.contains("config") && value["config"].is_object() && value["config"].contains("value"))
    return value["config"]["value"];
  return value;
}

int32_t argument_from_json(inwit_initializer &storage, const Argument &argument, const Json &value, inwit_arg &arg,
                           Words &words) {
  const Json &plain = unwrap_array(value);
  if (plain.is_number() || plain.is_boolean()) {
    arg.number = plain.is_boolean() ? plain.get<bool>() : plain.get<double>();
    if (argument.kind != Kind::axes) return INWIT_OK; // Keras takes an integer for a list of one
  }
  if (plain.is_string()) {
    arg.text = plain.get_ref<const std::string &>().c_str();
    return INWIT_OK;
  }
  std::vector<int64_t> shape;
  std::vector<double> elements;
  const bool is_list = plain.is_array() || argument.kind == Kind::axes;
  if (is_list && flatten(plain.is_array() ? plain : Json::array({plain}), 0, shape, elements)) {
    arg.array = &own_array(storage, shape, std::move(elements));
    return INWIT_OK;
  }
  return words.refuse(INWIT_E_PARAMETER, argument.name, " is ", short_dump(value), ", must be a ",
                      argument.kind == Kind::choice ? "text"
                      : argument.kind == Kind::axes ? "list of integers"
                                                    : "number");
}

bool is_seed(const Json &value) {
  return value.is_null() || value.is_number_integer() || value.is_boolean() ||
         (value.is_object() && value.contains("class_name") && value["class_name"] == "SeedGenerator");
}

int32_t arguments_from_config(const Row &row, const Json &config, inwit_initializer &storage, std::vector<inwit_arg> &args,
                              Words &words) {
  for (const auto &[key, value] : config.items()) {
    if (key == "seed" && (row.traits & random_bits)) {
      if (!is_seed(value))
        return words.refuse(INWIT_E_PARAMETER, row.name, ": seed is ", short_dump(value),
                            ", must be null, an integer or a SeedGenerator");
      continue;
    }
    const auto argument = std::ranges::find_if(row.arguments, [&key = key](const Argument &a) { return a.name == key; });
    inwit_arg arg = {key.c_str(), 0, nullptr, nullptr};
    if (argument != row.arguments.end()) {
      if (value.is_null() && argument->kind == Kind::axes) continue;
      if (const int32_t status = argument_from_json(storage, *argument, value, arg, words)) {
        words.prefix(row.name);
        return status;
      }
    }
    args.push_back(arg); // bind() refuses what it does not know
  }
  return INWIT_OK;
}

int32_t custom_handle(const inwit_custom &custom, const Json &config, Handle &handle) {
  handle = std::make_unique<inwit_initializer>();
  handle->custom_name = custom.name;
  handle->custom_config = config.dump();
  handle->custom = custom;
  handle->custom.name = handle->custom_name.c_str();
  return INWIT_OK;
}

int32_t refuse_object(const Json &identifier, Words &words) {
  return words.refuse(INWIT_E_CONFIG, "initializer is ", short_dump(identifier),
                      ", must be a name or an object with \"class_name\" and \"config\"");
}

// A member that may be missing or null: then `member` stays nullptr.
int32_t find_member(const Json &object, const char *key, Json::value_t type, const Json *&member, Words &words) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return INWIT_OK;
  member = &*found;
  if (found->type() == type) return INWIT_OK;
  return words.refuse(INWIT_E_CONFIG, key, " is ", short_dump(*found), ", must be ",
                      type == Json::value_t::object ? "an object" : "a text");
}

// A custom initializer under either name, else a built-in one.
int32_t handle_from_name(const std::string &registered, const std::string &name, const Json &config, const Customs &customs,
                         Handle &handle, Words &words) {
  for (const std::string *custom_name : {&registered, &name})
    if (const inwit_custom *custom = customs.find(*custom_name)) return custom_handle(*custom, config, handle);
  const Row *row = find_keras(name);
  if (row == nullptr) return refuse_name(name, words);
  inwit_initializer storage;
  std::vector<inwit_arg> args;
  if (const int32_t status = arguments_from_config(*row, config, storage, args, words)) return status;
  return make_handle(*row, args.data(), args.size(), handle, words);
}

} // namespace

const inwit_custom *Customs::find(std::string_view name) const {
  const inwit_custom *found = std::find_if(of, of + count, [&](const inwit_custom &custom) { return name == custom.name; });
  return found != of + count ? found : nullptr;
}

int32_t check_customs(const Customs &customs, Words &words) {
  if (customs.count > 0 && customs.of == nullptr)
    return words.refuse(INWIT_E_ARGUMENT, "custom is NULL, custom_count is ", customs.count);
  for (size_t i = 0; i < customs.count; ++i)
    if (customs.of[i].name == nullptr || customs.of[i].fill == nullptr)
      return words.refuse(INWIT_E_ARGUMENT, "custom[", i, "] has no ", customs.of[i].name == nullptr ? "name" : "fill");
  return INWIT_OK;
}

int32_t parse_document(std::string_view text, Json &document, Words &words) {
  if (text.size() > largest_document)
    return words.refuse(INWIT_E_CONFIG, "JSON has ", text.size(), " bytes, at most ", largest_document, " are read");
  if (nested_deeper(text, deepest_document))
    return words.refuse(INWIT_E_CONFIG, "JSON is nested deeper than ", deepest_document, " levels");
  Guard guard;
  try {
    document = Json::parse(text, std::ref(guard));
  } catch (const Json::exception &error) {
    const std::string_view what = error.what();
    const size_t start = what.find("] "); // after nlohmann's own tag
    return words.refuse(INWIT_E_CONFIG, "JSON: ", start == std::string_view::npos ? what : what.substr(start + 2));
  }
  return guard.check(words);
}

int32_t handle_from_json(const Json &identifier, const Customs &customs, Handle &handle, Words &words) {
  if (identifier.is_string()) {
    const auto &name = identifier.get_ref<const std::string &>();
    return handle_from_name(name, name, Json::object(), customs, handle, words);
  }
  const Json *class_name = nullptr, *config = nullptr, *registered = nullptr, *module = nullptr;
  int32_t status = identifier.is_object() ? INWIT_OK : refuse_object(identifier, words);
  if (status == INWIT_OK) status = find_member(identifier, "class_name", Json::value_t::string, class_name, words);
  if (status == INWIT_OK) status = find_member(identifier, "config", Json::value_t::object, config, words);
  if (status == INWIT_OK) status = find_member(identifier, "registered_name", Json::value_t::string, registered, words);
  if (status == INWIT_OK) status = find_member(identifier, "module", Json::value_t::string, module, words);
  if (status != INWIT_OK) return status;
  if (class_name == nullptr) return refuse_object(identifier, words);
  const auto &name = class_name->get_ref<const std::string &>();
  return handle_from_name(registered != nullptr ? registered->get_ref<const std::string &>() : name, name,
                          config != nullptr ? *config : Json::object(), customs, handle, words);
}

} // namespace inwit
