// The inner loops on Google Highway, compiled once for each instruction set.
#include "base/highway.hpp"
#include "linalg/kernels.hpp"

#if INWIT_HIGHWAY
#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "linalg/kernels_highway.cpp"
#include <hwy/foreach_target.h> // IWYU pragma: keep

#include <hwy/highway.h>

#include "linalg/highway_tiles.hpp"

#if !HWY_HAVE_SCALABLE // scalable vectors cannot be members of a tile; machines with SVE use NEON
HWY_BEFORE_NAMESPACE();
namespace inwit::linalg::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class Real> void add_squares(const Real *x, int64_t first, int64_t count, double *partial) {
  const auto add_one = [&](int64_t i)
                           HWY_ATTR { partial[(first + i) % 16] += static_cast<double>(x[i]) * static_cast<double>(x[i]); };
  int64_t i = 0;
  for (; i < count && (first + i) % 16 != 0; ++i) add_one(i);
#if HWY_HAVE_FLOAT64
  using D = hn::ScalableTag<double>;
  auto sums = Strip<D, static_cast<int>(16 / MaxLanes(D()))>::load(D(), partial);
  for (; i + 16 <= count; i += 16) sums.add_squares(D(), x + i);
  sums.store(D(), partial);
#endif
  for (; i < count; ++i) add_one(i);
}

// Calls body(strip) for strips of N, then N/2, ... vectors that cover the columns; strip.begin is the first column of each.
template <int N> struct StripOf {
  static constexpr int vectors = N;
  int begin;
};
template <int N, class D, class Body> HWY_INLINE void for_strips(D d, IndexRange columns, const Body &body) {
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (; columns.begin + N * lanes <= columns.end; columns.begin += N * lanes) body(StripOf<N>{columns.begin});
  if constexpr (N > 1) for_strips<N / 2>(d, columns, body);
}

// The number of accumulators follows from the number of registers. AVX-512 multiplies by a scalar in memory as fast as by a vector,
// but broadcasting it to a register occupies a multiplier's port: so there each scalar is used once, in strips of one vector. The
// other targets broadcast it and reuse it.
constexpr bool has_few_registers = HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_SSE4;
constexpr int accumulators = has_few_registers ? 8 : 16;
constexpr int widest_solved = has_few_registers ? 2 : 4;
constexpr int widest_strip = HWY_TARGET == HWY_AVX3 ? 1 : widest_solved;

// Rows whose vectors stay in the L1 cache while all reflectors are applied.
template <class Real> constexpr int64_t cached_rows = 16384 / (block_reflectors * static_cast<int64_t>(sizeof(Real)));

struct Piece { // of a chunk's rows: sums start at 0 or continue, and at the chunk's end are added to those of earlier chunks
  int64_t begin, end;
  bool begins_chunk, ends_chunk, is_first_chunk;
};

// Fetches: whether the lines of later rows, at v_ahead and c_ahead, are prefetched into the L2 cache.
template <bool Fetches, int N, class D, class Real>
void multiply_tile(D d, Piece piece, int64_t first, const Real *v, const Real *c, int64_t stride, const Real *v_ahead,
                   const Real *c_ahead, Real *partial, Real *sums) {
  using Sums = Tile<D, accumulators / N, N>;
  Sums sum = piece.begins_chunk ? Sums::zero(d) : Sums::load(d, partial, sums_stride);
  for (int64_t r = std::max(piece.begin, first); r < piece.end; ++r) { // above `first` all are zero
    if constexpr (Fetches) {
      __builtin_prefetch(v_ahead + r * block_reflectors, 0, 2);
      __builtin_prefetch(c_ahead + r * stride, 0, 2);
    }
    sum.add_outer(d, v + r * block_reflectors, 1, Strip<D, N>::load(d, c + r * stride));
  }
  if (!piece.ends_chunk)
    sum.store(d, partial, sums_stride);
  else if (piece.is_first_chunk)
    sum.store(d, sums, sums_stride);
  else
    sum.add_to(d, sums, sums_stride);
}

