// An initializer with its arguments bound: the handle of the C ABI. A value: copies share nothing that can change.
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
  bool is_generator = false; // it is that of a SeedGenerator, which may have none
  uint64_t number = 0;       // two's complement if it is negative
  bool operator==(const Seed &) const = default;
};

} // namespace inwit

struct inwit_initializer {
  const inwit::Entry *entry = nullptr;                                               // nullptr: a custom one
  inwit::Values values = {};                                                         // its arrays are those of `arrays`
  std::array<std::shared_ptr<const inwit::OwnedArray>, inwit::max_arguments> arrays; // by the argument's position
  inwit::Seed seed;

  // What its JSON said, to be written back; nullptr: it was made without. Arguments that were given afterwards win over it.
  std::shared_ptr<const inwit::KerasConfig> source;
  unsigned given = 0; // bit i: argument i was given by a call

  // A custom one: its callback, and its name and config for it.
  inwit_custom custom = {};
  std::string custom_name, custom_config;

  // What a recipe gives to a tensor of several weights, in place of both.
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

// A plan for one tensor, custom initializers excepted.
Status plan_handle(const inwit_initializer &handle, const inwit_tensor &tensor, random::Key key, Purpose purpose, Plan &plan);

} // namespace inwit
