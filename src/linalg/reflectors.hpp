// Orthonormal vectors as products of random Householder reflectors (Stewart 1980): docs/stream.md, Orthogonal. Nothing here
// allocates; memory is aligned to 64 bytes.
#pragma once
#include <cstdint>

#include "linalg/kernels.hpp"
#include "random/philox.hpp"

namespace inwit::linalg {

// The reflectors of a `length` x `vectors` matrix (length >= vectors), made from normals that start at element `first_element`.
// Only the first `used` reflectors are needed: vector c depends on those up to c.
struct ReflectorStack {
  Target target;
  random::Key key;
  uint64_t first_element;
  int64_t length, used;

  int64_t blocks() const { return (used + block_reflectors - 1) / block_reflectors; }
};

// Reflectors H_k = I - (2/d) v v^T, up to 64 of them from k = 64 * number on, and what is needed to apply them.
template <class Real> class ReflectorBlock {
public:
  static int64_t size(const ReflectorStack &stack, int64_t number);          // Reals of memory
  static int64_t draw_size();                                                // additional Reals while it is drawn
  static int64_t size_of_first(const ReflectorStack &stack, int64_t blocks); // Reals of blocks 0 .. blocks - 1

  ReflectorBlock(const ReflectorStack &stack, int64_t number, Real *memory);

  // A block is made in two steps, each of parts() parts that may run in parallel: draw, then multiply.
  int parts() const { return (count_ + part_reflectors - 1) / part_reflectors; }
  void draw(int part, Real *scratch);
  void multiply(int part, Real *scratch); // sums_size Reals of scratch, which is less than draw_size()
  void make(Real *scratch);               // all parts of both steps

  int64_t number() const { return first_ / block_reflectors; }

private:
  template <class> friend class Panel;
  static constexpr int part_reflectors = 16;
  Reflectors<Real> reflectors() const { return {rows_, stack_.length - first_, count_}; }
  IndexRange padded() const { return {0, parts() * part_reflectors}; }

  const ReflectorStack &stack_;
  int64_t first_;
  int count_;
  Real *signs_;   // -sigma
  Real *factors_; // 2 / d, 0 where there is no reflector
  Real *gram_;    // v_i . v_j, i < j
  Real *rows_;    // as in Reflectors
};

constexpr int64_t panel_vectors = 64; // the most that are side by side in memory

// Up to 64 vectors, to which the blocks are applied from the last that affects them to the first.
template <class Real> class Panel {
public:
  static constexpr int64_t tile_rows = 256;
  static int64_t size(int64_t length, int64_t count, int64_t last_wanted); // Reals of memory

  // The vectors wanted[0 .. count), ascending.
  Panel(const ReflectorStack &stack, const int64_t *wanted, int64_t count, Real *memory);

  int64_t last_block() const { return wanted_[count_ - 1] / block_reflectors; } // those after it change nothing
  void apply(const ReflectorBlock<Real> &block, Real *scratch);                 // last_block() .. 0, each once; sums_size Reals

  // After the first block: rows [first, end) of the vectors but for their signs, in steps of tile_rows or less, each row once.
  // Element r of vector c: [(r - first) * stride() + c].
  const Real *rows(const ReflectorBlock<Real> &block, int64_t first, int64_t end);
  int64_t stride() const { return width_; }
  Real sign(int64_t c) const { return signs_[c]; }

private:
  void begin_rows(int64_t first, int64_t end, Real *c) const; // of the identity
  void weigh(const ReflectorBlock<Real> &block, Real *scratch);

  const ReflectionKernels<Real> &kernels_;
  const int64_t *wanted_;
  int64_t length_, count_;
  int width_;
  bool in_tiles_; // with a single block, rows() computes rows on request
  Real *weights_, *vectors_;
  Real signs_[panel_vectors] = {};
};

} // namespace inwit::linalg
