// An initializer with its arguments bound: the handle of the C ABI. A value: copies share nothing that can change.
#pragma once
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "initializers/registry.hpp"

struct inwit_initializer {
  const inwit::Row *row = nullptr; // nullptr: a custom one
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

  const char *name() const { return row != nullptr ? row->name : custom_name.c_str(); }
};

namespace inwit {

using Handle = std::unique_ptr<inwit_initializer>;

// A compact row-major array of doubles that lives in `handle`.
const inwit_tensor &own_array(inwit_initializer &handle, std::span<const int64_t> shape, std::vector<double> elements);

// Binds arguments; arrays are copied. May throw std::bad_alloc.
int32_t make_handle(const Row &row, const inwit_arg *args, size_t count, Handle &handle, Words &words);

// A copy with these arguments in place of its own. May throw std::bad_alloc.
int32_t copy_handle(const inwit_initializer &from, const inwit_arg *args, size_t count, Handle &handle, Words &words);

// The same initializer: row and arguments, or custom one and config, and seed; however their JSON spells it.
bool equal_handles(const inwit_initializer &a, const inwit_initializer &b);

// A plan for one tensor, custom initializers excepted.
int32_t plan_handle(const inwit_initializer &handle, const inwit_tensor &tensor, random::Key key, Purpose purpose, Plan &plan,
                    Words &words);

} // namespace inwit
