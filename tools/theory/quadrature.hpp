// Integrals over the standard normal distribution of functions that are smooth between a few places.
#pragma once
#include <span>
#include <vector>

namespace command {

struct Node {
  double at, weight; // the weight includes the density
};

// Nodes whose weighted sum is the mean of a function of a standard normal number. `breaks`: where its derivatives jump or its scale
// changes; those that are not finite or have no mass beyond them are ignored.
void normal_nodes(std::vector<double> breaks, std::vector<Node> &nodes);

} // namespace command
