// Eigen's matrices, filled in place: column-major and row-major matrices, maps, blocks, transposes, and 16-bit types.
#include <inwit/inwit.hpp>

#include <Eigen/Core>
#include <unsupported/Eigen/CXX11/Tensor>

#include <cstdio>

// Two lines make Eigen's 16-bit types known.
template <> struct inwit::dtype_of<Eigen::half> : std::integral_constant<int32_t, INWIT_F16> {};
template <> struct inwit::dtype_of<Eigen::bfloat16> : std::integral_constant<int32_t, INWIT_BF16> {};

namespace {

// Any Eigen expression with memory: Matrix, Array, Map, Ref, Block, Transpose. The strides give its storage order.
template <class Dense> inwit::Tensor tensor_of(Dense &&dense) {
  return inwit::Tensor(dense.data(), {dense.rows(), dense.cols()}, {dense.rowStride(), dense.colStride()});
}

template <class Scalar> using RowMajor = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class Scalar> using ColumnMajor = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

constexpr int rows = 6, columns = 4;
constexpr inwit::Key key = inwit::Key::of(42, "encoder.weight");
int wrong = 0;

template <class Dense> void fill(Dense &&dense) {
  inwit::fill("he_normal", tensor_of(dense).layout(inwit::Layout::torch), key); // rows are out, columns are in
}

// The weight as a plain row-major array of this type.
template <class Scalar> RowMajor<Scalar> plain() {
  std::vector<Scalar> memory(rows * columns);
  inwit::fill("he_normal", inwit::Tensor(memory, {rows, columns}).layout(inwit::Layout::torch), key);
  return Eigen::Map<const RowMajor<Scalar>>(memory.data(), rows, columns);
}

void compare(const char *what, const auto &dense) {
  using Scalar = typename std::remove_cvref_t<decltype(dense)>::Scalar;
  const bool same = dense == plain<Scalar>() && dense(0, 0) != Scalar(0);
  std::printf("%-32s (1, 2) is %+.6f%s\n", what, static_cast<double>(dense(1, 2)), same ? "" : ": DIFFERS");
  wrong += !same;
}

void matrices() {
  Eigen::MatrixXf matrix(rows, columns);
  fill(matrix);
  compare("MatrixXf", matrix);
  RowMajor<float> row_major(rows, columns);
  fill(row_major);
  compare("row-major", row_major);
  Eigen::Matrix<double, rows, columns> fixed;
  fill(fixed);
  compare("Matrix<double, 6, 4>", fixed);
  ColumnMajor<Eigen::bfloat16> brief(rows, columns);
  fill(brief);
  compare("bfloat16", brief);
  RowMajor<Eigen::half> half(rows, columns);
  fill(half);
  compare("half, row-major", half);
}

void parts() {
  Eigen::MatrixXf large = Eigen::MatrixXf::Constant(10, 8, 7);
  fill(large.block(2, 3, rows, columns)); // columns are 10 elements apart
  compare("block of a MatrixXf", large.block(2, 3, rows, columns));
  wrong += (large.array() == 7).count() != 10 * 8 - rows * columns; // the elements around it are unchanged
  ColumnMajor<float> turned(columns, rows);
  fill(turned.transpose());
  compare("transpose of a (4, 6)", turned.transpose());
  std::vector<float> memory(rows * 8);
  Eigen::Map<RowMajor<float>, 0, Eigen::Stride<8, 2>> map(memory.data(), rows, columns);
  fill(map); // every other float, rows padded
  compare("Map with strides 8 and 2", map);
}

// A vector is a tensor of rank 1, an Eigen::Tensor one of any rank.
void other_ranks() {
  const inwit::Key bias = inwit::Key::of(42, "encoder.bias"), kernel = inwit::Key::of(42, "conv.kernel");
  Eigen::VectorXf vector(columns);
  inwit::fill("random_uniform", inwit::Tensor(vector.data(), {vector.size()}, {vector.innerStride()}), bias);
  std::vector<float> numbers(columns), kernels(3 * 3 * 2 * 5);
  inwit::fill("random_uniform", inwit::Tensor(numbers, {columns}), bias);
  wrong += vector != Eigen::Map<const Eigen::VectorXf>(numbers.data(), columns);

  Eigen::Tensor<float, 4> tensor(3, 3, 2, 5); // column-major by default
  inwit::fill("random_normal", inwit::Tensor(tensor.data(), tensor.dimensions()).column_major(), kernel);
  inwit::fill("random_normal", inwit::Tensor(kernels, {3, 3, 2, 5}), kernel);
  wrong += tensor(2, 0, 1, 3) != kernels[((2 * 3 + 0) * 2 + 1) * 5 + 3];
  std::printf("%-32s (2, 0, 1, 3) is %+.6f\n", "Eigen::Tensor", static_cast<double>(tensor(2, 0, 1, 3)));
}

} // namespace

int main() try {
  matrices();
  parts();
  other_ranks();
  return wrong == 0 ? 0 : 1;
} catch (const inwit::Error &error) {
  std::fprintf(stderr, "%s: %s\n", error.status_name(), error.what());
  return 1;
}
