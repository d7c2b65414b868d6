// The shapes of the outputs of a layer whose inputs are known.
#pragma once
#include "keras/layer.hpp"

namespace command::keras {

// Uses the "output" of its type: a formula, or the name of a function such as "convolution()". nullopt: unknown. One shape for each output
// tensor, including the states of a recurrent layer.
std::vector<MaybeShape> outputs_of(const Layer &layer);

// (batch, spatial..., channels), in the order of the layer's data format.
Shape with_channels(const Layer &layer, int64_t batch, const Shape &spatial, int64_t channels);
Shape spatial_of(const Layer &layer, const Shape &shape);

} // namespace command::keras
