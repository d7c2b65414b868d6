// An initializer with its arguments bound: the handle of the C ABI. A value: copies share nothing that can change.
#pragma once
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "initializers/registry.hpp"

struct inwit_initializer {
  const inwit::Entry *entry = nullptr; // nullptr: a custom one
  inwit::Values values = {};       // arrays point into `arrays`
  struct OwnedArray {
    std::vector<double> elements;
    inwit_tensor tensor = {};
  };
  std::vector<std::shared_ptr<const OwnedArray>> arrays;
  // As its JSON has it: the config's members that were given, and under what names.
  nlohmann::json config = nlohmann::json::object();
  std::string class_name;
  nlohmann::json module, registered_name; // texts, or null
  // A custom one: its callback, and its name and config for it.
  inwit_custom custom = {};
  std::string custom_name, custom_config;

  const char *name() const { return entry != nullptr ? entry->name : custom_name.c_str(); }
};

namespace inwit {

using Handle = std::unique_ptr<inwit_initializer>;

// A compact entry-major array of doubles that lives in `handle`.
const inwit_tensor &own_array(inwit_initializer &handle, std::span<const int64_t> shape, std::vector<double> elements);

// Binds arguments; arrays are copied. May throw std::bad_alloc.
Status make_handle(const Entry &entry, const inwit_arg *args, size_t count, Handle &handle);

// A copy with these arguments in place of its own. May throw std::bad_alloc.
Status copy_handle(const inwit_initializer &from, const inwit_arg *args, size_t count, Handle &handle);

// The same initializer: entry and arguments, or custom one and config, and seed; however their JSON spells it.
bool equal_handles(const inwit_initializer &a, const inwit_initializer &b);

// Keras's abstract class Initializer: it can be named in a config; planning it fails.
const Entry &keras_base();

// A plan for one tensor, custom initializers excepted.
Status plan_handle(const inwit_initializer &handle, const inwit_tensor &tensor, random::Key key, Purpose purpose, Plan &plan);

} // namespace inwit
