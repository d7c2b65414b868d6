// Learning curves as SVG.
#pragma once
#include <string>
#include <vector>

#include "report.hpp"

namespace study {

// A column of panels for each network: above, the loss over the images trained on, logarithmic; below, the accuracy on the
// validation images. One curve for each initializer in every panel, and a legend.
std::string svg_text(const std::vector<Experiment> &experiments, const Plan &plan);

} // namespace study
