// A registry entry: everything about one initializer under one name.
#pragma once
#include <span>
#include <string_view>

#include "initializers/plan.hpp"
#include "initializers/values.hpp"

namespace inwit {

struct Ranks {
  int least, most; // batch axes are not counted
};
inline constexpr Ranks any_rank = {0, INWIT_MAX_RANK};

// How a family plans an entry. Entries that differ only in parameters share the function and each have a preset.
struct Planner {
  Status (*call)(const void *preset, const Values &values, Plan &plan) = nullptr;
  const void *preset = nullptr;

  Status operator()(const Values &values, Plan &plan) const { return call(preset, values, plan); }
};

// plan_with<function>: function(values, plan). plan_with<function>(preset): function(preset, values, plan), with the preset's type.
template <auto function> constexpr Planner plan_with() {
  return {[](const void *, const Values &values, Plan &plan) -> Status { return function(values, plan); }, nullptr};
}
template <auto function, class Preset> constexpr Planner plan_with(const Preset &preset) {
  return {[](const void *of, const Values &values, Plan &plan) -> Status {
            return function(*static_cast<const Preset *>(of), values, plan);
          },
          &preset};
}

struct Entry {
  const char *name;
  const char *keras_class = "";                   // "" if Keras has none
  std::span<const std::string_view> aliases = {}; // further names in Keras's registry
  std::span<const Argument> arguments = {};
  int positional = 0; // the first arguments, as the typed C function takes them: part of the ABI
  bool is_random = false, uses_fans = false, uses_workspace = false;
  bool is_complex = false;     // whether it supports complex elements too
  uint32_t stream_version = 1; // rises when a bit of its values changes
  Planner plan;
  bool (*shardable)(const Values &values) = nullptr; // whether any box can be filled on its own; nullptr: always
  const char *summary, *formula, *reference;
  const char *topic = ""; // its group in inwit list and in the docs: one of those in tools/command/topics.json
  const char *use = "";   // when to use it, in sentences; "": see the entry that it is an alias of
  Ranks ranks = any_rank;
  int32_t default_layout = INWIT_LAYOUT_NONE; // of a tensor without a layout: entries of an ecosystem that has only one
  const Entry *alias_of = nullptr; // the entry with the same values, argument by argument, under another ecosystem's names
};

} // namespace inwit
