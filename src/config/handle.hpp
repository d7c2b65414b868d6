// An initializer with its arguments bound: the handle of the C ABI.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "initializers/registry.hpp"

struct inwit_initializer {
  const inwit::Row *row = nullptr; // nullptr: a custom one
  inwit::Values values;            // arrays point into `arrays`
  struct OwnedArray {
    std::vector<double> elements;
    inwit_tensor tensor = {};
  };
  std::vector<std::unique_ptr<OwnedArray>> arrays;
  inwit_custom custom = {}; // its name points to custom_name
  std::string custom_name, custom_config;

  const char *name() const { return row != nullptr ? row->name : custom_name.c_str(); }
};

namespace inwit {

using Handle = std::unique_ptr<inwit_initializer>;

// A compact row-major array of doubles that lives in `handle`.
inwit_tensor &own_array(inwit_initializer &handle, std::span<const int64_t> shape, std::vector<double> elements);

// Binds arguments; arrays are copied. May throw std::bad_alloc.
int32_t make_handle(const Row &row, const inwit_arg *args, size_t count, Handle &handle, Words &words);

// A plan for one tensor, custom initializers excepted.
int32_t plan_handle(const inwit_initializer &handle, const inwit_tensor &tensor, random::Key key, Purpose purpose, Plan &plan,
                    Words &words);

} // namespace inwit