template <class Real>
void multiply(const Reflectors<Real> &v, IndexRange reflectors, const Real *c, int64_t stride, IndexRange columns,
              Real *scratch, Real *sums) {
  const hn::ScalableTag<Real> d;
  for (int64_t begin = 0; begin < v.height; begin += cached_rows<Real>) {
    const int64_t end = std::min(begin + cached_rows<Real>, v.height);
    const Piece piece = {begin, end, begin % chunk_rows == 0, end % chunk_rows == 0 || end == v.height, begin < chunk_rows};
    for_strips<widest_strip>(d, columns, [&](auto strip) HWY_ATTR {
      const int place = strip.begin - columns.begin;
      for (int j = reflectors.begin; j < reflectors.end; j += accumulators / strip.vectors) {
        const Real *v_ahead = v.rows + cached_rows<Real> * block_reflectors + j + place;
        const Real *c_ahead = c + cached_rows<Real> * stride + (j + place) % stride;
        const auto call = place < 16 && end < v.height ? multiply_tile<true, strip.vectors, decltype(d), Real>
                                                       : multiply_tile<false, strip.vectors, decltype(d), Real>;
        call(d, piece, j, v.rows + j, c + strip.begin, stride, v_ahead, c_ahead, scratch + j * sums_stride + strip.begin,
             sums + j * sums_stride + strip.begin);
      }
    });
  }
}

template <int N, class D, class Real>
HWY_INLINE void solve_strip(D d, const Real *gram, const Real *factors, int count, Real *w) {
  for (int j = (count - 1) / 4 * 4; j >= 0; j -= 4) {
    auto rows = Tile<D, 4, N>::load(d, w + j * sums_stride, sums_stride);
    for (int i = (count + 3) / 4 * 4 - 1; i >= j + 4; --i)
      rows.subtract_outer(d, gram + j * sums_stride + i, sums_stride, Strip<D, N>::load(d, w + i * sums_stride));
    rows.solve(d, gram + j * sums_stride + j, sums_stride, factors + j);
    rows.store(d, w + j * sums_stride, sums_stride);
  }
}

template <class Real> void solve(const Real *gram, const Real *factors, int count, int width, Real *w) {
  const hn::ScalableTag<Real> d;
  for_strips<widest_solved>(d, {0, width},
                            [&](auto strip) HWY_ATTR { solve_strip<strip.vectors>(d, gram, factors, count, w + strip.begin); });
}

// Rows r to r + M - 1 of the block.
template <int M, int N, class D, class Real>
HWY_INLINE void update_tile(D d, const Reflectors<Real> &v, int64_t r, const Real *x, int64_t stride, Real *c) {
  const Real *rows = v.rows + r * block_reflectors;
  const int reflectors = static_cast<int>(std::min<int64_t>(v.count, r + M)); // later ones are zero in these rows
  auto tile = Tile<D, M, N>::load(d, c, stride);
  for (int j = 0; j < reflectors; ++j)
    tile.subtract_outer(d, rows + j, block_reflectors, Strip<D, N>::load(d, x + j * sums_stride));
  tile.store(d, c, stride);
}

template <class Real>
void update(const Reflectors<Real> &v, int64_t begin, int64_t end, const Real *x, int64_t stride, Real *c) {
  const hn::ScalableTag<Real> d;
  for (int64_t top = begin; top < end; top += cached_rows<Real>) {
    const int64_t bottom = std::min(top + cached_rows<Real>, end);
    for_strips<widest_strip>(d, {0, static_cast<int>(stride)}, [&](auto strip) HWY_ATTR {
      constexpr int tile = accumulators / strip.vectors;
      int64_t r = top;
      for (; r + tile <= bottom; r += tile)
        update_tile<tile, strip.vectors>(d, v, r, x + strip.begin, stride, c + (r - begin) * stride + strip.begin);
      for (; r < bottom; ++r)
        update_tile<1, strip.vectors>(d, v, r, x + strip.begin, stride, c + (r - begin) * stride + strip.begin);
    });
  }
}

template <class Real>
constexpr ReflectionKernels<Real> kernels_for = {add_squares<Real>, multiply<Real>, solve<Real>, update<Real>};

#if HWY_HAVE_FLOAT64
constexpr ReflectionKernelTable kernels = {kernels_for<float>, kernels_for<double>};
#else
constexpr ReflectionKernelTable kernels = {kernels_for<float>, {}};
#endif

} // namespace inwit::linalg::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#elif HWY_TARGETS & HWY_NEON
namespace inwit::linalg::N_NEON {
extern const ReflectionKernelTable kernels;
}
namespace inwit::linalg::HWY_NAMESPACE {
using N_NEON::kernels;
}
#else
namespace inwit::linalg::HWY_NAMESPACE {
constexpr ReflectionKernelTable kernels = {};
}
#endif
#endif // INWIT_HIGHWAY

#if !INWIT_HIGHWAY || HWY_ONCE
namespace inwit::linalg {

const ReflectionKernelTable *highway_kernels([[maybe_unused]] Target target) {
#if INWIT_HIGHWAY
  static constexpr const ReflectionKernelTable *by_target[target_count] = INWIT_KERNELS_BY_TARGET(plain_kernels);
  return by_target[static_cast<int>(target)];
#else
  return nullptr;
#endif
}

} // namespace inwit::linalg
#endif
