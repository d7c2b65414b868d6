// Which initializer suits which activation and layer: the table behind `inwit suggest`, docs/choosing.md and the registry's
// JSON.
// tests/core/propagation_test.cpp sends data through every row and every wrong choice.
#pragma once
#include <span>
#include <string_view>

#include "inwit.h"

namespace inwit {

struct Layer {
  std::string_view name;
  std::string_view shape; // of an example, axes as Keras has them
};

// What a wrong choice does to a stack of 30 layers, from the first layer's activations to the last's.
enum class Effect {
  vanishes,  // the variance falls below a millionth
  explodes,  // it rises above a million times
  fades,     // it falls below a half
  grows,     // it more than doubles
  saturates, // most units sit at the ends of their range, where the slope is next to nothing
  symmetry   // all units compute the same
};
std::string_view effect_name(Effect effect);

struct WrongChoice {
  const char *initializer;
  std::span<const inwit_arg> arguments;
  Effect effect;
  const char *why;
};

struct Suggestion {
  std::string_view activation;          // "": any
  std::span<const Layer *const> layers; // that the row is about
  const char *initializer;
  std::span<const inwit_arg> arguments; // numbers and texts; what is not given has its default
  // Layers in a row over which the variance of the activations stays within a factor 2; 0: `why` makes another claim.
  int depth;
  const char *why, *paper;
  std::span<const WrongChoice> avoid;
  double slope = 0; // of leaky_relu; its scale is 2 / (1 + slope^2)
};

std::span<const Suggestion> guidance();

} // namespace inwit
