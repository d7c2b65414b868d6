// Shapes of Keras tensors, and the formulas of layers.json that compute them.
#pragma once
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace command::keras {

using Shape = std::vector<int64_t>;
inline constexpr int64_t unknown =
    std::numeric_limits<int64_t>::min(); // an extent that the model leaves open, such as the batch
using MaybeShape = std::optional<Shape>; // nullopt: not even the rank is known

std::string shape_text(const Shape &shape); // "(None, 3)"

// + - * / of extents: unknown if one of them is. Quotients are rounded down. Fail if the result exceeds 64 bits.
int64_t plus(int64_t a, int64_t b);
int64_t minus(int64_t a, int64_t b);
int64_t times(int64_t a, int64_t b);
int64_t over(int64_t a, int64_t b);
int64_t product(const Shape &shape);

// Negative indices count from the end. Fails if it is out of range.
size_t to_index(int64_t index, size_t size);

// The numbers that a name stands for; nullopt if it has no value.
using Names = std::function<std::optional<Shape>(const std::string &)>;

// Evaluates a list of items such as "kernel_size, in[-1] // groups, 4 * units". A name with several numbers gives several items.
// "a | b" is b if a has no value; in[1:-1] is a slice, in[axis] the items with those indices. Fails for a name without a value.
Shape evaluate(std::string_view formula, const Names &names);

} // namespace command::keras
