// Householder reflections to bidiagonal form, then bisection: short, and always converges.
#include "plot/singular.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace command {
namespace {

// Eight partial sums, so that compilers can vectorise the addition.
double dot(const double *a, const double *b, size_t count) {
  double sums[8] = {};
  size_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (size_t lane = 0; lane < 8; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  for (; i < count; ++i) sums[i % 8] += a[i] * b[i];
  return std::accumulate(sums, sums + 8, 0.0);
}

void subtract(double *a, double factor, const double *b, size_t count) {
  for (size_t i = 0; i < count; ++i) a[i] -= factor * b[i];
}

// The reflection x - factor (x . v) v that maps a given vector to (value, 0, 0, ...).
struct Reflection {
  double value, factor;
};

// Replaces the vector by v. If its squares would underflow, only the first element is kept: the largest element of the matrix is 1.
Reflection make_reflection(double *vector, size_t count) {
  const double first = vector[0], norm = std::sqrt(dot(vector, vector, count));
  if (norm < 1e-140) return {first, 0};
  vector[0] += std::copysign(norm, first);
  return {-std::copysign(norm, first), 1 / (norm * (norm + std::fabs(first)))};
}

// Replaces `count` vectors of `length` elements by the triangle of their QR factorization, vectors of `count` elements. Each vector is
// read once for eight reflections: otherwise memory would be the bottleneck.
void triangularize(std::vector<double> &vectors, size_t count, size_t length) {
  constexpr size_t panel = 8;
  for (size_t begin = 0; begin < count; begin += panel) {
    const size_t end = std::min(begin + panel, count);
    Reflection made[panel];
    for (size_t k = begin; k < count; ++k) {
      double *const vector = &vectors[k * length];
      for (size_t j = begin; j < std::min(k, end); ++j) {
        const double *const v = &vectors[j * length + j];
        subtract(vector + j, made[j - begin].factor * dot(vector + j, v, length - j), v, length - j);
      }
      if (k < end) made[k - begin] = make_reflection(vector + k, length - k);
    }
    for (size_t k = begin; k < end; ++k) vectors[k * length + k] = made[k - begin].value;
  }
  for (size_t k = 0; k < count; ++k) {
    std::copy_n(&vectors[k * length], k + 1, &vectors[k * count]);
    std::fill_n(&vectors[k * count] + k + 1, count - k - 1, 0);
  }
}

// Diagonal and subdiagonal, interleaved, of a lower bidiagonal matrix with the same singular values; rows <= columns. The left
// reflection of a step, I - u w^T as seen from the matrix, is applied when the next step passes over the rows.
std::vector<double> bidiagonalize(std::vector<double> matrix, size_t rows, size_t columns) {
  std::vector<double> bidiagonal, u(rows), w(columns);
  for (size_t k = 0; k < rows; ++k) {
    const size_t width = columns - k;
    double *const v = &matrix[k * columns + k];
    subtract(v, u[k], &w[k], width);
    const Reflection right = make_reflection(v, width);
    bidiagonal.push_back(right.value);
    if (k + 1 == rows) break;
    for (size_t i = k + 1; i < rows; ++i) {
      double *const row = &matrix[i * columns + k];
      subtract(row, u[i], &w[k], width);
      subtract(row, right.factor * dot(row, v, width), v, width);
      u[i] = row[0];
    }
    const Reflection left = make_reflection(&u[k + 1], rows - k - 1);
    bidiagonal.push_back(left.value);
    std::fill(w.begin(), w.end(), 0);
    for (size_t i = k + 1; i < rows; ++i) subtract(&w[k + 1], -left.factor * u[i], &matrix[i * columns + k + 1], width - 1);
  }
  return bidiagonal;
}

// Four singular values at a time, starting with the `first` smallest. The singular values of a bidiagonal matrix are the positive
// eigenvalues of the symmetric tridiagonal matrix with zero diagonal and the same elements off the diagonal, whose squares are given: as
// many are below x as that matrix minus x has negative pivots. The interval is bisected until it has a single floating-point number.
constexpr size_t lanes = 4;
void bisect(const std::vector<double> &squares, double bound, size_t first, double (&values)[lanes]) {
  const size_t size = (squares.size() + 1) / 2;
  uint64_t low[lanes] = {}, high[lanes];
  std::fill_n(high, lanes, std::bit_cast<uint64_t>(bound));
  for (int step = 0; step < 63; ++step) {
    double x[lanes], pivot[lanes], negative[lanes];
    for (size_t lane = 0; lane < lanes; ++lane) {
      x[lane] = std::bit_cast<double>(low[lane] + (high[lane] - low[lane]) / 2);
      pivot[lane] = -x[lane];
      negative[lane] = 1;
    }
    for (const double square : squares)
      for (size_t lane = 0; lane < lanes; ++lane) {
        pivot[lane] = -x[lane] - square / pivot[lane];
        pivot[lane] = std::fabs(pivot[lane]) < 1e-300 ? -1e-300 : pivot[lane];
        negative[lane] += pivot[lane] < 0 ? 1.0 : 0.0;
      }
    for (size_t lane = 0; lane < lanes; ++lane) {
      const bool is_above = negative[lane] > static_cast<double>(size + first + lane);
      (is_above ? high : low)[lane] = std::bit_cast<uint64_t>(x[lane]);
    }
  }
  for (size_t lane = 0; lane < lanes; ++lane) values[lane] = std::bit_cast<double>(low[lane]);
}

std::vector<double> transpose(const std::vector<double> &matrix, size_t rows, size_t columns) {
  std::vector<double> result(matrix.size());
  for (size_t r = 0; r < rows; ++r)
    for (size_t c = 0; c < columns; ++c) result[c * rows + r] = matrix[r * columns + c];
  return result;
}

} // namespace

std::vector<double> singular_values(std::vector<double> matrix, int64_t rows, int64_t columns) {
  auto count = static_cast<size_t>(rows), length = static_cast<size_t>(columns);
  double largest = 0;
  for (const double value : matrix) largest = std::max(largest, std::fabs(value));
  std::vector<double> values(std::min(count, length));
  if (largest == 0) return values;
  const int exponent = std::ilogb(largest);
  for (double &value : matrix) value = std::scalbn(value, -exponent);
  if (count > length) {
    matrix = transpose(matrix, count, length);
    std::swap(count, length);
  }
  if (4 * length > 5 * count) { // then two steps take less time than one
    triangularize(matrix, count, length);
    length = count;
  }
  std::vector<double> squares = bidiagonalize(std::move(matrix), count, length);
  for (double &value : squares) value *= value;
  const double bound = 3 * std::sqrt(*std::ranges::max_element(squares));
  for (size_t first = 0; first < count; first += lanes) {
    double found[lanes];
    bisect(squares, bound, first, found);
    for (size_t i = first; i < std::min(first + lanes, count); ++i)
      values[count - 1 - i] = std::scalbn(found[i - first], exponent);
  }
  return values;
}

} // namespace command
