// Singular values, by LAPACK. The only part of the command that knows LAPACKE.
#pragma once
#include <cstdint>
#include <vector>

namespace command {

inline constexpr bool has_lapack = INWIT_LAPACK;

// In falling order, of a matrix of finite numbers; refuses if LAPACK fails. Not without LAPACK.
std::vector<double> singular_values(std::vector<double> matrix, int64_t rows, int64_t columns);

} // namespace command
