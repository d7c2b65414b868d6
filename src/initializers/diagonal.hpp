// Moments of weights that are zero except for some equal elements, as those of an identity.
#pragma once
#include "inwit.h"

namespace inwit {

// Of `ones` elements with the value `gain` among `count`.
inwit_moments diagonal_moments(double gain, double ones, double count);

} // namespace inwit
