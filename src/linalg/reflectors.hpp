// Orthonormal vectors as products of random Householder reflectors (Stewart 1980): docs/stream.md, Orthogonal.
#pragma once
#include <cstdint>

#include "base/targets.hpp"
#include "random/philox.hpp"

namespace inwit::linalg {

// Vectors are drawn for a matrix of `length` x `vectors` (length >= vectors) whose normals start at element `first_element`.
struct ReflectorStack {
  Target target;
  random::Key key;
  uint64_t first_element;
  int64_t length, vectors;
};

constexpr int64_t panel_vectors = 64;  // vectors that lie side by side in memory
constexpr int64_t group_vectors = 256; // vectors of one call at most

// Where element r of the c-th vector stands in what orthonormal_vectors() writes.
constexpr int64_t panel_index(int64_t length, int64_t r, int64_t c) {
  return c / panel_vectors * length * panel_vectors + r * panel_vectors + c % panel_vectors;
}

// Reals that orthonormal_vectors() writes.
constexpr int64_t panel_size(int64_t length, int64_t count) {
  return (count + panel_vectors - 1) / panel_vectors * panel_vectors * length;
}

// The vectors wanted[0..count), ascending, 1 <= count <= group_vectors, without the gain. False: no memory for the workspace,
// about 65 * length + 4224 Reals.
template <class Real> bool orthonormal_vectors(const ReflectorStack &stack, const int64_t *wanted, int64_t count, Real *out);

} // namespace inwit::linalg
