// Orthogonal matrices as device code: docs/stream.md, Orthogonal, method `reflectors`. Part of kernels.cu. Matrices of a stack are made side
// by side. Every sum has the contract's order: a thread adds the rows of one chunk for several reflectors, whose sums do not wait for
// one another, and chunks are added in their order by the kernel that follows. Threads need neither shared memory nor barriers.

namespace inwit::linalg {
namespace {

using random::Key, random::Words, random::Quad;

// Takes the last digit of an item's number off, in a system whose last digit has n values.
DEVICE inline uint64_t take(uint64_t &item, uint64_t n) {
  const uint64_t digit = item % n;
  item /= n;
  return digit;
}

struct Place {
  uint64_t number; // in the whole
  int64_t at;      // in memory
};

// Of number `index` of the box.
template <int group> DEVICE inline Place place_of(const ReflectionPlaces &places, uint64_t index) {
  Place place = {0, 0};
#pragma unroll
  for (int i = 0; i < 8; ++i) {
    if (i < places.begin[group] || i >= places.begin[group + 1]) continue;
    const uint64_t coordinate = take(index, places.axis[i].extent);
    place.number += (coordinate + places.axis[i].offset) * places.axis[i].scale;
    place.at += static_cast<int64_t>(coordinate) * places.axis[i].step;
  }
  return place;
}

enum { group_of_vectors, group_of_elements, group_of_matrices };

// The workspace of matrix `number` of the launch.
template <class Real> struct Memory {
  ReflectionLayout layout;
  Real *begin;

  DEVICE Memory(const ReflectionArguments &a, uint64_t number)
      : layout(reflection_layout(a.length, a.used, a.columns)), begin(static_cast<Real *>(a.workspace) + number * layout.size) {
  }
  DEVICE Real *reflectors(const ReflectionArguments &a, uint64_t block) const {
    return begin + block * device_block * a.length;
  }
  DEVICE Real *gram(uint64_t block) const { return begin + layout.gram + block * device_block * device_block; }
  DEVICE double *squares() const { return reinterpret_cast<double *>(begin + layout.vectors); }
};

DEVICE inline uint64_t blocks_of(const ReflectionArguments &a) { return (a.used + device_block - 1) / device_block; }

// ---- reflectors ----

// An item is what one block of the stream has of one reflector.
template <class Real> DEVICE inline void draw_reflectors(const ReflectionArguments &a) {
  uint64_t item = random::item_of_thread();
  const uint64_t j = take(item, device_block), group = take(item, a.length / 4 + 2), block = take(item, blocks_of(a));
  if (item >= a.matrices) return;
  const uint64_t matrix = place_of<group_of_matrices>(a.places, a.first_matrix + item).number;
  const uint64_t first = block * device_block, k = first + j, base = (matrix * a.vectors + k) * a.length;
  const uint64_t drawn = (base + first) / 4 + group;
  const Words<Real> words = random::draw<Real>(Key{a.seed, a.stream}, drawn);
  Real *const rows = Memory<Real>(a, item).reflectors(a, block);
#pragma unroll
  for (int i = 0; i < 4; i += 2) {
    Real normals[2];
    random::normal_pair<Real>(words.of[i], words.of[i + 1], normals[0], normals[1]);
#pragma unroll
    for (int of = 0; of < 2; ++of) {
      const uint64_t row = 4 * drawn + static_cast<uint64_t>(i + of) - base; // beyond `length` if it is before row 0
      if (row < first || row >= a.length) continue;
      rows[row * device_block + j] = row >= k && k < a.used ? random::scaled<Real>({0, 1}, normals[of]) : Real(0);
    }
  }
}

// An item is one of the 16 partial sums of one reflector.
template <class Real> DEVICE inline void sum_squares(const ReflectionArguments &a) {
  uint64_t item = random::item_of_thread();
  const uint64_t j = take(item, device_block), part = take(item, 16), block = take(item, blocks_of(a));
  if (item >= a.matrices) return;
  const Memory<Real> memory(a, item);
  const Real *const rows = memory.reflectors(a, block) + j;
  const uint64_t k = block * device_block + j;
  double sum = 0;
  for (uint64_t row = k + (part - k) % 16; row < a.length; row += 16) {
    const auto x = static_cast<double>(rows[row * device_block]);
    sum += x * x;
  }
  memory.squares()[(block * 16 + part) * device_block + j] = sum;
}

// An item is a reflector: its own element, its sign and its factor 2 / d.
template <class Real> DEVICE inline void finish_reflectors(const ReflectionArguments &a) {
  uint64_t item = random::item_of_thread();
  const uint64_t j = take(item, device_block), block = take(item, blocks_of(a));
  if (item >= a.matrices) return;
  const Memory<Real> memory(a, item);
  const uint64_t k = block * device_block + j;
  Real *const factor = memory.begin + memory.layout.factors + k, *const sign = memory.begin + memory.layout.signs + k;
  *factor = 0;
  *sign = 0;
  if (k >= a.used) return;
  double partial[16];
#pragma unroll
  for (int i = 0; i < 16; ++i) partial[i] = memory.squares()[(block * 16 + static_cast<uint64_t>(i)) * device_block + j];
#pragma unroll
  for (int half = 8; half > 0; half /= 2) {
#pragma unroll
    for (int i = 0; i < 8; ++i)
      if (i < half) partial[i] += partial[i + half];
  }
  Real *const head = memory.reflectors(a, block) + k * device_block + j;
  const double sum = partial[0];
  const Real x = *head, norm = static_cast<Real>(math::square_root(sum)), sigma = x < 0 ? Real(-1) : Real(1);
  const Real reflected = x + sigma * norm;
  const auto d = static_cast<Real>(sum - static_cast<double>(x) * static_cast<double>(x) +
                                   static_cast<double>(reflected) * static_cast<double>(reflected));
  *factor = Real(2) / d;
  *sign = -sigma;
  *head = reflected;
}

// ---- products ----

// Sums over rows [from, to) of a tile of reflectors with one column of c: sums[i * step].
template <class Real>
DEVICE inline void multiply_tile(const Real *reflectors, const Real *c, uint64_t stride, uint64_t from, uint64_t to, Real *sums,
                                 uint64_t step) {
  Real part[device_tile];
#pragma unroll
  for (int i = 0; i < static_cast<int>(device_tile); ++i) part[i] = 0;
  for (uint64_t row = from; row < to; ++row) {
    const Real x = c[row * stride];
    const auto *const four = reinterpret_cast<const Quad<Real> *>(reflectors + row * device_block);
#pragma unroll
    for (int q = 0; q < static_cast<int>(device_tile) / 4; ++q) {
      const Quad<Real> v = four[q];
#pragma unroll
      for (int i = 0; i < 4; ++i) part[4 * q + i] += v[i] * x;
    }
  }
#pragma unroll
  for (int i = 0; i < static_cast<int>(device_tile); ++i) sums[static_cast<uint64_t>(i) * step] = part[i];
}

DEVICE inline uint64_t lesser(uint64_t a, uint64_t b) { return a < b ? a : b; }

// An item is a tile of reflectors, one other reflector of the same block, and a chunk of rows.
template <class Real> DEVICE inline void multiply_reflectors(const ReflectionArguments &a) {
  constexpr uint64_t size = device_block * device_block;
  uint64_t item = random::item_of_thread();
  const uint64_t other = take(item, device_block), first_of_tile = take(item, device_block / device_tile) * device_tile;
  const ReflectionLayout layout = reflection_layout(a.length, a.used, a.columns);
  const uint64_t chunk = take(item, layout.chunks), block = take(item, layout.blocks);
  const uint64_t first = block * device_block, from = first + chunk * device_chunk;
  if (item >= a.matrices || from >= a.length || other <= first_of_tile || first + other >= a.used)
    return; // only j < other is used
  const Memory<Real> memory(a, item);
  const Real *const rows = memory.reflectors(a, block);
  Real *const sums =
      memory.begin + layout.vectors + (block * layout.chunks + chunk) * size + first_of_tile * device_block + other;
  multiply_tile(rows + first_of_tile, rows + other, device_block, from, lesser(from + device_chunk, a.length), sums,
                device_block);
}

// An item is an element of a gram matrix above the diagonal.
template <class Real> DEVICE inline void sum_gram(const ReflectionArguments &a) {
  constexpr uint64_t size = device_block * device_block;
  uint64_t item = random::item_of_thread();
  const uint64_t at = take(item, size), block = take(item, blocks_of(a));
  const uint64_t j = at / device_block, i = at % device_block, first = block * device_block;
  if (item >= a.matrices || i <= j || first + i >= a.used) return;
  const Memory<Real> memory(a, item);
  const Real *const sums = memory.begin + memory.layout.vectors + block * memory.layout.chunks * size + at;
  Real sum = 0;
  for (uint64_t chunk = 0; first + chunk * device_chunk < a.length; ++chunk) sum += sums[chunk * size];
  memory.gram(block)[at] = sum;
}

// ---- vectors ----

// An item is an element of the identity, with which the vectors start.
template <class Real> DEVICE inline void begin_vectors(const ReflectionArguments &a) {
  uint64_t item = random::item_of_thread();
  const uint64_t at = take(item, a.length * a.columns);
  if (item >= a.matrices) return;
  const Memory<Real> memory(a, item);
  memory.begin[memory.layout.vectors + at] = at / a.columns == a.first + at % a.columns ? Real(1) : Real(0);
}

// The first column that a block changes: the vectors before it are the identity's still.
DEVICE inline uint64_t first_column(const ReflectionArguments &a) {
  const uint64_t first = a.block * device_block;
  return first > a.first ? first - a.first : 0;
}

// Reflectors of the block.
DEVICE inline uint64_t count_of(const ReflectionArguments &a) { return lesser(device_block, a.used - a.block * device_block); }

// An item is a tile of reflectors, a vector, and a chunk of rows.
template <class Real> DEVICE inline void multiply_vectors(const ReflectionArguments &a) {
  uint64_t item = random::item_of_thread();
  const uint64_t skipped = first_column(a), column = skipped + take(item, a.columns - skipped);
  const uint64_t first_of_tile = take(item, (count_of(a) + device_tile - 1) / device_tile) * device_tile;
  const uint64_t first = a.block * device_block, chunk = take(item, (a.length - first + device_chunk - 1) / device_chunk);
  if (item >= a.matrices) return;
  const Memory<Real> memory(a, item);
  const uint64_t from = first + chunk * device_chunk;
  Real *const sums = memory.begin + memory.layout.products + (chunk * device_block + first_of_tile) * a.columns + column;
  multiply_tile(memory.reflectors(a, a.block) + first_of_tile, memory.begin + memory.layout.vectors + column, a.columns, from,
                lesser(from + device_chunk, a.length), sums, a.columns);
}

// An item is a vector: its weights X. The products W_j take S_ji X_i off in the contract's order, i descending.
template <class Real> DEVICE inline void solve_weights(const ReflectionArguments &a) {
  uint64_t item = random::item_of_thread();
  const uint64_t skipped = first_column(a), column = skipped + take(item, a.columns - skipped);
  if (item >= a.matrices) return;
  const Memory<Real> memory(a, item);
  const uint64_t chunks = (a.length - a.block * device_block + device_chunk - 1) / device_chunk;
  const auto count = static_cast<int64_t>(count_of(a)), columns = static_cast<int64_t>(a.columns);
  const Real *const products = memory.begin + memory.layout.products + column, *const gram = memory.gram(a.block);
  const Real *const factors = memory.begin + memory.layout.factors + a.block * device_block;
  Real *const weights = memory.begin + memory.layout.weights + column;
  for (int64_t j = static_cast<int64_t>(device_block) - 1; j >= count; --j) weights[j * columns] = 0;
  for (int64_t j = count - 1; j >= 0; --j) {
    Real w = 0;
    for (uint64_t chunk = 0; chunk < chunks; ++chunk)
      w += products[(chunk * device_block + static_cast<uint64_t>(j)) * a.columns];
    for (int64_t i = count - 1; i > j; --i) w -= gram[j * static_cast<int64_t>(device_block) + i] * weights[i * columns];
    weights[j * columns] = w * factors[j];
  }
}

// An item is some rows of one vector.
template <class Real> DEVICE inline void update_vectors(const ReflectionArguments &a) {
  constexpr int rows = static_cast<int>(device_rows);
  uint64_t item = random::item_of_thread();
  const uint64_t skipped = first_column(a), column = skipped + take(item, a.columns - skipped), first = a.block * device_block;
  const uint64_t row = first + take(item, (a.length - first + device_rows - 1) / device_rows) * device_rows;
  if (item >= a.matrices) return;
  const Memory<Real> memory(a, item);
  const Real *const weights = memory.begin + memory.layout.weights + column, *const reflectors = memory.reflectors(a, a.block);
  Real *const vectors = memory.begin + memory.layout.vectors + column;
  const auto row_at = [&](int r) {
    return lesser(row + static_cast<uint64_t>(r), a.length - 1);
  }; // the last one again, beyond it
  Real c[rows];
#pragma unroll
  for (int r = 0; r < rows; ++r) c[r] = vectors[row_at(r) * a.columns];
  for (uint64_t j = 0; j < count_of(a); j += 4) { // weights of reflectors that there are not are 0
    Real x[4];
#pragma unroll
    for (int i = 0; i < 4; ++i) x[i] = weights[(j + static_cast<uint64_t>(i)) * a.columns];
#pragma unroll
    for (int r = 0; r < rows; ++r) {
      const Quad<Real> v = *reinterpret_cast<const Quad<Real> *>(reflectors + row_at(r) * device_block + j);
#pragma unroll
      for (int i = 0; i < 4; ++i) c[r] -= v[i] * x[i];
    }
  }
#pragma unroll
  for (int r = 0; r < rows; ++r)
    if (row + static_cast<uint64_t>(r) < a.length) vectors[(row + static_cast<uint64_t>(r)) * a.columns] = c[r];
}

// An item is an element of the box.
template <class Real> DEVICE inline void store_vectors(const ReflectionArguments &a, void *data) {
  uint64_t item = random::item_of_thread();
  const uint64_t inner = take(item, a.across ? a.box_vectors : a.box_elements);
  const uint64_t outer = take(item, a.across ? a.box_elements : a.box_vectors);
  if (item >= a.matrices) return;
  const Memory<Real> memory(a, item);
  const Place vector = place_of<group_of_vectors>(a.places, a.across ? inner : outer);
  const Place element = place_of<group_of_elements>(a.places, a.across ? outer : inner);
  const Place matrix = place_of<group_of_matrices>(a.places, a.first_matrix + item);
  const Real c = memory.begin[memory.layout.vectors + element.number * a.columns + vector.number - a.first];
  const Real value = static_cast<Real>(a.gain) * memory.begin[memory.layout.signs + vector.number] * c;
  const int64_t at = vector.at + element.at + matrix.at;
  const auto round_and_store = [&]<class T>(T) { static_cast<typename T::Storage *>(data)[at] = round_real<T>(value); };
  if constexpr (sizeof(Real) == 8) {
    round_and_store(Float64{});
  } else {
    switch (a.dtype) {
    case INWIT_F16: return round_and_store(Float16{});
    case INWIT_BF16: return round_and_store(BFloat16{});
    case INWIT_F8_E4M3FN: return round_and_store(Float8E4M3{});
    case INWIT_F8_E5M2: return round_and_store(Float8E5M2{});
    default: return round_and_store(Float32{});
    }
  }
}

template <ReflectionStage stage, class Real> DEVICE inline void run_stage(const ReflectionArguments &a, void *data) {
  switch (stage) {
  case ReflectionStage::draw: return draw_reflectors<Real>(a);
  case ReflectionStage::squares: return sum_squares<Real>(a);
  case ReflectionStage::heads: return finish_reflectors<Real>(a);
  case ReflectionStage::overlaps: return multiply_reflectors<Real>(a);
  case ReflectionStage::gram: return sum_gram<Real>(a);
  case ReflectionStage::identity: return begin_vectors<Real>(a);
  case ReflectionStage::products: return multiply_vectors<Real>(a);
  case ReflectionStage::solve: return solve_weights<Real>(a);
  case ReflectionStage::update: return update_vectors<Real>(a);
  case ReflectionStage::store: return store_vectors<Real>(a, data);
  }
}

} // namespace
} // namespace inwit::linalg
