// Complex matrices with orthonormal rows or columns, by Householder reflections with complex phases. Everything is computed in binary64,
// and each part rounded once.
#include <algorithm>

#include "initializers/complex.hpp"
#include "initializers/orthogonal.hpp"
#include "math/elementary.hpp"

namespace inwit {
namespace {

constexpr int64_t task_vectors = 64;
constexpr int64_t lanes = 8;                      // independent partial sums
constexpr int64_t most_length = int64_t{1} << 24; // no overflow: its square in bytes

const OrthogonalStack &matrix_of(const Plan &plan) { return plan.payload<OrthogonalStack>(); }

// Complex numbers, the real parts and the imaginary ones apart.
struct Column {
  double *real, *imaginary;
};

// Adds what terms(i) of i = first ... last - 1 are to both sums: partial sums by i mod 8, from first's multiple of 8 on, are added in
// halves.
struct Sum {
  double real[lanes] = {}, imaginary[lanes] = {};

  void fold() {
    for (int64_t half = lanes / 2; half >= 1; half /= 2)
      for (int64_t i = 0; i < half; ++i) real[i] += real[i + half], imaginary[i] += imaginary[i + half];
  }
};

// v^H c, or of one column its squares; elements before a multiple of 8 are zero where they do not count.
Sum product(const Column &v, const Column &c, int64_t first, int64_t length) {
  Sum sum;
  for (int64_t r = first / lanes * lanes; r < length; r += lanes)
    for (int64_t i = 0; i < lanes; ++i) {
      sum.real[i] += v.real[r + i] * c.real[r + i] + v.imaginary[r + i] * c.imaginary[r + i];
      sum.imaginary[i] += v.real[r + i] * c.imaginary[r + i] - v.imaginary[r + i] * c.real[r + i];
    }
  sum.fold();
  return sum;
}

// The reflections of one matrix, as far as vectors up to `used` depend on them.
class Reflections {
public:
  // In doubles. Columns are padded to whole lanes.
  static int64_t size(int64_t length, int64_t used) { return (2 * padded(length) + 3) * used + 2 * padded(length); }
  static int64_t padded(int64_t length) { return (length + lanes - 1) / lanes * lanes; }

  Reflections(const Plan &plan, uint64_t first, int64_t used, double *memory)
      : length_(matrix_of(plan).length), padded_(padded(length_)), memory_(memory),
        factors_(memory + 2 * padded_ * (used + 1)) {
    for (int64_t k = 0; k < used; ++k) draw(plan, first + static_cast<uint64_t>(k * length_), k);
  }

  // Vector c; it stays valid until the next one.
  Column vector(int64_t c) {
    const Column out = column(-1);
    std::fill_n(out.real, 2 * padded_, 0.0);
    out.real[c] = 1;
    for (int64_t k = c; k >= 0; --k) reflect(k, out);
    const double phase_real = factors_[3 * c + 1], phase_imaginary = factors_[3 * c + 2];
    for (int64_t r = 0; r < length_; ++r) {
      const double real = out.real[r], imaginary = out.imaginary[r];
      out.real[r] = -(real * phase_real - imaginary * phase_imaginary);
      out.imaginary[r] = -(real * phase_imaginary + imaginary * phase_real);
    }
    return out;
  }

private:
  Column column(int64_t k) const { // -1: the vector
    double *const real = memory_ + 2 * padded_ * (k + 1);
    return {real, real + padded_};
  }

  // x is standard normal from row k on; v = x + phase(x_k) |x| e_k.
  void draw(const Plan &plan, uint64_t first, int64_t k) {
    const Column v = column(k);
    std::fill_n(v.real, 2 * padded_, 0.0);
    with_part_type(plan.view.dtype, [&]<class T>(T) {
      constexpr int64_t batch = 256;
      typename T::Real normals[2 * batch];
      for (int64_t row = k; row < length_; row += batch) {
        const int64_t count = std::min(batch, length_ - row);
        const random::ElementRange range = {2 * (first + static_cast<uint64_t>(row)), 2 * count, 0};
        random::fill_normal<T>(plan.target, {0, 1}, plan.key, {&range, 1}, normals);
        for (int64_t i = 0; i < count; ++i) {
          v.real[row + i] = static_cast<double>(normals[2 * i]);
          v.imaginary[row + i] = static_cast<double>(normals[2 * i + 1]);
        }
      }
    });
    const double square = product(v, v, k, length_).real[0], norm = math::square_root(square);
    const double head = v.real[k] * v.real[k] + v.imaginary[k] * v.imaginary[k], modulus = math::square_root(head);
    double *const factors = factors_ + 3 * k;
    factors[1] = v.real[k] / modulus, factors[2] = v.imaginary[k] / modulus; // a normal is never 0
    v.real[k] += factors[1] * norm;
    v.imaginary[k] += factors[2] * norm;
    factors[0] = 2 / ((square - head) + (modulus + norm) * (modulus + norm));
  }

