// The distributions of the variance scaling family, for initializers that are built on them.
#pragma once
#include "base/fans.hpp"
#include "initializers/plan.hpp"
#include "initializers/values.hpp"

namespace inwit {

enum class Fan { in, out, average, geometric_average };
inline constexpr Choice fan_modes[] = {{"fan_in", static_cast<int>(Fan::in)},
                                       {"fan_out", static_cast<int>(Fan::out)},
                                       {"fan_avg", static_cast<int>(Fan::average)},
                                       {"fan_geo_avg", static_cast<int>(Fan::geometric_average)}};

enum class ScaledDistribution { truncated_normal, untruncated_normal, uniform };

double divisor_of(Fan fan, const Fans &fans);

// Plans a distribution with mean 0 and this variance; truncated_normal is truncated at two sigma.
Status plan_variance(Plan &plan, ScaledDistribution chosen, double variance);

} // namespace inwit
