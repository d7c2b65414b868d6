// Memory in other shapes: a column-major matrix as Eigen has it, a padded std::mdspan, a matrix read backwards. The element at
// (row, column) is the same in each; only where it lies differs.
#include <inwit/inwit.hpp>

#include <cstdio>

namespace {

// Stands for Eigen::MatrixXf: data(), rows(), cols(), and columns that lie one after the other.
class Matrix {
public:
  Matrix(int64_t rows, int64_t columns) : rows_(rows), columns_(columns), elements_(static_cast<size_t>(rows * columns)) {}
  float *data() { return elements_.data(); }
  int64_t rows() const { return rows_; }
  int64_t cols() const { return columns_; }
  float operator()(int64_t row, int64_t column) const { return elements_[static_cast<size_t>(column * rows_ + row)]; }

private:
  int64_t rows_, columns_;
  std::vector<float> elements_;
};

// Stands for std::mdspan<float, std::dextents<int64_t, 2>, std::layout_stride>, which C++20 lacks.
struct Span {
  float *memory;
  int64_t extents[2], strides[2];
  float *data_handle() const { return memory; }
  static constexpr size_t rank() { return 2; }
  int64_t extent(size_t axis) const { return extents[axis]; }
  int64_t stride(size_t axis) const { return strides[axis]; }
};

} // namespace

int main() try {
  using inwit::Tensor;
  const inwit::Key key = inwit::Key::of(42, "w");
  std::vector<float> compact(3 * 5), padded(3 * 8), backwards(3 * 5);
  Matrix matrix(3, 5);
  const Span span{padded.data(), {3, 5}, {8, 1}};

  inwit::fill("random_normal", Tensor(compact, {3, 5}), key);
  inwit::fill("random_normal", Tensor(matrix.data(), {matrix.rows(), matrix.cols()}).column_major(), key);
  inwit::fill("random_normal", Tensor(span), key);
  inwit::fill("random_normal", Tensor(&backwards.back(), {3, 5}, {-5, -1}), key);

  bool equal = true;
  for (size_t row = 0; row < 3; ++row)
    for (size_t column = 0; column < 5; ++column) {
      const float value = compact[row * 5 + column];
      equal = equal && matrix(static_cast<int64_t>(row), static_cast<int64_t>(column)) == value;
      equal = equal && padded[row * 8 + column] == value && backwards[14 - row * 5 - column] == value;
    }
  std::printf("(1, 2) is %+.6f: %s\n", static_cast<double>(matrix(1, 2)), equal ? "four views agree" : "views DIFFER");
  return equal ? 0 : 1;
} catch (const inwit::Error &error) {
  std::fprintf(stderr, "%s: %s\n", error.status_name(), error.what());
  return 1;
}
