// s4d: the diagonal of a state-space layer, along the last axis; the same for every leading index.
#include "initializers/formulas/s4d.hpp"
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

using namespace formulas::s4d;

constexpr Choice spectra[] = {{"lin", static_cast<int>(Spectrum::lin)},
                              {"inv", static_cast<int>(Spectrum::inv)},
                              {"inv2", static_cast<int>(Spectrum::inv2)},
                              {"quad", static_cast<int>(Spectrum::quad)},
                              {"real", static_cast<int>(Spectrum::real)}};
constexpr Choice parts[] = {{"imag", static_cast<int>(Part::imag)}, {"log_real", static_cast<int>(Part::log_real)}};

constexpr Index<Spectrum> spectrum{0};
constexpr Index<Part> part{1};
constexpr auto s4d_arguments = arguments(
    argument(spectrum,
             {.name = "spectrum", .doc = "rule of the eigenvalues; \"real\" has no imaginary part", .choices = spectra}),
    argument(part, {.name = "part", .doc = "imaginary part, or logarithm of minus the real part", .choices = parts}));

struct ManyStates : Diagonal {
  void of_columns(const math::VectorFunctions &functions, int64_t first, int64_t count, double *values) const {
    const double states = 2 * static_cast<double>(period);
    for (int64_t i = 0; i < count; ++i) {
      const auto j = static_cast<double>(first + i);
      if (part == Part::imag)
        values[i] = imaginary_part(spectrum, j, states);
      else
        values[i] = spectrum == Spectrum::real ? 1 + j : 0.5;
    }
    if (part == Part::log_real) functions.log(values, count, values);
  }
};

Status plan_s4d(const Values &values, Plan &plan) {
  const ManyStates diagonal = {{WeightShape(plan.view).last(), values[spectrum], values[part]}};
  if (diagonal.period > 0) { // the parts are monotonic, so the largest is at one end
    INWIT_TRY(check_fits(plan, diagonal_at(diagonal, 0), "the first state"));
    INWIT_TRY(check_fits(plan, diagonal_at(diagonal, diagonal.period - 1), "the last state"));
  }
  return plan_formula(plan, diagonal, 3);
}

} // namespace

namespace entries {

extern const Entry s4d = {
    .name = "s4d",
    .arguments = s4d_arguments,
    .positional = 2,
    .plan = plan_with<plan_s4d>(),
    .summary = "eigenvalues of a diagonal state-space layer along the last axis: S4D, and A_log of Mamba (real, log_real)",
    .formula = "lin: pi j; inv: N/pi (N/(2j+1) - 1); inv2: N/pi (N/(j+1) - 1); quad: (2j+1)^2/pi; N = 2n",
    .reference = "Gu, Gupta, Goel, Re 2022, arXiv 2206.11893",
    .topic = "recurrent",
    .use =
        "Diagonal state-space layers: S4D's frequencies (part imag, where the real part is -1/2), and Mamba's A_log (spectrum real, part log_real).",
    .ranks = {1, INWIT_MAX_RANK},
};

} // namespace entries
} // namespace inwit
