// A portrait's lines, as the terminal and the plot have them.
#pragma once
#include "plot/summary.hpp"

namespace command {

std::string title_of(const Portrait &portrait);                                         // initializer, shape, seed
std::string place_of(const Portrait &portrait, const std::optional<std::string> &name); // dtype, layout, stream
std::string sample_text(const Portrait &portrait);                                      // how many elements were looked at
std::string singular_text(const Portrait &portrait);                                    // "" if it is no matrix
std::string moment_text(const Portrait &portrait, const Moment &moment);                // "mean: theory 0, sample 0.01"
std::string layout_name(int32_t layout);                                                // "" if it is none of layouts()

} // namespace command
