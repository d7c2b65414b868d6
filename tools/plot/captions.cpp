#include "plot/captions.hpp"

#include "text/decimal.hpp"

namespace command {
namespace {

std::string shape_text(std::span<const int64_t> shape) {
  std::string text;
  for (const int64_t extent : shape) text.append(text.empty() ? "" : ", ").append(std::to_string(extent));
  return joined({"(", text, shape.size() == 1 ? ",)" : ")"});
}

} // namespace

std::string title_of(const Summary &summary) {
  return joined({inwit_initializer_name(summary.job.initializer), ", shape ", shape_text(extents(summary.job.tensor)),
                 ", seed ", std::to_string(summary.seed)});
}

std::string source_of(const Summary &summary, const std::optional<std::string> &name) {
  const inwit_tensor &tensor = summary.job.tensor;
  const std::string layout = layout_name(tensor.layout);
  return joined({data_type(tensor.dtype)->name, layout.empty() ? "" : ", layout ", layout, ", stream ",
                 std::to_string(summary.job.stream), name ? joined({" of ", *name}) : ""});
}

std::string observed_text(const Summary &summary) {
  const std::string count = std::to_string(summary.count()), parts = summary.is_complex() ? ", real and imaginary parts" : "";
  if (summary.is_whole()) return joined({"observed: all ", count, " elements", parts});
  return joined({"observed: the first ", count, " elements", parts, ", shape ", shape_text(extents(summary.view))});
}

std::string singular_text(const Summary &summary) {
  if (!summary.why_not_singular.empty()) return joined({"no singular values: ", summary.why_not_singular});
  if (summary.singular.empty()) return "";
  return joined({"singular values: largest ", number_text(summary.singular.front()), ", smallest ",
                 number_text(summary.singular.back()), ", condition number ", number_text(condition(summary.singular))});
}

std::string moment_text(const Summary &summary, const Moment &moment) {
  return joined({moment.name, ": expected ", number_text(summary.expected.*moment.expected), ", observed ",
                 number_text((summary.observed.*moment.observed)())});
}

} // namespace command
