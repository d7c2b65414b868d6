#include "config/handle.hpp"

#include <algorithm>

namespace inwit {

inwit_tensor &own_array(inwit_initializer &handle, std::span<const int64_t> shape, std::vector<double> elements) {
  auto array = std::make_unique<inwit_initializer::OwnedArray>();
  array->elements = std::move(elements);
  array->tensor.data = array->elements.data();
  array->tensor.dtype = INWIT_F64;
  array->tensor.rank = static_cast<int32_t>(shape.size());
  std::ranges::copy(shape, array->tensor.shape);
  handle.arrays.push_back(std::move(array));
  return handle.arrays.back()->tensor;
}

int32_t make_handle(const Row &row, const inwit_arg *args, size_t count, Handle &handle, Words &words) {
  auto made = std::make_unique<inwit_initializer>();
  made->row = &row;
  if (const int32_t status = bind(row, args, count, made->values, words)) return status;
  for (Value &value : made->values.of) {
    if (value.array == nullptr) continue;
    View view;
    if (const int32_t status = check_tensor(value.array, Purpose::argument, view, words)) {
      words.prefix(row.name);
      return status == INWIT_E_DTYPE ? INWIT_E_PARAMETER : status;
    }
    std::vector<double> elements(static_cast<size_t>(view.count));
    for (int64_t i = 0; i < view.count; ++i) elements[static_cast<size_t>(i)] = read_element(view, i);
    value.array = &own_array(*made, view.extents(), std::move(elements));
  }
  handle = std::move(made);
  return INWIT_OK;
}

int32_t plan_handle(const inwit_initializer &handle, const inwit_tensor &tensor, random::Key key, Purpose purpose, Plan &plan,
                    Words &words) {
  return make_plan(*handle.row, handle.values, &tensor, key, purpose, plan, words);
}

} // namespace inwit
