#include "theory/quadrature.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace command {
namespace {

constexpr int reach = 9; // the mass beyond is 2e-19

// The Gauss-Legendre rule with ten nodes on (-1, 1).
constexpr Node rule[] = {{0.1488743389816312, 0.2955242247147529},
                         {0.4333953941292472, 0.2692667193099963},
                         {0.6794095682990244, 0.2190863625159820},
                         {0.8650633666889845, 0.1494513491505806},
                         {0.9739065285171717, 0.0666713443086881}};

double density(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi); }

} // namespace

void normal_nodes(std::vector<double> breaks, std::vector<Node> &nodes) {
  std::erase_if(breaks, [](double at) { return !(std::fabs(at) < reach); });
  for (int i = -reach; i <= reach; ++i) breaks.push_back(i); // panels no wider than the scale of the density
  std::ranges::sort(breaks);
  nodes.clear();
  for (size_t i = 1; i < breaks.size(); ++i) {
    const double half = (breaks[i] - breaks[i - 1]) / 2, middle = breaks[i - 1] + half;
    if (!(half > 0)) continue;
    for (const Node &node : rule)
      for (const double at : {middle - half * node.at, middle + half * node.at})
        nodes.push_back({at, half * node.weight * density(at)});
  }
}

} // namespace command
