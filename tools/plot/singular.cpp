#include "plot/singular.hpp"

#include <algorithm>

#include "base/failure.hpp"

#if INWIT_LAPACK
#include <lapacke.h>
#endif

namespace command {

#if INWIT_LAPACK
std::vector<double> singular_values(std::vector<double> matrix, int64_t rows, int64_t columns) {
  std::vector<double> values(static_cast<size_t>(std::min(rows, columns)));
  if (values.empty()) return values;
  const auto m = static_cast<lapack_int>(columns), n = static_cast<lapack_int>(rows); // LAPACK sees the transpose
  const lapack_int info = LAPACKE_dgesdd(LAPACK_COL_MAJOR, 'N', m, n, matrix.data(), m, values.data(), nullptr, 1, nullptr, 1);
  if (info != 0) fail({"singular values: LAPACK's dgesdd returned ", std::to_string(info)});
  return values;
}
#else
std::vector<double> singular_values(std::vector<double>, int64_t, int64_t) {
  fail({"singular values: this build has no LAPACK"});
}
#endif

} // namespace command