  void reflect(int64_t k, const Column &c) const {
    const Column v = column(k);
    const Sum sum = product(v, c, k, length_);
    const double real = factors_[3 * k] * sum.real[0], imaginary = factors_[3 * k] * sum.imaginary[0];
    for (int64_t r = k / lanes * lanes; r < padded_; ++r) {
      c.real[r] -= v.real[r] * real - v.imaginary[r] * imaginary;
      c.imaginary[r] -= v.real[r] * imaginary + v.imaginary[r] * real;
    }
  }

  int64_t length_, padded_;
  double *memory_, *factors_; // three for each reflection: 2 / d, and the phase
};

template <class T> void store_vector(const Plan &plan, const AxisGroup &elements, std::byte *to, const Column &vector) {
  using Storage = typename T::Storage;
  const double gain = matrix_of(plan).gain;
  for (int64_t i = 0; i < elements.count();) {
    const AxisGroup::Run run = elements.run_from(i);
    for (int64_t j = 0; j < run.count; ++j) {
      const Storage parts[] = {round_double<T>(gain * vector.real[run.global + j]),
                               round_double<T>(gain * vector.imaginary[run.global + j])};
      std::memcpy(to + run.address + j * run.step, parts, sizeof parts);
    }
    i += run.count;
  }
}

// A task: some vectors of one matrix, with all reflections that they depend on.
struct Share {
  int64_t number, first, count;
  Share(const OrthogonalGroups &groups, int64_t task) {
    const int64_t by_vectors = chunks(groups.vectors.count(), task_vectors);
    number = task / by_vectors;
    first = (by_vectors - 1 - task % by_vectors) * task_vectors; // the last ones first: they take the longest
    count = std::min(task_vectors, groups.vectors.count() - first);
  }
};

Status run_unitary(const Plan &plan, int64_t task) {
  const OrthogonalStack &matrix = matrix_of(plan);
  const OrthogonalGroups groups(plan.view, matrix);
  const Share share(groups, task);
  const AxisGroup::Place place = groups.stack[share.number];
  const int64_t used = groups.vectors[share.first + share.count - 1].global + 1;
  if (matrix.length > most_length) return out_of_memory(matrix);
  const Workspace memory(Reflections::size(matrix.length, used) * static_cast<int64_t>(sizeof(double)));
  if (memory.data() == nullptr) return out_of_memory(matrix);
  Reflections reflections(plan, first_normal(matrix, place.global), used, reinterpret_cast<double *>(memory.data()));
  for (int64_t c = 0; c < share.count; ++c) {
    const AxisGroup::Place vector = groups.vectors[share.first + c];
    with_part_type(plan.view.dtype, [&]<class T>(T) {
      store_vector<T>(plan, groups.elements, plan.view.data + place.address + vector.address,
                      reflections.vector(vector.global));
    });
  }
  return {};
}

int64_t elements_of_share(const Plan &plan, int64_t task) {
  const OrthogonalGroups groups(plan.view, matrix_of(plan));
  return Share(groups, task).count * groups.elements.count();
}

constexpr Family unitary_family = {
    .run = run_unitary, .elements_of = elements_of_share, .moments = orthogonal_moments, .density = nullptr};

} // namespace

Status plan_unitary(Plan &plan) {
  const OrthogonalGroups groups(plan.view, matrix_of(plan));
  plan.family = &unitary_family;
  plan.nanoseconds = 1 + 2 * static_cast<double>(matrix_of(plan).vectors);
  plan.tasks = plan.view.count > 0 ? groups.stack.count() * chunks(groups.vectors.count(), task_vectors) : 0;
  return {};
}

} // namespace inwit
