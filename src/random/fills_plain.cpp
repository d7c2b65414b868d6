// The fills in C++ without intrinsics: the reference for the others, and the only form without SIMD.
#include "random/fills.hpp"

#include <algorithm>

namespace inwit::random {
namespace {

constexpr int batch = 256; // elements: a multiple of a block's 4

// The words of blocks [first, first + count), natural order, count <= batch / 4.
// block_at() of each block, side by side so that compilers vectorise the rounds.
void draw_words(Key key, uint32_t plane, uint64_t first, int count, uint32_t *words) {
  uint32_t c0[batch / 4], c1[batch / 4], c2[batch / 4], c3[batch / 4];
  for (int i = 0; i < count; ++i) {
    const Block counter = counter_of(key, plane, first + static_cast<uint64_t>(i));
    c0[i] = counter[0], c1[i] = counter[1], c2[i] = counter[2], c3[i] = counter[3];
  }
  auto key0 = static_cast<uint32_t>(key.seed), key1 = static_cast<uint32_t>(key.seed >> 32);
  for (int round = 0; round < philox_rounds; ++round, key0 += philox_weyl0, key1 += philox_weyl1)
    for (int i = 0; i < count; ++i) philox_round(c0[i], c1[i], c2[i], c3[i], key0, key1);
  for (int i = 0; i < count; ++i)
    words[4 * i] = c0[i], words[4 * i + 1] = c1[i], words[4 * i + 2] = c2[i], words[4 * i + 3] = c3[i];
}

template <class Real> struct DrawnWords {
  WordOf<Real> word[batch];

  void draw(Key key, uint64_t first_block, int blocks) {
    if constexpr (sizeof(Real) == 4) {
      draw_words(key, main_plane, first_block, blocks, word);
    } else {
      uint32_t high[batch], low[batch];
      draw_words(key, main_plane, first_block, blocks, high);
      draw_words(key, low_plane, first_block, blocks, low);
      for (int i = 0; i < 4 * blocks; ++i) word[i] = uint64_t{high[i]} << 32 | low[i];
    }
  }
};

// Calls map(words, values, n) for the whole blocks that cover the ranges, and copies the requested elements.
template <class T, class Map> void in_batches(Key key, ElementRanges ranges, typename T::Storage *begin, const Map &map) {
  DrawnWords<typename T::Real> words;
  typename T::Storage values[batch];
  for (auto [first, count, at] : ranges) {
    typename T::Storage *out = begin + at;
    while (count > 0) {
      const int skipped = static_cast<int>(first % 4), wanted = static_cast<int>(std::min<int64_t>(batch - skipped, count));
      const int blocks = (skipped + wanted + 3) / 4;
      words.draw(key, first / 4, blocks);
      map(words.word, values, 4 * blocks);
      std::copy_n(values + skipped, wanted, out);
      out += wanted;
      count -= wanted;
      first += static_cast<uint64_t>(wanted);
    }
  }
}

template <class T> typename T::Storage clamp(typename T::Storage stored, Bounds<T> bounds) {
  const auto value = widen<T>(stored);
  return value > widen<T>(bounds.highest) ? bounds.highest : value < widen<T>(bounds.lowest) ? bounds.lowest : stored;
}

void fill_random_words(const Key &key, uint32_t plane, uint64_t first, int64_t count, uint32_t *out) {
  uint32_t words[batch];
  while (count > 0) {
    const auto skipped = static_cast<int>(first % 4);
    const int wanted = static_cast<int>(std::min<int64_t>(batch - skipped, count));
    draw_words(key, plane, first / 4, (skipped + wanted + 3) / 4, words);
    std::copy_n(words + skipped, wanted, out);
    out += wanted;
    first += static_cast<uint64_t>(wanted);
    count -= wanted;
  }
}

template <class T>
void fill_uniform(const UniformParameters<typename T::Real> &parameters, Bounds<T> bounds, const Key &key, ElementRanges ranges,
                  typename T::Storage *out) {
  using Real = typename T::Real;
  in_batches<T>(key, ranges, out, [&](const WordOf<Real> *words, typename T::Storage *values, int n) {
    for (int i = 0; i < n; ++i) values[i] = clamp<T>(round_real<T>(uniform(parameters, words[i])), bounds);
  });
}

template <class T>
void fill_normal(const NormalParameters<typename T::Real> &parameters, const Key &key, ElementRanges ranges,
                 typename T::Storage *out) {
  using Real = typename T::Real;
  in_batches<T>(key, ranges, out, [&](const WordOf<Real> *words, typename T::Storage *values, int n) {
    for (int i = 0; i < n; i += 2) {
      Real even, odd;
      normal_pair<Real>(words[i], words[i + 1], even, odd);
      values[i] = round_real<T>(scaled(parameters, even));
      values[i + 1] = round_real<T>(scaled(parameters, odd));
    }
  });
}

template <class T>
void fill_truncated(const TruncatedParameters<double> &parameters, TruncatedForm form, Bounds<T> bounds, const Key &key,
                    ElementRanges ranges, typename T::Storage *out) {
  using Real = typename T::Real;
  const TruncatedParameters<Real> own = in_precision_of<Real>(parameters);
  const auto fill = [&](const auto &element) {
    in_batches<T>(key, ranges, out, [&](const WordOf<Real> *words, typename T::Storage *values, int n) {
      for (int i = 0; i < n; ++i) values[i] = clamp<T>(round_real<T>(element(words[i])), bounds);
    });
  };
  switch (form) {
  case TruncatedForm::central: return fill([&](WordOf<Real> word) { return scaled(own.normal, central_truncated(own, word)); });
  case TruncatedForm::two_sided:
    return fill([&](WordOf<Real> word) {
      const Real unit = signed_half_odd<Real>(word) * power_of_half<Real>(word_bits<Real>);
      return scaled(own.normal, two_sided_truncated(own, unit));
    });
  case TruncatedForm::narrow:
    return fill([&](WordOf<Real> word) {
      const double centred = static_cast<double>(static_cast<SignedWordOf<Real>>(word)) + 0.5;
      const double unit = centred * power_of_half<double>(word_bits<Real>);
      return static_cast<Real>(scaled(parameters.normal, two_sided_truncated(parameters, unit)));
    });
  }
}

template <class T> constexpr Fills<T> fills = {fill_uniform<T>, fill_normal<T>, fill_truncated<T>};

} // namespace

constexpr Kernels plain_kernels = {fill_random_words, fills<Float32>, fills<Float64>, fills<Float16>, fills<BFloat16>};

} // namespace inwit::random
