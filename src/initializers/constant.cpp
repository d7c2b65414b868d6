// zeros, ones, constant: the same value everywhere, or an array that broadcasts against the shape.
#include "initializers/constant.hpp"

#include <algorithm>
#include <cmath>

#include "base/array_view.hpp"
#include "initializers/elementwise.hpp"
#include "initializers/entry.hpp"

namespace inwit {
namespace {

constexpr Index<NumberOrArray> value{0};
constexpr auto constant_arguments = arguments(argument(
    value, {.name = "value", .doc = "the value, or an array that broadcasts against the shape", .range = &any_number}));

// ---- one value ----

struct Constant {
  uint64_t bits, imaginary_bits; // of a stored element, or of its parts
  double value, imaginary;
};

// Fills a pattern element by element and copies it to the remainder: memcpy uses the widest stores of the machine.
void generate_constant(const Plan &plan, uint64_t, int64_t count, void *out) {
  const uint64_t bits = parameters_of<Constant>(plan).bits, imaginary_bits = parameters_of<Constant>(plan).imaginary_bits;
  if ((bits | imaginary_bits) == 0) {
    std::memset(out, 0, static_cast<size_t>(count * bytes_of(plan.view.dtype)));
    return;
  }
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    constexpr int64_t pattern = 4096 / sizeof(typename T::Storage);
    auto *const values = static_cast<typename T::Storage *>(out);
    if (is_complex(plan.view.dtype)) count *= 2; // parts
    std::fill_n(values, std::min(count, pattern), stored_from<T>(bits));
    if (is_complex(plan.view.dtype))
      for (int64_t i = 1; i < std::min(count, pattern); i += 2) values[i] = stored_from<T>(imaginary_bits);
    for (int64_t done = pattern; done < count; done += pattern)
      std::memcpy(values + done, values, static_cast<size_t>(std::min(count - done, pattern)) * sizeof *values);
  });
}

inwit_moments constant_moments(const Plan &plan) {
  const auto &constant = parameters_of<Constant>(plan);
  const double other = is_complex(plan.view.dtype) ? constant.imaginary : constant.value;
  return {constant.value, 0, std::min(constant.value, other), std::max(constant.value, other)};
}

void constant_on_device(const Plan &plan, DeviceFill &fill) {
  const auto &constant = parameters_of<Constant>(plan);
  fill.kernel = random::Kernel::constant;
  fill.parameters.bits = {constant.bits, is_complex(plan.view.dtype) ? constant.imaginary_bits : constant.bits};
}

constexpr Family constant_family = elementwise_family(constant_moments, nullptr, constant_on_device);

// ---- an array ----

// Iterates over `array`, broadcast to the tensor by NumPy's rules (axes aligned at the end, extent 1 repeats), starting at element
// `first` of the tensor.
class Broadcast {
public:
  Broadcast(const View &view, const ArrayView &array, uint64_t first) : view_(view), at_(array.data) {
    for (int axis = view.rank - 1, of_array = array.rank - 1; axis >= 0; --axis, --of_array) {
      const auto extent = static_cast<uint64_t>(view.global[axis]);
      coordinate_[axis] = static_cast<int64_t>(first % extent);
      first /= extent;
      stride_[axis] = of_array >= 0 && array.shape[of_array] > 1 ? array.byte_strides[of_array] : 0;
      at_ += coordinate_[axis] * stride_[axis];
    }
  }

  const std::byte *address() const { return at_; }
  int64_t stride() const { return view_.rank > 0 ? stride_[view_.rank - 1] : 0; } // from one element to the next
  int64_t row_rest() const {                                                      // elements until the last axis ends
    return view_.rank > 0 ? view_.global[view_.rank - 1] - coordinate_[view_.rank - 1] : 1;
  }

  void step(int64_t count) { // at most row_rest()
    for (int axis = view_.rank - 1; axis >= 0; --axis, count = 1) {
      coordinate_[axis] += count;
      at_ += count * stride_[axis];
      if (coordinate_[axis] < view_.global[axis]) return;
      at_ -= coordinate_[axis] * stride_[axis];
      coordinate_[axis] = 0;
    }
  }

private:
  const View &view_;
  const std::byte *at_;
  int64_t coordinate_[INWIT_MAX_RANK], stride_[INWIT_MAX_RANK];
};

void generate_array(const Plan &plan, uint64_t first, int64_t count, void *out) {
  constexpr int64_t batch = 256;
  const auto &array = parameters_of<ArrayView>(plan);
  Broadcast from(plan.view, array, first);
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    double values[batch];
    auto *to = static_cast<typename T::Storage *>(out);
    for (int64_t rest = count; rest > 0;) {
      const int64_t now = std::min({batch, rest, from.row_rest()});
      read_elements(array.dtype, from.address(), from.stride(), now, values);
      for (int64_t i = 0; i < now; ++i) {
        *to++ = round_double<T>(values[i]);
        if (is_complex(plan.view.dtype)) *to++ = {}; // the imaginary part
      }
      from.step(now);
      rest -= now;
    }
  });
}

inwit_moments array_moments(const Plan &plan) {
  const auto &array = parameters_of<ArrayView>(plan);
  if (array.count == 0) return unknown_moments;
  double sum = 0, squares = 0, minimum = INFINITY, maximum = -INFINITY;
  visit_elements(array, [&](std::span<const double> elements) {
    for (const double element : elements) sum += element;
  });
  const double mean = sum / static_cast<double>(array.count);
  visit_elements(array, [&](std::span<const double> elements) {
    for (const double element : elements) {
      squares += (element - mean) * (element - mean);
      minimum = std::min(minimum, element);
      maximum = std::max(maximum, element);
    }
  });
  if (is_complex(plan.view.dtype)) minimum = std::min(minimum, 0.0), maximum = std::max(maximum, 0.0); // the imaginary parts
  return {mean, std::sqrt(squares / static_cast<double>(array.count)), minimum, maximum};
}

