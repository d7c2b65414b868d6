// Moments of weights that are zero except for some equal elements, such as an identity.
#pragma once
#include "inwit.h"

namespace inwit {

// `ones` of `count` elements have this value, the others are 0.
inwit_moments diagonal_moments(double value, double ones, double count);

} // namespace inwit
