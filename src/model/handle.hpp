// An initializer with bound arguments: the handle of the C ABI. A value: copies share nothing mutable.
#pragma once
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "initializers/registry.hpp"

namespace inwit {

struct KerasConfig; // of model/json
struct TensorParts;

// A compact row-major array of doubles.
struct OwnedArray {
  std::vector<double> elements;
  inwit_tensor tensor = {}; // describes `elements`
};

// The "seed" of a Keras config. Fills ignore it.
struct Seed {
  bool given = false;        // there is a number
  bool is_generator = false; // the seed is a SeedGenerator, which may have no number
  uint64_t number = 0;       // two's complement if negative
  bool operator==(const Seed &) const = default;
};

} // namespace inwit

struct inwit_initializer {
  const inwit::Entry *entry = nullptr;                                               // nullptr: a custom initializer
  inwit::Values values = {};                                                         // borrows its arrays from `arrays`
  std::array<std::shared_ptr<const inwit::OwnedArray>, inwit::max_arguments> arrays; // by the argument's position
  inwit::Seed seed;

  // The JSON that it was read from, to be written back; nullptr: none. Arguments given afterwards take precedence.
  std::shared_ptr<const inwit::KerasConfig> source;
  unsigned given = 0; // bit i: argument i was given by a call

  // A custom initializer: its callback, and the name and config for the callback.
  inwit_custom custom = {};
  std::string custom_name, custom_config;

  // In place of both: the parts that a recipe gives to a tensor of several weights.
  std::shared_ptr<const inwit::TensorParts> parts;

  const char *name() const { return entry != nullptr ? entry->name : parts != nullptr ? "parts" : custom_name.c_str(); }
};

namespace inwit {

using Handle = std::unique_ptr<inwit_initializer>;
using SharedHandle = std::shared_ptr<const inwit_initializer>;

std::shared_ptr<const OwnedArray> own_array(std::span<const int64_t> shape, std::vector<double> elements);

// Binds arguments; arrays are copied. May throw std::bad_alloc.
Status make_handle(const Entry &entry, const inwit_arg *args, size_t count, Handle &handle);

// A copy with these arguments in place of its own. May throw std::bad_alloc.
Status copy_handle(const inwit_initializer &from, const inwit_arg *args, size_t count, Handle &handle);

// Whether both are the same initializer: entry, arguments and seed, or name, callback and config of a custom one; however their
// JSON spells it. Allocates nothing.
bool equal_handles(const inwit_initializer &a, const inwit_initializer &b);

// A plan for one tensor; not for custom initializers.
Status plan_handle(const inwit_initializer &handle, const inwit_tensor &tensor, random::Key key, Purpose purpose, Plan &plan);

} // namespace inwit
