// Planes of additional draws that single initializers make; those of distributions are in random/philox.hpp.
#pragma once
#include <cstdint>

namespace inwit::random {

inline constexpr uint32_t mask_plane = 3;   // which elements of a reservoir are kept
inline constexpr uint32_t column_plane = 4; // which columns a projection of conv_orthogonal has

} // namespace inwit::random
