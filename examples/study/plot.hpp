// Learning curves as SVG.
#pragma once
#include <string>
#include <vector>

#include "report.hpp"

namespace study {

// Plots a column of panels for each network: above, the training loss on a logarithmic scale; below, the accuracy on the
// validation images. Every panel has one curve per initializer; a legend names them.
std::string svg_text(const std::vector<Experiment> &experiments, const Plan &plan);

} // namespace study
