// Elements [first, first + count) of a law, compact in memory, for each element type (base/dtype.hpp). Nothing is allocated.
#pragma once
#include <cstdint>

#include "base/dtype.hpp"
#include "random/draws.hpp"
#include "random/philox.hpp"

namespace inwit::random {

// The words of elements [first, first + count) of a plane, as they are drawn.
void fill_words(Key key, uint32_t plane, uint64_t first, int64_t count, uint32_t *out);

// Bounds that hold in the stored type: what falls outside is set to them.
template <class T> struct Bounds { typename T::Storage lowest, highest; };

enum class TruncatedForm {
  central,   // bounds -b, b with b <= 2 sigma
  two_sided, // in the element's own arithmetic
  narrow     // two-sided in double from the 32-bit word: little mass, so float would have few distinct values
};

template <class T>
void fill_uniform(const UniformLaw<typename T::Real> &law, Bounds<T> bounds, Key key, uint64_t first, int64_t count,
                  typename T::Storage *out);

template <class T>
void fill_normal(const NormalLaw<typename T::Real> &law, Key key, uint64_t first, int64_t count, typename T::Storage *out);

// Law is in double whatever T is; its members are rounded to T's arithmetic for the central and the two-sided form.
template <class T>
void fill_truncated(const TruncatedLaw<double> &law, TruncatedForm form, Bounds<T> bounds, Key key, uint64_t first,
                    int64_t count, typename T::Storage *out);

} // namespace inwit::random
