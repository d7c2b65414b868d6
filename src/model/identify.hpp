// Which known distribution the elements of a tensor look like, and with which scale.
#pragma once
#include "base/view.hpp"

namespace inwit {

// Sets looks, looks_scale and looks_like from the statistics. `sigmas`: deviations that chance may explain.
void identify(View view, double sigmas, inwit_audit_report &report);

// Adds a number with four significant digits.
void add_digits(Message &text, double number);

} // namespace inwit
