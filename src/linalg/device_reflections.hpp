// The arguments of the device kernels that make orthogonal matrices, and the layout of their intermediate results: the same on the host
// and on a device (docs/stream.md, Orthogonal). Includable by a device compiler.
#pragma once
#include <cstdint>

namespace inwit::linalg {

// The launches of a matrix, in order: those from `products` to `update` run once for each block, from the last block to the first.
// clang-format off
#define INWIT_REFLECTION_STAGES(stage) \
  stage(draw) \
  stage(squares) \
  stage(heads) \
  stage(overlaps) \
  stage(gram) \
  stage(identity) \
  stage(products) \
  stage(solve) \
  stage(update) \
  stage(store)
// clang-format on
#define INWIT_REFLECTION_STAGE(name) name,
enum class ReflectionStage : int32_t { INWIT_REFLECTION_STAGES(INWIT_REFLECTION_STAGE) };
#undef INWIT_REFLECTION_STAGE

inline constexpr char reflections_name[] = "inwit_reflections"; // prefix of all their names

inline constexpr uint64_t device_block = 64;  // reflectors
inline constexpr uint64_t device_chunk = 256; // rows of a sum
inline constexpr uint64_t device_tile = 16;   // reflectors for which one thread computes sums
inline constexpr uint64_t device_rows = 8;    // rows of one column that one thread updates

// An axis of the box: its position in the whole tensor and in memory.
struct ReflectionAxis {
  uint64_t extent, offset, scale; // scale: factor of its coordinate in the index that its group of axes forms
  int64_t step;                   // in elements
};

// Axes that enumerate the vectors: [begin[0], begin[1]); then those that enumerate their elements; then the matrices.
struct ReflectionPlaces {
  int32_t begin[4];
  ReflectionAxis axis[8];
};

struct ReflectionArguments {
  uint64_t seed, stream;
  uint64_t length, vectors;        // of a whole matrix
  uint64_t used;                   // reflectors
  uint64_t first, columns;         // vectors that are computed
  uint64_t first_matrix, matrices; // of the box, in these launches
  uint64_t box_vectors, box_elements;
  uint64_t block; // number of the block of reflectors
  void *workspace;
  double gain;
  int32_t dtype, across; // across: 1: vectors are neighbours in memory; 0: elements of a vector are
  ReflectionPlaces places;
};

// Offsets in the workspace of one matrix, in Reals from its begin, all multiples of 64.
struct ReflectionLayout {
  uint64_t blocks, chunks;
  uint64_t factors, signs; // of the reflectors; they themselves come first, as rows of 64 for each block
  uint64_t gram;           // of each block
  uint64_t weights;        // of the block's reflectors in each vector
  uint64_t products;       // partial sums
  uint64_t vectors;        // until these are begun, holds partial sums of squares and of the gram matrices
  uint64_t size;
};

constexpr uint64_t rounded_up_to_block(uint64_t n) { return (n + device_block - 1) / device_block * device_block; }

constexpr ReflectionLayout reflection_layout(uint64_t length, uint64_t used, uint64_t columns) {
  ReflectionLayout at = {};
  at.blocks = (used + device_block - 1) / device_block;
  at.chunks = (length + device_chunk - 1) / device_chunk;
  at.factors = at.blocks * device_block * length;
  at.signs = at.factors + at.blocks * device_block;
  at.gram = at.signs + at.blocks * device_block;
  at.weights = at.gram + at.blocks * device_block * device_block;
  at.products = at.weights + device_block * columns;
  at.vectors = at.products + at.chunks * device_block * columns;
  const uint64_t grams = at.blocks * at.chunks * device_block * device_block, squares = at.blocks * device_block * 2 * 16;
  const uint64_t vectors = rounded_up_to_block(length * columns), sums = grams > squares ? grams : squares;
  at.size = at.vectors + (vectors > sums ? vectors : sums);
  return at;
}

} // namespace inwit::linalg