constexpr Family array_family = elementwise_family(array_moments, nullptr);

// Finite elements must not round to infinity or NaN in the dtype. Infinities and NaN in the array are intended by the caller.
Status check_elements(const Plan &plan, const char *name, const ArrayView &array) {
  if (array.dtype == plan.view.dtype) return {};
  return with_dtype(plan.view.dtype, [&]<class T>(T) -> Status {
    Status status;
    visit_elements(array, [&](std::span<const double> elements) {
      for (const double element : elements)
        if (status && !holds<T>(element)) status = check_fits(plan, element, "an element of ", name);
    });
    return status;
  });
}

Status plan_array(Plan &plan, const char *name, const inwit_tensor *tensor) {
  ArrayView array;
  INWIT_TRY(check_array(tensor, array)); // to get its strides; binding has checked it
  bool fits = array.rank <= plan.view.rank;
  for (int axis = 0; fits && axis < array.rank; ++axis)
    fits = array.shape[axis] == 1 || array.shape[axis] == plan.view.global[axis + plan.view.rank - array.rank];
  if (!fits)
    return fail(INWIT_E_SHAPE, name, " has shape ", array.extents(), ", which does not broadcast to ",
                plan.view.global_extents());
  INWIT_TRY(check_elements(plan, name, array));
  return plan_elementwise(plan, array_family, one_by_one<generate_array>, array, 1);
}

// ---- entries ----

Status plan_value(const Values &values, Plan &plan) {
  const NumberOrArray given = values[value];
  const char *const name = values.name(value);
  return given.array == nullptr ? plan_constant(plan, {name, given.number}) : plan_array(plan, name, given.array);
}

Status plan_preset(const double &preset, const Values &, Plan &plan) { return plan_constant(plan, preset); }

constexpr double zero = 0, one = 1;
constexpr std::string_view zeros_aliases[] = {"zero"}, ones_aliases[] = {"one"};

} // namespace

Status plan_constant(Plan &plan, double value_everywhere, double imaginary) {
  auto &constant = plan.emplace<ElementwisePayload<Constant>>().parameters;
  constant.value = value_everywhere;
  constant.imaginary = imaginary;
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    constant.bits = bits_of<T>(round_double<T>(value_everywhere));
    constant.imaginary_bits = bits_of<T>(round_double<T>(imaginary));
  });
  return complete_constant(plan, constant_family, one_by_one<generate_constant>);
}

Status plan_constant(Plan &plan, const Named &everywhere) {
  INWIT_TRY(check_value(plan, everywhere));
  return plan_constant(plan, everywhere.value);
}

Status plan_complex_constant(Plan &plan, const Named &real, const Named &imaginary) {
  INWIT_TRY(check_value(plan, real));
  INWIT_TRY(check_value(plan, imaginary));
  return plan_constant(plan, real.value, imaginary.value);
}

namespace entries {

extern const Entry constant = {
    .name = "constant",
    .keras_class = "Constant",
    .arguments = constant_arguments,
    .positional = 1,
    .is_complex = true,
    .plan = plan_with<plan_value>(),
    .summary = "one value everywhere, or an array broadcast to the shape",
    .formula = "w = value",
    .reference = "Keras Constant",
    .topic = "constant",
    .use =
        "A known value: the slope of PReLU (0.25), a temperature, or an output bias that sets the initial class probabilities; an array sets every element.",
};

extern const Entry zeros = {
    .name = "zeros",
    .keras_class = "Zeros",
    .aliases = zeros_aliases,
    .is_complex = true,
    .plan = plan_with<plan_preset>(zero),
    .summary = "zero everywhere",
    .formula = "w = 0",
    .reference = "Keras Zeros",
    .topic = "constant",
    .use =
        "Biases, the shift of a normalization, and the last layer of a residual branch, which then starts as the identity. Not kernels of hidden layers: all their units would stay equal.",
};

extern const Entry ones = {
    .name = "ones",
    .keras_class = "Ones",
    .aliases = ones_aliases,
    .is_complex = true,
    .plan = plan_with<plan_preset>(one),
    .summary = "one everywhere",
    .formula = "w = 1",
    .reference = "Keras Ones",
    .topic = "constant",
    .use = "The scale of a normalization layer.",
};

extern const Entry flux_zeros32 = {
    .name = "flux_zeros32",
    .is_complex = true,
    .plan = plan_with<plan_preset>(zero),
    .summary = "zero everywhere, in any dtype",
    .formula = "w = 0",
    .reference = "Flux zeros32",
    .topic = "constant",
    .default_layout = INWIT_LAYOUT_FLUX,
    .alias_of = &zeros,
};

extern const Entry flux_ones32 = {
    .name = "flux_ones32",
    .is_complex = true,
    .plan = plan_with<plan_preset>(one),
    .summary = "one everywhere, in any dtype",
    .formula = "w = 1",
    .reference = "Flux ones32",
    .topic = "constant",
    .default_layout = INWIT_LAYOUT_FLUX,
    .alias_of = &ones,
};

} // namespace entries
} // namespace inwit
