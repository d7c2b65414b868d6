// Vectors side by side, and rows of them, as plain members: compilers keep members in registers, but arrays not always. Included
// by linalg/kernels_highway.cpp alone, once for each instruction set, hence without an include guard.
#include <hwy/highway.h>

#include <cstdint>

#if !HWY_HAVE_SCALABLE // scalable vectors cannot be members
HWY_BEFORE_NAMESPACE();
namespace inwit::linalg::HWY_NAMESPACE {

template <class D> using Vector = hwy::HWY_NAMESPACE::Vec<D>;
template <class D> using Lane = typename D::T;

// N vectors, from left to right. Products are rounded before they are added: no MulAdd.
template <class D, int N> struct Strip {
  Vector<D> left;
  Strip<D, N - 1> right;

  static HWY_INLINE Strip zero(D d) { return {Zero(d), Strip<D, N - 1>::zero(d)}; }
  static HWY_INLINE Strip load(D d, const Lane<D> *from) {
    return {Load(d, from), Strip<D, N - 1>::load(d, from + MaxLanes(d))};
  }
  HWY_INLINE void store(D d, Lane<D> *to) const {
    Store(left, d, to);
    right.store(d, to + MaxLanes(d));
  }
  HWY_INLINE void add(const Strip &other) {
    left = Add(left, other.left);
    right.add(other.right);
  }
  HWY_INLINE void scale(Vector<D> factor) {
    left = Mul(left, factor);
    right.scale(factor);
  }
  HWY_INLINE void add_product(Vector<D> factor, const Strip &other) {
    left = Add(left, Mul(factor, other.left));
    right.add_product(factor, other.right);
  }
  HWY_INLINE void subtract_product(Vector<D> factor, const Strip &other) {
    left = Sub(left, Mul(factor, other.left));
    right.subtract_product(factor, other.right);
  }
#if HWY_HAVE_FLOAT64
  HWY_INLINE void add_squares(D d, const double *from) {
    const auto x = LoadU(d, from);
    left = Add(left, Mul(x, x));
    right.add_squares(d, from + MaxLanes(d));
  }
  HWY_INLINE void add_squares(D d, const float *from) {
    const auto x = PromoteTo(d, LoadU(hwy::HWY_NAMESPACE::Rebind<float, D>(), from));
    left = Add(left, Mul(x, x));
    right.add_squares(d, from + MaxLanes(d));
  }
#endif
};

template <class D> struct Strip<D, 0> {
  static HWY_INLINE Strip zero(D) { return {}; }
  static HWY_INLINE Strip load(D, const Lane<D> *) { return {}; }
  HWY_INLINE void store(D, Lane<D> *) const {}
  HWY_INLINE void add(const Strip &) {}
  HWY_INLINE void scale(Vector<D>) {}
  HWY_INLINE void add_product(Vector<D>, const Strip &) {}
  HWY_INLINE void subtract_product(Vector<D>, const Strip &) {}
  template <class Real> HWY_INLINE void add_squares(D, const Real *) {}
};

// M strips, one above the other.
template <class D, int M, int N> struct Tile {
  using Row = Strip<D, N>;
  Row top;
  Tile<D, M - 1, N> below;

  static HWY_INLINE Tile zero(D d) { return {Row::zero(d), Tile<D, M - 1, N>::zero(d)}; }
  static HWY_INLINE Tile load(D d, const Lane<D> *from, int64_t stride) {
    return {Row::load(d, from), Tile<D, M - 1, N>::load(d, from + stride, stride)};
  }
  HWY_INLINE void store(D d, Lane<D> *to, int64_t stride) const {
    top.store(d, to);
    below.store(d, to + stride, stride);
  }
  HWY_INLINE void add_to(D d, Lane<D> *to, int64_t stride) const { // to + this
    Row sum = Row::load(d, to);
    sum.add(top);
    sum.store(d, to);
    below.add_to(d, to + stride, stride);
  }
  // The row times factors[0], factors[step], ...
  HWY_INLINE void add_outer(D d, const Lane<D> *factors, int64_t step, const Row &row) {
    top.add_product(Set(d, *factors), row);
    below.add_outer(d, factors + step, step, row);
  }
  HWY_INLINE void subtract_outer(D d, const Lane<D> *factors, int64_t step, const Row &row) {
    top.subtract_product(Set(d, *factors), row);
    below.subtract_outer(d, factors + step, step, row);
  }
  // From the last row up: row i loses gram[i][j] times each row j below it, the last first, and is scaled by factors[i].
  HWY_INLINE void solve(D d, const Lane<D> *gram, int64_t stride, const Lane<D> *factors) {
    below.solve(d, gram + stride + 1, stride, factors + 1);
    below.take_from(d, gram + 1, top);
    top.scale(Set(d, *factors));
  }
  HWY_INLINE void take_from(D d, const Lane<D> *factors, Row &row) const {
    below.take_from(d, factors + 1, row);
    row.subtract_product(Set(d, *factors), top);
  }
};

template <class D, int N> struct Tile<D, 0, N> {
  static HWY_INLINE Tile zero(D) { return {}; }
  static HWY_INLINE Tile load(D, const Lane<D> *, int64_t) { return {}; }
  HWY_INLINE void store(D, Lane<D> *, int64_t) const {}
  HWY_INLINE void add_to(D, Lane<D> *, int64_t) const {}
  HWY_INLINE void add_outer(D, const Lane<D> *, int64_t, const Strip<D, N> &) {}
  HWY_INLINE void subtract_outer(D, const Lane<D> *, int64_t, const Strip<D, N> &) {}
  HWY_INLINE void solve(D, const Lane<D> *, int64_t, const Lane<D> *) {}
  HWY_INLINE void take_from(D, const Lane<D> *, Strip<D, N> &) const {}
};

} // namespace inwit::linalg::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif // !HWY_HAVE_SCALABLE
