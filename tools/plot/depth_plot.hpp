// The prediction for a stack of layers as an SVG file: variance and gradient by depth, and the correlation of two samples.
#pragma once
#include <string>
#include <vector>

#include "theory/mean_field.hpp"

namespace command {

void write_depth_plot(const std::string &path, const std::string &title, const std::vector<LayerState> &layers,
                      const std::vector<std::string> &notes);

} // namespace command
