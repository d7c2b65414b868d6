// One layer of a Keras model: its config, read under Keras 3's names, with the inputs that it is called on.
#pragma once
#include <map>
#include <set>

#include "base/library.hpp"
#include "keras/shape.hpp"

namespace command::keras {

struct Inputs {
  std::vector<MaybeShape> shapes;
  std::map<std::string, MaybeShape> named; // arguments given by name
  std::string origin;                      // for an unknown shape: the subject of the layer that outputs it
};

// The layer types of layers.json, and those of an additional file.
class LayerTypes {
public:
  explicit LayerTypes(const std::optional<std::string> &file);
  // The type of a layer by its own name, its registered name or its class; nullptr if there is none. Includes the members that it inherits
  // by "like". Operations, some of which share names with layers, only have types from the file.
  const Json *find(const Json &layer) const;
  const Json &at(const std::string &type) const { return types_.at(type); }
  std::vector<std::string> names() const;

private:
  void add(const std::string &name, const Json &type, const Json &all, int depth);
  const Json *known(const std::string &type, const Json &layer) const;

  std::map<std::string, Json> types_;
  std::set<std::string> own_; // types of the file: only these can refer to a layer by its own name
};

// "module" and "class_name", as Keras writes every object.
const std::string &class_of(const Json &layer);
std::string name_of(const Json &layer);
std::string described(const Json &layer, const std::string &name); // layer "dense" (Dense)
inline std::string described(const Json &layer) { return described(layer, name_of(layer)); }
const Json &config_of(const Json &layer); // an empty object if it has none
bool is_operation(const Json &layer);     // a function of keras.ops in a graph: it has no variables

class Layer {
public:
  // type: its members. `name`: the name under which the layer is used, usually its own.
  Layer(const Json &layer, const Json &type, std::string name);

  const std::string &name() const { return name_; }
  const Json &type() const { return *type_; }
  const Json &json() const { return *layer_; }
  std::string subject() const { return described(*layer_, name_); }

  // The value of a config key: in the config, under an older name, or the default; nullptr if there is none, or it is null.
  const Json *value(const std::string &key) const;
  bool holds(const std::string &condition) const;
  Shape numbers(const std::string &key, const Shape &otherwise) const;
  std::string text(const std::string &key, const std::string &otherwise) const;
  bool is_true(const std::string &key) const;
  // `rank` numbers; a single number stands for all.
  Shape sizes(const std::string &key, size_t rank, const Shape &otherwise = {}) const;
  bool channels_first() const;

  void set_inputs(Inputs inputs);
  const Inputs &inputs() const { return inputs_; }
  const Shape &input(size_t i = 0) const; // fails if it is unknown
  bool knows_inputs() const;

  // A formula over the config, `in`, `in1`, ..., the names of arguments, `channels`.
  Shape shape(const std::string &formula) const;
  int64_t number(const std::string &formula) const; // the formula must give one number

  [[noreturn]] void fail_with(std::initializer_list<std::string_view> message) const;

private:
  std::optional<Shape> lookup(const std::string &name) const;
  std::optional<Shape> derived(const std::string &name) const;
  const MaybeShape *argument(const std::string &name) const;

  [[noreturn]] void fail_unknown_input() const;

  const Json *layer_, *type_, *config_;
  std::string name_;
  Inputs inputs_;
};

// [null, 3] or 3; nullopt if it is neither.
MaybeShape shape_from(const Json &value);

} // namespace command::keras
