#include "keras/outputs.hpp"

#include <algorithm>

namespace command::keras {
namespace {

size_t rank_of(const Layer &layer) { return layer.type().at("rank").get<size_t>(); }
int64_t channels_of(const Layer &layer, const Shape &shape) {
  return shape[to_index(layer.channels_first() ? 1 : -1, shape.size())];
}

// Positions of a window of `size` elements that moves by `stride`.
int64_t windows(const Layer &layer, int64_t extent, int64_t size, int64_t stride) {
  const std::string padding = layer.text("padding", "valid");
  if (padding == "valid") return plus(over(minus(extent, size), stride), 1);
  if (padding == "full") return plus(over(plus(extent, size - 2), stride), 1); // of Keras 1
  return over(plus(extent, stride - 1), stride);                               // same, causal
}

Shape sliding(const Layer &layer, const Shape &spatial, const Shape &sizes, const Shape &strides, const Shape &dilations) {
  Shape out;
  for (size_t i = 0; i < spatial.size(); ++i)
    out.push_back(windows(layer, spatial[i], plus(times(sizes[i] - 1, dilations[i]), 1), strides[i]));
  return out;
}

Shape check_rank(const Layer &layer) {
  const Shape &in = layer.input();
  if (in.size() != rank_of(layer) + 2)
    layer.fail_with({"its input has shape ", shape_text(in), ", must have rank ", std::to_string(rank_of(layer) + 2)});
  return in;
}

Shape convolved(const Layer &layer, int64_t channels) {
  const Shape in = check_rank(layer);
  const size_t rank = rank_of(layer);
  return with_channels(layer, in[0],
                       sliding(layer, spatial_of(layer, in), layer.sizes("kernel_size", rank),
                               layer.sizes("strides", rank, {1}), layer.sizes("dilation_rate", rank, {1})),
                       channels);
}

MaybeShape convolution(const Layer &layer) { return convolved(layer, layer.number("filters")); }
MaybeShape depthwise_convolution(const Layer &layer) { return convolved(layer, layer.number("channels * depth_multiplier")); }

MaybeShape transposed_convolution(const Layer &layer) {
  const Shape in = check_rank(layer), spatial = spatial_of(layer, in);
  const size_t rank = spatial.size();
  const Shape sizes = layer.sizes("kernel_size", rank), strides = layer.sizes("strides", rank, {1}),
              dilations = layer.sizes("dilation_rate", rank, {1});
  const bool same = layer.text("padding", "valid") == "same";
  const std::optional<Shape> extra =
      layer.value("output_padding") != nullptr ? std::optional(layer.sizes("output_padding", rank)) : std::nullopt;
  Shape out;
  for (size_t i = 0; i < rank; ++i) {
    const int64_t size = plus(times(sizes[i] - 1, dilations[i]), 1), begins = times(minus(spatial[i], 1), strides[i]);
    if (!extra)
      out.push_back(same ? times(spatial[i], strides[i]) : plus(begins, std::max(size, strides[i])));
    else
      out.push_back(plus(plus(begins, same ? size - 2 * (size / 2) : size), (*extra)[i]));
  }
  return with_channels(layer, in[0], out, layer.number("filters"));
}

MaybeShape pooling(const Layer &layer) {
  const Shape in = check_rank(layer);
  const size_t rank = rank_of(layer);
  const Shape sizes = layer.sizes("pool_size", rank, {2});
  return with_channels(layer, in[0],
                       sliding(layer, spatial_of(layer, in), sizes, layer.sizes("strides", rank, sizes), Shape(rank, 1)),
                       channels_of(layer, in));
}

MaybeShape global_pooling(const Layer &layer) {
  const Shape &in = layer.input();
  const int64_t channels = channels_of(layer, in);
  if (!layer.is_true("keepdims")) return Shape{in[0], channels};
  return with_channels(layer, in[0], Shape(spatial_of(layer, in).size(), 1), channels);
}

MaybeShape adaptive_pooling(const Layer &layer) {
  const Shape &in = layer.input();
  return with_channels(layer, in.at(0), layer.sizes("output_size", rank_of(layer)), channels_of(layer, in));
}

MaybeShape flatten(const Layer &layer) {
  const Shape &in = layer.input();
  return Shape{in.at(0), product({in.begin() + 1, in.end()})};
}

MaybeShape reshape(const Layer &layer) {
  const Shape &in = layer.input();
  const int64_t batch = in.at(0);
  Shape target = layer.numbers("target_shape", {});
  const auto open = std::ranges::find_if(target, [](int64_t extent) { return extent < 0; });
  if (open != target.end()) {
    *open = 1;
    const int64_t known = product(target), whole = product({in.begin() + 1, in.end()});
    *open = known == 0 ? unknown : over(whole, known);
  }
  target.insert(target.begin(), batch);
  return target;
}

MaybeShape permute(const Layer &layer) {
  const Shape &in = layer.input();
  Shape out = {in.at(0)};
  for (const int64_t axis : layer.numbers("dims", {})) out.push_back(in[to_index(axis, in.size())]);
  return out;
}

MaybeShape up_sampling(const Layer &layer) {
  const Shape in = check_rank(layer);
  Shape spatial = spatial_of(layer, in);
  const Shape sizes = layer.sizes("size", spatial.size(), {2});
  for (size_t i = 0; i < spatial.size(); ++i) spatial[i] = times(spatial[i], sizes[i]);
  return with_channels(layer, in[0], spatial, channels_of(layer, in));
}

// The total added at both ends of each axis, from 2, (1, 2) or ((1, 1), (2, 2)).
Shape borders(const Layer &layer, const std::string &key, size_t rank) {
  const Json *const value = layer.value(key);
  Shape all;
  if (value != nullptr && value->is_array())
    for (const Json &item : *value) {
      const MaybeShape ends = shape_from(item);
      if (!ends || ends->empty()) layer.fail_with({key, " is ", value->dump(), ", must be integers or pairs of them"});
      if (rank == 1 && value->size() == 2) { // both ends of the only axis
        all.resize(1);
        all[0] = plus(all[0], (*ends)[0]);
      } else {
        all.push_back(plus((*ends)[0], ends->back()));
      }
    }
  else
    all.assign(rank, times(2, layer.sizes(key, 1, {1})[0]));
  if (all.size() != rank) layer.fail_with({key, " is ", value->dump(), ", must have ", std::to_string(rank), " items"});
  return all;
}

MaybeShape bordered(const Layer &layer, const std::string &key, int64_t (*operation)(int64_t, int64_t)) {
  const Shape in = check_rank(layer);
  Shape spatial = spatial_of(layer, in);
  const Shape sizes = borders(layer, key, spatial.size());
  for (size_t i = 0; i < spatial.size(); ++i) spatial[i] = operation(spatial[i], sizes[i]);
  return with_channels(layer, in[0], spatial, channels_of(layer, in));
}
MaybeShape zero_padding(const Layer &layer) { return bordered(layer, "padding", plus); }
MaybeShape cropping(const Layer &layer) { return bordered(layer, "cropping", minus); }

MaybeShape resizing(const Layer &layer) {
  Shape out = layer.input();
  if (out.size() < 3) return std::nullopt;
  const size_t first = out.size() - (layer.channels_first() ? 2 : 3);
  out[first] = layer.number("height");
  out[first + 1] = layer.number("width");
  return out;
}

MaybeShape broadcast(const Layer &layer) {
  Shape out = layer.input();
  for (size_t i = 1; i < layer.inputs().shapes.size(); ++i) {
    const Shape &in = layer.input(i);
    if (in.size() != out.size()) return std::nullopt;
    for (size_t axis = 0; axis < out.size(); ++axis)
      if (out[axis] == 1 || (out[axis] == unknown && in[axis] != 1)) out[axis] = in[axis];
  }
  return out;
}

MaybeShape concatenate(const Layer &layer) {
  Shape out = layer.input();
  const size_t axis = to_index(layer.sizes("axis", 1, {-1})[0], out.size());
  for (size_t i = 1; i < layer.inputs().shapes.size(); ++i) out[axis] = plus(out[axis], layer.input(i).at(axis));
  return out;
}

// Keras 1's Merge.
MaybeShape merge(const Layer &layer) {
  const std::string mode = layer.text("mode", "");
  if (mode == "concat") return concatenate(layer);
  return mode == "sum" || mode == "mul" || mode == "ave" || mode == "max" ? broadcast(layer) : std::nullopt;
}

MaybeShape dot(const Layer &layer) {
  Shape left = layer.input(), right = layer.input(1);
  const Shape axes = layer.sizes("axes", 2);
  left.erase(left.begin() + static_cast<int64_t>(to_index(axes[0], left.size())));
  right.erase(right.begin() + static_cast<int64_t>(to_index(axes[1], right.size())));
  if (!right.empty()) left.insert(left.end(), right.begin() + 1, right.end());
  if (left.size() == 1) left.push_back(1);
  return left;
}

struct Function {
  std::string_view name;
  MaybeShape (*shape)(const Layer &);
};

constexpr Function functions[] = {
    {"convolution()", convolution},
    {"depthwise_convolution()", depthwise_convolution},
    {"transposed_convolution()", transposed_convolution},
    {"pooling()", pooling},
    {"global_pooling()", global_pooling},
    {"adaptive_pooling()", adaptive_pooling},
    {"flatten()", flatten},
    {"reshape()", reshape},
    {"permute()", permute},
    {"up_sampling()", up_sampling},
    {"zero_padding()", zero_padding},
    {"cropping()", cropping},
    {"resizing()", resizing},
    {"broadcast()", broadcast},
    {"concatenate()", concatenate},
    {"merge()", merge},
    {"dot()", dot},
    {"unknown()", [](const Layer &) { return MaybeShape(); }},
};

// (batch, time, units), without time unless the whole sequence is returned; then the states.
std::vector<MaybeShape> recurrent(const Layer &layer) {
  const Shape &in = layer.input(), states = layer.shape(layer.type().at("states").get_ref<const std::string &>());
  std::vector<MaybeShape> outputs = {layer.is_true("return_sequences") ? Shape{in.at(0), in.at(1), states[0]}
                                                                       : Shape{in.at(0), states[0]}};
  if (layer.is_true("return_state"))
    for (const int64_t units : states) outputs.emplace_back(Shape{in[0], units});
  return outputs;
}

} // namespace

Shape spatial_of(const Layer &layer, const Shape &shape) {
  if (shape.size() < 2) layer.fail_with({"its input has shape ", shape_text(shape), ", must have rank 2 or more"});
  return layer.channels_first() ? Shape(shape.begin() + 2, shape.end()) : Shape(shape.begin() + 1, shape.end() - 1);
}

Shape with_channels(const Layer &layer, int64_t batch, const Shape &spatial, int64_t channels) {
  Shape shape = {batch};
  if (layer.channels_first()) shape.push_back(channels);
  shape.insert(shape.end(), spatial.begin(), spatial.end());
  if (!layer.channels_first()) shape.push_back(channels);
  return shape;
}

std::vector<MaybeShape> outputs_of(const Layer &layer) {
  const auto output = layer.type().find("output");
  if (output != layer.type().end() && *output == "unknown()") return {std::nullopt};
  if (!layer.knows_inputs()) return {std::nullopt};
  try {
    if (output == layer.type().end()) return {layer.input()};
    const auto &formula = output->get_ref<const std::string &>();
    if (formula == "recurrent()") return recurrent(layer);
    for (const Function &function : functions)
      if (function.name == formula) return {function.shape(layer)};
    return {layer.shape(formula)};
  } catch (const Failure &failure) {
    if (std::string_view(failure.what()).starts_with("layer ")) throw;
    layer.fail_with({failure.what()});
  } catch (const std::out_of_range &) {
    layer.fail_with({"its input has shape ", shape_text(layer.input()), ", whose rank is too small"});
  }
}

} // namespace command::keras
