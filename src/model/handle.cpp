#include "model/handle.hpp"

#include <algorithm>

#include "model/write.hpp"

namespace inwit {
namespace {

Status plan_base(const Values &, Plan &) {
  return fail(INWIT_E_UNSUPPORTED, "Keras's abstract base class has no values: name one of its subclasses");
}
constexpr Entry base_entry = {.name = "initializer",
                              .keras_class = "Initializer",
                              .plan = plan_with<plan_base>(),
                              .summary = "Keras's abstract base class",
                              .formula = "none",
                              .reference = "Keras Initializer"};

// Copies the arrays that the values at `args` borrow, and writes down what was given.
void take(inwit_initializer &handle, const inwit_arg *args, size_t count) {
  for (size_t a = 0; a < count; ++a) {
    const auto index =
        static_cast<size_t>(std::ranges::find(handle.entry->arguments, std::string_view(args[a].name), &Argument::name) -
                            handle.entry->arguments.begin());
    Value &value = handle.values.of[index];
    if (value.array != nullptr) {
      ArrayView view;
      if (!check_array(value.array, view)) continue; // cannot happen: binding has checked it
      std::vector<double> elements(static_cast<size_t>(view.count));
      for (int64_t i = 0; i < view.count; ++i) elements[static_cast<size_t>(i)] = read_element(view, i);
      value.array = &own_array(handle, view.extents(), std::move(elements));
    }
    handle.config[args[a].name] = value_to_json(handle.entry->arguments[index], value);
  }
}

bool equal_numbers(double a, double b) { return a == b || (a != a && b != b); }

bool equal_arrays(const inwit_tensor *a, const inwit_tensor *b) { // as own_array() makes them
  if (a == nullptr || b == nullptr) return a == b;
  if (a->rank != b->rank || !std::ranges::equal(a->shape, b->shape)) return false;
  size_t count = 1;
  for (int axis = 0; axis < a->rank; ++axis) count *= static_cast<size_t>(a->shape[axis]);
  const auto *of_a = static_cast<const double *>(a->data), *of_b = static_cast<const double *>(b->data);
  return std::equal(of_a, of_a + count, of_b, equal_numbers);
}

bool equal_seeds(const nlohmann::json *a, const nlohmann::json *b) { return a == nullptr || b == nullptr ? a == b : *a == *b; }

bool equal_values(const Value &a, const Value &b) {
  return equal_numbers(a.number, b.number) && equal_numbers(a.beta, b.beta) && equal_arrays(a.array, b.array) &&
         a.integers.given == b.integers.given && a.integers.count == b.integers.count &&
         std::equal(a.integers.of, a.integers.of + a.integers.count, b.integers.of);
}

} // namespace

const inwit_tensor &own_array(inwit_initializer &handle, std::span<const int64_t> shape, std::vector<double> elements) {
  auto array = std::make_shared<inwit_initializer::OwnedArray>();
  array->elements = std::move(elements);
  array->tensor.data = array->elements.data();
  array->tensor.dtype = INWIT_F64;
  array->tensor.rank = static_cast<int32_t>(shape.size());
  std::ranges::copy(shape, array->tensor.shape);
  const inwit_tensor &tensor = array->tensor;
  handle.arrays.push_back(std::move(array));
  return tensor;
}

Status make_handle(const Entry &entry, const inwit_arg *args, size_t count, Handle &handle) {
  auto made = std::make_unique<inwit_initializer>();
  made->entry = &entry;
  made->class_name = class_name_of(entry);
  INWIT_TRY(bind(entry, args, count, made->values));
  take(*made, args, count);
  handle = std::move(made);
  return {};
}

Status copy_handle(const inwit_initializer &from, const inwit_arg *args, size_t count, Handle &handle) {
  auto made = std::make_unique<inwit_initializer>(from);
  if (made->entry == nullptr && count > 0)
    return fail(INWIT_E_PARAMETER, "custom initializer \"", from.name(), "\" takes no arguments by name, arg_count is ",
                        count);
  if (made->entry != nullptr) {
    INWIT_TRY(rebind(*made->entry, args, count, made->values));
    take(*made, args, count);
  }
  handle = std::move(made);
  return {};
}

const Entry &keras_base() { return base_entry; }

bool equal_handles(const inwit_initializer &a, const inwit_initializer &b) {
  if (a.entry != b.entry) return false;
  if (a.entry == nullptr)
    return a.custom_name == b.custom_name && a.config == b.config && a.custom.fill == b.custom.fill &&
           a.custom.user == b.custom.user;
  return std::ranges::equal(a.values.of, b.values.of, equal_values) && equal_seeds(seed_of(a), seed_of(b));
}

Status plan_handle(const inwit_initializer &handle, const inwit_tensor &tensor, random::Key key, Purpose purpose, Plan &plan) {
  return make_plan(*handle.entry, handle.values, &tensor, key, purpose, plan);
}

} // namespace inwit
