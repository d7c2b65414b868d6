#include "base/fans.hpp"

#include <iterator>

namespace inwit {
namespace {

// Axes that are not batch axes, in order: layout presets assign roles to these.
int weight_axes(const View &view, int (&axes)[INWIT_MAX_RANK]) {
  int count = 0;
  for (int axis = 0; axis < view.rank; ++axis)
    if (!(view.batch_axes >> axis & 1)) axes[count++] = axis;
  return count;
}

// Ranks 0 and 1 lack an axis for at least one of the two roles; each ecosystem has its own rule.
bool low_rank_fans(int32_t layout, int weight_rank, double extent, Fans &fans) {
  if (layout != INWIT_LAYOUT_KERAS && layout != INWIT_LAYOUT_FLUX) return false;
  fans = {weight_rank == 1 && layout == INWIT_LAYOUT_KERAS ? extent : 1.0, weight_rank == 1 ? extent : 1.0};
  return true;
}

bool fans_under(const View &view, int32_t layout, Fans &fans) {
  int axes[INWIT_MAX_RANK];
  const int weight_rank = weight_axes(view, axes);
  if (layout != INWIT_LAYOUT_AXES && weight_rank < 2)
    return low_rank_fans(layout, weight_rank, weight_rank == 1 ? static_cast<double>(view.global[axes[0]]) : 1.0, fans);
  Roles roles;
  if (!roles_of(view, layout, roles)) return false;
  const uint32_t field = ~(roles.in | roles.out | roles.batch);
  fans = {static_cast<double>(product_of(view, roles.in | field)), static_cast<double>(product_of(view, roles.out | field))};
  return true;
}

Status fail_without_layout(const View &view) {
  Status status = fail(INWIT_E_LAYOUT, "fans are needed and the tensor has no layout; for shape ", view.global_extents(),
                       " fan_in and fan_out would be");
  for (const LayoutPreset &preset : layout_presets) {
    Fans fans;
    status.add(" ", preset.name);
    if (fans_under(view, preset.layout, fans))
      status.add(" ", fans.in, " and ", fans.out);
    else
      status.add(" none");
    if (preset.layout != std::rbegin(layout_presets)->layout) status.add(",");
  }
  return status.add("; set layout, or fan_in and fan_out");
}

} // namespace

int64_t product_of(const View &view, uint32_t mask) {
  int64_t product = 1; // no overflow: a view has at most 2^58 elements, zero extents counted as one
  for (int axis = 0; axis < view.rank; ++axis)
    if (mask >> axis & 1) product *= view.global[axis];
  return product;
}

bool roles_of(const View &view, int32_t layout, Roles &roles) {
  if (layout == INWIT_LAYOUT_AXES) {
    roles = {view.in_axes, view.out_axes, view.batch_axes};
    return true;
  }
  int axes[INWIT_MAX_RANK];
  const int weight_rank = weight_axes(view, axes);
  if (weight_rank < 2) return false;
  const uint32_t first = 1u << axes[0], second = 1u << axes[1];
  const uint32_t last = 1u << axes[weight_rank - 1], last_but_one = 1u << axes[weight_rank - 2];
  switch (layout) {
  case INWIT_LAYOUT_KERAS: roles = {last_but_one, last, view.batch_axes}; return true;
  case INWIT_LAYOUT_TORCH: roles = {second, first, view.batch_axes}; return true;
  case INWIT_LAYOUT_FLUX:
    roles = weight_rank == 2 ? Roles{second, first, view.batch_axes} : Roles{last_but_one, last, view.batch_axes};
    return true;
  case INWIT_LAYOUT_MLX: roles = {last, first, view.batch_axes}; return true;
  default: return false;
  }
}

Status caused_by(const Fans &fans, Status status) {
  if (status) return status;
  Message cause;
  return status.prefix(cause.add("fan_in is ").add(fans.in).add(" and fan_out is ").add(fans.out).text());
}

Status find_fans(const View &view, Fans &fans) {
  fans = {view.fan_in, view.fan_out};
  if (view.fan_in > 0 && view.fan_out > 0) return {};
  if (view.layout == INWIT_LAYOUT_NONE) return fail_without_layout(view);
  if (view.layout == INWIT_LAYOUT_AXES && (view.in_axes | view.out_axes) == 0)
    return fail(INWIT_E_LAYOUT, "layout is INWIT_LAYOUT_AXES, and in_axes and out_axes are both 0");
  Fans counted;
  if (!fans_under(view, view.layout, counted))
    return fail(INWIT_E_SHAPE, "shape ", view.global_extents(),
                " has no fan_in and fan_out under this layout: it needs rank >= 2 (without batch axes)");
  if (!(view.fan_in > 0)) fans.in = counted.in;
  if (!(view.fan_out > 0)) fans.out = counted.out;
  return {};
}

} // namespace inwit
