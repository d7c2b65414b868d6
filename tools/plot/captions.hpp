// The lines of a summary that the terminal and the plot share.
#pragma once
#include "plot/summary.hpp"

namespace command {

std::string title_of(const Summary &summary);                                          // initializer, shape, seed
std::string source_of(const Summary &summary, const std::optional<std::string> &name); // dtype, layout, stream
std::string observed_text(const Summary &summary);                                     // how many elements were observed
std::string singular_text(const Summary &summary);                                     // "" unless it is a matrix
std::string moment_text(const Summary &summary, const Moment &moment);                 // "mean: expected 0, observed 0.01"

} // namespace command
