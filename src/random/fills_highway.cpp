// The fills on Google Highway, compiled once for each instruction set: counters side by side in the lanes; a unit's elements
// are computed in registers and stored in natural order.
#include "random/fills.hpp"

#include "base/highway.hpp"

#if !INWIT_HIGHWAY

const inwit::random::Kernels *inwit::random::highway_kernels(Target) { return nullptr; }

#else

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "random/fills_highway.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include <hwy/highway.h>

#include "random/highway_runs.hpp"

HWY_BEFORE_NAMESPACE();
namespace inwit::random::HWY_NAMESPACE {

void fill_random_words(const Key &key, uint32_t plane, uint64_t first, int64_t count, uint32_t *out) {
  const WordForm form;
  fill_one(generator_of(form, key, plane), {first, count, 0}, out);
}

template <class T>
void fill_uniform(const UniformParameters<typename T::Real> &parameters, Bounds<T> bounds, const Key &key, ElementRanges ranges,
                  typename T::Storage *out) {
  using Real = typename T::Real;
  const auto lowest = widen<T>(bounds.lowest), highest = widen<T>(bounds.highest);
  // The value is non-decreasing in the word.
  const bool is_inside = widen<T>(round_real<T>(uniform(parameters, WordOf<Real>{0}))) >= lowest &&
                         widen<T>(round_real<T>(uniform(parameters, static_cast<WordOf<Real>>(-1)))) <= highest;
  const auto fill = [&](const auto &each) {
    const Form<T, std::decay_t<decltype(each)>> form = {each};
    if (is_inside)
      fill_ranges(generator_of(form, key), ranges, out);
    else
      fill_clamped<T>(each, bounds, key, ranges, out);
  };
  parameters.symmetric ? fill(SymmetricUniform<Real>{parameters.step})
                       : fill(GeneralUniform<Real>{parameters.base, parameters.step});
}

template <class T>
void fill_normal(const NormalParameters<typename T::Real> &parameters, const Key &key, ElementRanges ranges,
                 typename T::Storage *out) {
  const Form<T, NormalPairs<typename T::Real>> form = {{parameters}};
  fill_ranges(generator_of(form, key), ranges, out);
}

template <class T>
void fill_truncated(const TruncatedParameters<double> &parameters, TruncatedForm form, Bounds<T> bounds, const Key &key,
                    ElementRanges ranges, typename T::Storage *out) {
  using Real = typename T::Real;
  const TruncatedParameters<Real> own = in_precision_of<Real>(parameters);
  switch (form) {
  case TruncatedForm::central: return fill_clamped<T>(CentralTruncated<Real>{own}, bounds, key, ranges, out);
  case TruncatedForm::two_sided: return fill_clamped<T>(TwoSidedTruncated<Real>{own}, bounds, key, ranges, out);
  case TruncatedForm::narrow: return plain_kernels.of<T>().truncated(parameters, form, bounds, key, ranges, out);
  }
}

template <class T> constexpr Fills<T> fills = {fill_uniform<T>, fill_normal<T>, fill_truncated<T>};

#if HWY_HAVE_FLOAT64
constexpr Fills<Float64> f64_fills = fills<Float64>;
#else // the plain kernels, whose addresses are not constants here
constexpr Fills<Float64> f64_fills = {[](auto... arguments) { plain_kernels.f64.uniform(arguments...); },
                                      [](auto... arguments) { plain_kernels.f64.normal(arguments...); },
                                      [](auto... arguments) { plain_kernels.f64.truncated(arguments...); }};
#endif

// Declared before its definition, because a const object has internal linkage otherwise.
extern const Kernels kernels;
constexpr Kernels kernels = {fill_random_words, fills<Float32>, f64_fills, fills<Float16>, fills<BFloat16>};

} // namespace inwit::random::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace inwit::random {

const Kernels *highway_kernels(Target target) {
  static constexpr const Kernels *by_target[target_count] = INWIT_KERNELS_BY_TARGET(plain_kernels);
  return by_target[static_cast<int>(target)];
}

} // namespace inwit::random
#endif
#endif
