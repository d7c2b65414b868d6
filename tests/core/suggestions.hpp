// tools/command/suggestions.json, from which inwit suggest answers.
#pragma once
#include <string>
#include <vector>

#include "inwit.h"

namespace inwit::test {

struct Setting {
  std::string name, text; // text is empty for a number
  double number = 0;
};

// An initializer with its arguments.
struct Choice {
  std::string initializer;
  std::vector<Setting> settings;
  std::vector<inwit_arg> arguments() const; // valid as long as the choice
};

struct Mistake {
  Choice choice;
  std::string effect;
};

struct Suggestion {
  std::string activation; // "": any
  std::vector<std::string> layers;
  Choice choice;
  int depth = 0; // layers over which the variance of the activations stays within a factor of 2; 0: another property is claimed
  double slope = 0; // of leaky_relu
  std::vector<Mistake> avoid;
};

const std::vector<Suggestion> &suggestions();

} // namespace inwit::test
