#include "text/summary_text.hpp"

#include "text/parse.hpp"

namespace command {
namespace {

std::string shape_text(std::span<const int64_t> shape) {
  std::string text;
  for (const int64_t extent : shape) text.append(text.empty() ? "" : ", ").append(std::to_string(extent));
  return joined({"(", text, shape.size() == 1 ? ",)" : ")"});
}

} // namespace

std::string layout_name(int32_t layout) {
  for (const Layout &preset : layouts())
    if (preset.layout == layout) return std::string(preset.name);
  return "";
}

std::string title_of(const Portrait &portrait) {
  return joined({inwit_initializer_name(portrait.job.initializer), ", shape ", shape_text(extents(portrait.job.tensor)),
                 ", seed ", std::to_string(portrait.seed)});
}

std::string place_of(const Portrait &portrait, const std::optional<std::string> &name) {
  const inwit_tensor &tensor = portrait.job.tensor;
  const std::string layout = layout_name(tensor.layout);
  return joined({data_type(tensor.dtype)->name, layout.empty() ? "" : ", layout ", layout, ", stream ",
                 std::to_string(portrait.job.stream), name ? joined({" of ", *name}) : ""});
}

std::string sample_text(const Portrait &portrait) {
  const std::string count = std::to_string(portrait.values.size());
  if (portrait.is_whole()) return joined({"sample: all ", count, " elements"});
  return joined({"sample: the first ", count, " elements, shape ", shape_text(extents(portrait.view))});
}

std::string singular_text(const Portrait &portrait) {
  if (!portrait.why_not_singular.empty()) return joined({"no singular values: ", portrait.why_not_singular});
  if (portrait.singular.empty()) return "";
  return joined({"singular values: largest ", number_text(portrait.singular.front()), ", smallest ",
                 number_text(portrait.singular.back()), ", condition ", number_text(condition(portrait.singular))});
}

std::string moment_text(const Portrait &portrait, const Moment &moment) {
  return joined({moment.name, ": theory ", number_text(portrait.theory.*moment.theory), ", sample ",
                 number_text((portrait.sample.*moment.written)())});
}

} // namespace command
