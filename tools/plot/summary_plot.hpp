// A summary as an SVG file: a histogram with the expected density, and the singular values of a matrix.
#pragma once
#include "plot/summary.hpp"

namespace command {

void write_plot(const std::string &path, const Summary &summary, const std::optional<std::string> &name);

} // namespace command
