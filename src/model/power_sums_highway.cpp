// The sums on Google Highway, compiled once for each instruction set.
#include "model/power_sums.hpp"

#include "base/highway.hpp"

#if !INWIT_HIGHWAY

const inwit::PowerSumKernels *inwit::highway_power_sums(Target) { return nullptr; }

#else

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "model/power_sums_highway.cpp"
#include <hwy/foreach_target.h>
// after foreach_target.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace inwit::HWY_NAMESPACE {

#if HWY_HAVE_FLOAT64
namespace hn = hwy::HWY_NAMESPACE;

// Passes over all elements, which are in the L1 cache, once per vector of the eight lanes: so few sums stay in registers.
void add(const double *x, int64_t count, double shift, PowerSums &sums) {
  const hn::CappedTag<double, PowerSums::lanes> d;
  const auto by = hn::Set(d, shift), none = hn::Zero(d), once = hn::Set(d, 1);
  for (size_t lane = 0; lane < PowerSums::lanes; lane += hn::Lanes(d)) {
    auto one = hn::LoadU(d, sums.one + lane), two = hn::LoadU(d, sums.two + lane);
    auto three = hn::LoadU(d, sums.three + lane), four = hn::LoadU(d, sums.four + lane);
    auto smallest = hn::LoadU(d, sums.smallest + lane), largest = hn::LoadU(d, sums.largest + lane);
    auto zeros = hn::LoadU(d, sums.zeros + lane);
    for (const double *at = x + lane, *end = x + count; at < end; at += PowerSums::lanes) {
      const auto value = hn::LoadU(d, at), distance = hn::Sub(value, by), squared = hn::Mul(distance, distance);
      one = hn::Add(one, distance);
      two = hn::Add(two, squared);
      three = hn::Add(three, hn::Mul(squared, distance)); // not fused: every instruction set gives the same sum
      four = hn::Add(four, hn::Mul(squared, squared));
      smallest = hn::IfThenElse(hn::Lt(value, smallest), value, smallest); // not Min(), which may pick the other zero
      largest = hn::IfThenElse(hn::Gt(value, largest), value, largest);
      zeros = hn::Add(zeros, hn::IfThenElseZero(hn::Eq(value, none), once));
    }
    hn::StoreU(one, d, sums.one + lane), hn::StoreU(two, d, sums.two + lane);
    hn::StoreU(three, d, sums.three + lane), hn::StoreU(four, d, sums.four + lane);
    hn::StoreU(smallest, d, sums.smallest + lane), hn::StoreU(largest, d, sums.largest + lane);
    hn::StoreU(zeros, d, sums.zeros + lane);
  }
}

// Declared before its definition, because a const object has internal linkage otherwise.
extern const PowerSumKernels kernels;
constexpr PowerSumKernels kernels = {add};
#else // the plain function, whose address is not a constant here
extern const PowerSumKernels kernels;
constexpr PowerSumKernels kernels = {[](auto... of) { plain_power_sums.add(of...); }};
#endif

} // namespace inwit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace inwit {

const PowerSumKernels *highway_power_sums(Target target) {
  static constexpr const PowerSumKernels *by_target[target_count] = INWIT_KERNELS_BY_TARGET(plain_power_sums);
  return by_target[static_cast<int>(target)];
}

} // namespace inwit
#endif
#endif
