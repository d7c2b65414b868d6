#include "keras/layer.hpp"

#include <algorithm>

namespace command::keras {
namespace {

const Json empty = Json::object();

const Json *find(const Json &object, const std::string &key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::vector<std::string> split(const std::string &text, std::string_view separator) {
  std::vector<std::string> parts;
  size_t start = 0;
  for (size_t at = 0; (at = text.find(separator, start)) != std::string::npos; start = at + separator.size())
    parts.push_back(text.substr(start, at - start));
  parts.push_back(text.substr(start));
  return parts;
}

// Keras 1 wrote "one" or "zero" where newer versions have a flag.
bool truth(const Json *value) {
  if (value == nullptr) return false;
  if (value->is_boolean()) return value->get<bool>();
  if (value->is_number()) return value->get<double>() != 0;
  if (value->is_string()) {
    const auto &text = value->get_ref<const std::string &>();
    return !text.empty() && text != "zero" && text != "zeros";
  }
  return !value->empty();
}

} // namespace

const std::string &class_of(const Json &layer) {
  const auto found = layer.is_object() ? layer.find("class_name") : layer.end();
  if (!layer.is_object() || found == layer.end() || !found->is_string())
    fail({"a layer is ", layer.dump().substr(0, 80), ", must be an object with class_name and config"});
  return found->get_ref<const std::string &>();
}

const Json &config_of(const Json &layer) {
  const auto found = layer.find("config");
  return found != layer.end() && found->is_object() ? *found : empty;
}

bool is_operation(const Json &layer) {
  const auto module = layer.find("module");
  if (module == layer.end() || !module->is_string()) return false;
  const auto &name = module->get_ref<const std::string &>();
  return name.starts_with("keras.src.ops") || name.starts_with("keras.ops");
}

std::string name_of(const Json &layer) {
  for (const Json *const object : {&config_of(layer), &layer})
    if (const Json *const name = find(*object, "name"); name != nullptr && name->is_string()) return name->get<std::string>();
  return "";
}

std::string described(const Json &layer, const std::string &name) {
  return joined({"layer \"", name, "\" (", class_of(layer), ")"});
}

MaybeShape shape_from(const Json &value) {
  const auto extent = [](const Json &item) { return item.is_null() ? unknown : item.get<int64_t>(); };
  const auto is_extent = [](const Json &item) { return item.is_null() || item.is_number_integer(); };
  if (value.is_number_integer()) return Shape{value.get<int64_t>()};
  if (!value.is_array() || !std::ranges::all_of(value, is_extent)) return std::nullopt;
  Shape shape;
  for (const Json &item : value) shape.push_back(extent(item));
  return shape;
}

Layer::Layer(const Json &layer, const Json &type, std::string name)
    : layer_(&layer), type_(&type), config_(&config_of(layer)), name_(std::move(name)) {}

void Layer::fail_with(std::initializer_list<std::string_view> message) const { fail({subject(), ": ", joined(message)}); }

const Json *Layer::value(const std::string &key) const {
  if (const auto found = config_->find(key); found != config_->end()) return found->is_null() ? nullptr : &*found;
  if (const Json *const older = find(*type_, "older"))
    if (const Json *const names = find(*older, key); names != nullptr && names->is_string())
      if (const Json *const found = find(*config_, names->get<std::string>())) return found;
  const Json *const defaults = find(*type_, "defaults");
  return defaults != nullptr ? find(*defaults, key) : nullptr;
}

bool Layer::holds(const std::string &condition) const {
  const auto is_met = [this](const std::string &term) {
    for (const std::string_view sign : {" != ", " = "})
      if (const auto sides = split(term, sign); sides.size() == 2) return (text(sides[0], "") == sides[1]) == (sign == " = ");
    return term.starts_with('!') ? !truth(value(term.substr(1))) : truth(value(term));
  };
  return std::ranges::any_of(split(condition, " or "),
                             [&](const std::string &all) { return std::ranges::all_of(split(all, " and "), is_met); });
}

Shape Layer::numbers(const std::string &key, const Shape &otherwise) const {
  const std::optional<Shape> found = lookup(key);
  return found ? *found : otherwise;
}

std::string Layer::text(const std::string &key, const std::string &otherwise) const {
  const Json *const found = value(key);
  return found != nullptr && found->is_string() ? found->get<std::string>() : otherwise;
}

bool Layer::is_true(const std::string &key) const { return truth(value(key)); }

Shape Layer::sizes(const std::string &key, size_t rank, const Shape &otherwise) const {
  Shape sizes = numbers(key, otherwise);
  if (sizes.size() == 1) sizes.resize(rank, sizes[0]);
  if (sizes.size() != rank) fail_with({key, " is ", shape_text(sizes), ", must have ", std::to_string(rank), " numbers"});
  return sizes;
}

bool Layer::channels_first() const {
  const std::string format = text("data_format", "channels_last");
  return format == "channels_first" || format == "th";
}

void Layer::set_inputs(Inputs inputs) {
  inputs_ = std::move(inputs);
  const Json *const arguments = find(*type_, "arguments");
  if (arguments == nullptr) return;
  for (size_t i = 0; i < arguments->size() && i < inputs_.shapes.size(); ++i)
    inputs_.named.emplace((*arguments)[i].get<std::string>(), inputs_.shapes[i]);
}

const Shape &Layer::input(size_t i) const {
  if (i >= inputs_.shapes.size() || !inputs_.shapes[i]) fail_unknown_input();
  return *inputs_.shapes[i];
}

void Layer::fail_unknown_input() const {
  if (inputs_.origin.empty())
    fail_with({"the shape of its input is not known: the model has not been built, and does not say it"});
  fail_with({"the shape of its input is not known: it is the output of ", inputs_.origin, "; give that by --layers"});
}

bool Layer::knows_inputs() const {
  return !inputs_.shapes.empty() &&
         std::ranges::all_of(inputs_.shapes, [](const MaybeShape &shape) { return shape.has_value(); });
}

// A missing argument defaults to the one before it: keys are the values.
const MaybeShape *Layer::argument(const std::string &name) const {
  const Json *const arguments = find(*type_, "arguments");
  if (arguments == nullptr) return nullptr;
  const MaybeShape *shape = nullptr;
  for (const Json &argument : *arguments) {
    const auto found = inputs_.named.find(argument.get<std::string>());
    if (found != inputs_.named.end()) shape = &found->second;
    if (argument == name) return shape;
  }
  return nullptr;
}

std::optional<Shape> Layer::derived(const std::string &name) const {
  if (name == "channels") {
    const Shape &in = input();
    return Shape{in[to_index(channels_first() ? 1 : -1, in.size())]};
  }
  if (name == "sorted_axis" || name == "kept_axis") {
    Shape axes = numbers("axis", {});
    if (name == "kept_axis")
      for (int64_t &axis : axes) axis = static_cast<int64_t>(to_index(axis, input().size()));
    std::ranges::sort(axes);
    return axes;
  }
  if (name == "prelu_shape") {
    Shape shape = input();
    for (const int64_t axis : numbers("shared_axes", {})) shape[to_index(axis, shape.size())] = 1;
    if (!shape.empty()) shape.erase(shape.begin());
    return shape;
  }
  if (name == "next_power_of_2") {
    int64_t power = 1;
    for (const int64_t length = sizes("frame_length", 1)[0]; power < length;) power = times(power, 2);
    return Shape{power};
  }
  return std::nullopt;
}

std::optional<Shape> Layer::lookup(const std::string &name) const {
  if (name == "in") return input();
  if (name.size() == 3 && name.starts_with("in") && name[2] >= '1' && name[2] <= '9')
    return input(static_cast<size_t>(name[2] - '0'));
  if (const MaybeShape *const shape = argument(name)) {
    if (!*shape) fail_unknown_input();
    return **shape;
  }
  if (const Json *const constants = find(*type_, "constants"))
    if (const Json *const found = find(*constants, name)) return shape_from(*found);
  if (const Json *const found = value(name)) {
    if (found->is_boolean()) return Shape{found->get<bool>() ? 1 : 0};
    MaybeShape shape = shape_from(*found);
    if (!shape) fail_with({name, " is ", found->dump(), ", must be an integer or a list of integers"});
    if (name != "kernel_size") return shape;
    const Json *const rank = find(*type_, "rank");
    return rank != nullptr && shape->size() == 1 ? Shape(rank->get<size_t>(), (*shape)[0]) : *shape;
  }
  if (const Json *const older = find(*type_, "older"))
    if (const Json *const names = find(*older, name); names != nullptr && names->is_array()) {
      Shape all;
      for (const Json &part : *names) {
        const Json *const found = find(*config_, part.get<std::string>());
        if (found == nullptr || !found->is_number_integer()) return std::nullopt;
        all.push_back(found->get<int64_t>());
      }
      return all;
    }
  return derived(name);
}

int64_t Layer::number(const std::string &formula) const {
  const Shape numbers = shape(formula);
  if (numbers.size() != 1) fail_with({formula, " is ", shape_text(numbers), ", must be one number"});
  return numbers[0];
}

Shape Layer::shape(const std::string &formula) const {
  try {
    return evaluate(formula, [this](const std::string &name) { return lookup(name); });
  } catch (const Failure &failure) {
    if (std::string_view(failure.what()).starts_with("layer ")) throw;
    fail_with({failure.what()});
  }
}

} // namespace command::keras
