// Moments of weights that are zero except for some equal elements, as those of an identity.
#pragma once
#include "inwit.h"

namespace inwit {

// Of `ones` elements with this value among `count`, the others being 0.
inwit_moments diagonal_moments(double value, double ones, double count);

} // namespace inwit
