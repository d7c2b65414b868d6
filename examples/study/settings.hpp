// The initializers and networks to compare.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "network.hpp"

namespace study {

struct Choice {
  const char *name; // in tables, and for --only
  const char *json; // as Keras writes it
  const char *colour;
  const char *dashes; // of its curve, in SVG's form
};
std::span<const Choice> choices();

struct Setting {
  const char *name; // for --network
  const char *description;
  size_t hidden, units;
  Activation activation;
};
std::span<const Setting> settings();

Architecture architecture(const Setting &setting, size_t pixels, size_t classes);
std::string text(const Architecture &architecture); // "64-10x64-10"

struct Plan {
  uint64_t seed = 1;
  size_t epochs = 20, batch = 64;
  double rate = 1e-3; // of Adam
};

} // namespace study
