// A portrait as an SVG file: the histogram under the density, and the singular values of a matrix.
#pragma once
#include "plot/summary.hpp"

namespace command {

void write_plot(const std::string &path, const Portrait &portrait, const std::optional<std::string> &name);

} // namespace command
