// Singular values for a picture, without LAPACK.
#pragma once
#include <cstdint>
#include <vector>

namespace command {

// The singular values of a row-major matrix of finite numbers, in descending order. The error is about that of LAPACK's dgesdd: a few
// rounding units of the largest value. Takes about 4 * rows * columns * min(rows, columns) operations.
std::vector<double> singular_values(std::vector<double> matrix, int64_t rows, int64_t columns);

} // namespace command
