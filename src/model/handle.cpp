#include "model/handle.hpp"

#include <algorithm>
#include <cmath>

#include "base/array_view.hpp"

namespace inwit {
namespace {

std::shared_ptr<const OwnedArray> copy_array(const inwit_tensor &tensor) {
  ArrayView array;
  static_cast<void>(check_array(&tensor, array)); // bind() has checked it; this only gets the description
  std::vector<double> elements;
  elements.reserve(static_cast<size_t>(array.count));
  visit_elements(array, [&](std::span<const double> some) { elements.insert(elements.end(), some.begin(), some.end()); });
  return own_array(array.extents(), std::move(elements));
}

// Keeps copies of the arrays that the bound values at `args` borrow.
void keep_arrays(inwit_initializer &handle, const inwit_arg *args, size_t count) {
  const auto arguments = handle.entry->arguments;
  for (size_t a = 0; a < count; ++a) {
    const auto found = std::ranges::find(arguments, std::string_view(args[a].name), &Argument::name);
    const auto index = static_cast<size_t>(found - arguments.begin());
    Value &value = handle.values.of[index];
    handle.arrays[index] = value.array != nullptr ? copy_array(*value.array) : nullptr;
    if (value.array != nullptr) value.array = &handle.arrays[index]->tensor;
    handle.given |= 1u << index;
  }
}

// -0.0 is not 0.0: they give other bits.
bool equal_numbers(double a, double b) { return a == b ? std::signbit(a) == std::signbit(b) : a != a && b != b; }

bool equal_arrays(const OwnedArray *a, const OwnedArray *b) {
  if (a == nullptr || b == nullptr) return a == b;
  return a->tensor.rank == b->tensor.rank && std::ranges::equal(a->tensor.shape, b->tensor.shape) &&
         std::ranges::equal(a->elements, b->elements, equal_numbers);
}

bool equal_values(const Value &a, const Value &b) {
  return equal_numbers(a.number, b.number) && equal_numbers(a.beta, b.beta) && a.integers.given == b.integers.given &&
         a.integers.count == b.integers.count && std::equal(a.integers.of, a.integers.of + a.integers.count, b.integers.of);
}

bool equal_arguments(const inwit_initializer &a, const inwit_initializer &b) {
  for (size_t i = 0; i < a.entry->arguments.size(); ++i)
    if (!equal_values(a.values.of[i], b.values.of[i]) || !equal_arrays(a.arrays[i].get(), b.arrays[i].get())) return false;
  return true;
}

} // namespace

std::shared_ptr<const OwnedArray> own_array(std::span<const int64_t> shape, std::vector<double> elements) {
  auto array = std::make_shared<OwnedArray>();
  array->elements = std::move(elements);
  array->tensor.data = array->elements.data();
  array->tensor.dtype = INWIT_F64;
  array->tensor.rank = static_cast<int32_t>(shape.size());
  std::ranges::copy(shape, array->tensor.shape);
  return array;
}

Status make_handle(const Entry &entry, const inwit_arg *args, size_t count, Handle &handle) {
  auto made = std::make_unique<inwit_initializer>();
  made->entry = &entry;
  INWIT_TRY(bind(entry, args, count, made->values));
  keep_arrays(*made, args, count);
  handle = std::move(made);
  return {};
}

Status copy_handle(const inwit_initializer &from, const inwit_arg *args, size_t count, Handle &handle) {
  if (from.parts != nullptr && count > 0)
    return fail(INWIT_E_PARAMETER, "initializers of parts take no arguments by name, arg_count is ", count);
  if (from.entry == nullptr && count > 0)
    return fail(INWIT_E_PARAMETER, "custom initializer \"", from.name(), "\" takes no arguments by name, arg_count is ", count);
  auto made = std::make_unique<inwit_initializer>(from);
  if (from.entry != nullptr) {
    INWIT_TRY(rebind(*from.entry, args, count, made->values));
    keep_arrays(*made, args, count);
  }
  handle = std::move(made);
  return {};
}

bool equal_handles(const inwit_initializer &a, const inwit_initializer &b) {
  if (a.entry != b.entry) return false;
  if (a.entry != nullptr) return a.seed == b.seed && equal_arguments(a, b);
  return a.parts == b.parts && a.custom_name == b.custom_name && a.custom_config == b.custom_config &&
         a.custom.fill == b.custom.fill && a.custom.user == b.custom.user;
}

Status plan_handle(const inwit_initializer &handle, const inwit_tensor &tensor, random::Key key, Purpose purpose, Plan &plan) {
  return make_plan(*handle.entry, handle.values, &tensor, key, purpose, plan);
}

} // namespace inwit
