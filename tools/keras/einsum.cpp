// EinsumDense: the shapes of its variables from its equation, such as "abc,cd->abd" or "...x,xy->...y".
#include <algorithm>

#include "keras/variables.hpp"

namespace command::keras {
namespace {

struct Equation {
  std::string input, kernel, output; // labels of axes, without the ellipsis
  bool elided_left = false;
};

std::string labels(std::string_view part) {
  std::string text(part);
  if (const size_t at = text.find("..."); at != std::string::npos) text.erase(at, 3);
  std::erase(text, ' ');
  return text;
}

Equation equation_of(const Layer &layer) {
  const std::string text = layer.text("equation", "");
  const size_t comma = text.find(','), arrow = text.find("->");
  if (comma == std::string::npos || arrow == std::string::npos || arrow < comma)
    layer.fail_with({"equation is \"", text, "\", must have the form X,Y->Z"});
  return {labels(text.substr(0, comma)), labels(text.substr(comma + 1, arrow - comma - 1)), labels(text.substr(arrow + 2)),
          text.starts_with("...")};
}

// The extents of the output: those that the config gives, after the batch, and those that the ellipsis stands for.
Shape full_output(const Layer &layer, const Equation &equation) {
  const Shape &in = layer.input();
  if (in.size() < equation.input.size() || in.empty())
    layer.fail_with(
        {"its input has shape ", shape_text(in), ", whose rank is too small for \"", layer.text("equation", ""), "\""});
  const size_t elided = in.size() - equation.input.size();
  Shape out = layer.numbers("output_shape", {});
  out.insert(out.begin(), in[0]);
  if (equation.elided_left && elided > 0)
    out.insert(out.begin() + 1, in.begin() + 1, in.begin() + static_cast<int64_t>(elided));
  else if (elided > 0)
    out.insert(out.end(), in.end() - static_cast<int64_t>(elided), in.end());
  return out;
}

int64_t at(const Layer &layer, const Shape &shape, size_t index) {
  if (index >= shape.size()) layer.fail_with({"output_shape has too few extents for \"", layer.text("equation", ""), "\""});
  return shape[index];
}

} // namespace

Variable einsum_kernel(const Layer &layer) {
  const Equation equation = equation_of(layer);
  const Shape out = full_output(layer, equation), &in = layer.input();
  const size_t shift = equation.elided_left ? in.size() - equation.input.size() : 0;
  Shape shape, in_axes;
  for (size_t i = 0; i < equation.kernel.size(); ++i) {
    const size_t of_output = equation.output.find(equation.kernel[i]), of_input = equation.input.find(equation.kernel[i]);
    if (of_output == std::string::npos && of_input == std::string::npos)
      layer.fail_with({"equation is \"", layer.text("equation", ""), "\", whose axis ", std::string(1, equation.kernel[i]),
                       " is neither one of the input nor of the output"});
    const bool is_output = of_output != std::string::npos;
    shape.push_back(is_output ? at(layer, out, of_output + shift) : in[of_input + shift]);
    if (!is_output) in_axes.push_back(static_cast<int64_t>(i));
  }
  return {"kernel",        shape, initializer_of(layer, {{"from", "kernel_initializer"}, {"in_axes", in_axes}}, shape),
          dtype_of(layer), {},    layer.subject()};
}

std::optional<Variable> einsum_bias(const Layer &layer) {
  const std::string axes = layer.text("bias_axes", "");
  if (axes.empty()) return std::nullopt;
  const Equation equation = equation_of(layer);
  const Shape out = full_output(layer, equation);
  const size_t shift = equation.elided_left ? layer.input().size() - equation.input.size() : 0;
  Shape shape;
  for (size_t i = equation.output.find_first_of(axes); i < equation.output.size(); ++i)
    shape.push_back(axes.find(equation.output[i]) == std::string::npos ? 1 : at(layer, out, i + shift));
  if (!equation.elided_left) shape.resize(shape.size() + layer.input().size() - equation.input.size(), 1);
  return Variable{"bias", shape, initializer_of(layer, "bias_initializer", shape), dtype_of(layer), {}, layer.subject()};
}

Shape einsum_output(const Layer &layer) { return full_output(layer, equation_of(layer)); }

} // namespace command::keras
