// The role of each axis under a layout, and the fans that follow from it. Always uses the global shape.
#pragma once
#include <cstdint>
#include <string_view>

#include "base/view.hpp"

namespace inwit {

struct LayoutPreset {
  int32_t layout;
  std::string_view name;
};
inline constexpr LayoutPreset layout_presets[] = {
    {INWIT_LAYOUT_KERAS, "keras"}, {INWIT_LAYOUT_TORCH, "torch"}, {INWIT_LAYOUT_FLUX, "flux"}, {INWIT_LAYOUT_MLX, "mlx"}};

struct Fans {
  double in, out;
};

// Axis masks; axes in none of them are the receptive field.
struct Roles {
  uint32_t in, out, batch;
};

// The roles from a preset or the explicit axes. False if the preset has none for this rank.
bool roles_of(const View &view, int32_t layout, Roles &roles);

// Literal fans, or those of the view's layout; without a layout, the error lists the fans of each preset.
Status find_fans(const View &view, Fans &fans);

// Prefixes a failure of a value computed from the fans with "fan_in is 3 and fan_out is 4: ".
Status caused_by(const Fans &fans, Status status);

inline bool has_explicit_fans(const View &view) { return view.fan_in > 0 || view.fan_out > 0; }

// Product of the global extents of the axes in `mask`.
int64_t product_of(const View &view, uint32_t mask);

} // namespace inwit
