// What a row of the registry is made of, and the plan that it makes of one request.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "base/fans.hpp"
#include "base/targets.hpp"
#include "base/view.hpp"
#include "random/fills.hpp"

namespace inwit {

constexpr int max_arguments = 8;

// ---- arguments ----

enum class Kind {
  number,
  flag,            // 0 or 1
  choice,          // one of a list of texts
  axes,            // list of axis numbers, negative ones count from the end; or not given
  integers,        // list of whole numbers; a number is a list of one
  number_or_array, // a number, or an array that broadcasts against the shape
  window           // one of a list of texts, a number (or its text): Kaiser's beta, or an array of the values
};

struct Range { // what a number may be
  const char *words;
  bool (*holds)(double);
};
extern const Range any_number, finite_number, positive_number, non_negative_number, not_nan, zero_or_one, positive_integer;

struct Choice {
  std::string_view text;
  int value;
};

struct Argument {
  const char *name;
  Kind kind;
  double fallback; // default: a number, or the value of a choice
  const Range *range = nullptr;
  std::span<const Choice> choices = {}; // the first of each value is the one that is written
  bool any_case = false;                // choices are compared in lower case
  const char *doc = "";
  bool required = false; // then `fallback` is only an example
  bool quiet = false;    // left out of configs where it has its default: Keras does not write it, or not always

  // Whether refusals and docs list a choice: of windows, which have many names each, the first one only.
  constexpr bool lists(const Choice &choice) const {
    return kind != Kind::window || &choice == choices.data() || (&choice)[-1].value != choice.value;
  }
};

inline constexpr int kaiser = -1; // the number of a window that is given by its beta

struct Window {
  int number;  // of windows::names, or kaiser
  double beta; // Kaiser's
};

struct IntegerList {
  bool given;
  int8_t count;
  int64_t of[INWIT_MAX_RANK]; // `count` of them are set
};

struct Value {
  double number; // or the value of a choice
  double beta;   // of a Kaiser window
  IntegerList integers;
  const inwit_tensor *array; // borrowed: from the call, or from the handle that keeps a copy
};

struct Values {
  Value of[max_arguments]; // of arguments that the row lacks the number alone is set, to 0
  double number(int index) const { return of[index].number; }
  int choice(int index) const { return static_cast<int>(of[index].number); }
};

// ---- plans ----

struct Plan;

// A box as rows: elements that follow one another in the global order. Rows are counted as memory has them, the nearest first.
// Axes that memory and the global order pass in the same way are one.
struct Rows {
  struct Axis {
    int64_t extent, byte_stride;
    uint64_t global_stride;
  };
  Axis axis[INWIT_MAX_RANK];
  int row_axes, axes;              // the first of them are passed within a row, the others from row to row
  int64_t length, count;           // elements of a row, rows
  uint64_t first;                  // place in the global order where row 0 begins
  int64_t start;                   // and in memory: bytes from the view's data
  bool in_place;                   // a row is compact in memory and is produced there
  int64_t task_rows, task_columns; // at most, of one task: its part of a row, and how many
  int64_t tasks_down;              // tasks until the next part of a row
};

// Values that depend on the element's place alone. `produce` writes ranges of the global row-major order in the view's dtype.
struct Elementwise {
  using Produce = void(const Plan &plan, random::ElementRanges ranges, void *out);
  Produce *produce;
  union Law {
    Law() : bits(0) {}
    uint64_t bits; // one stored element
    struct {
      uint64_t gain_bits;
      int64_t centre;                      // which of the in x out matrices, one for each place of the leading axes
      int64_t in, out;                     // extents of the last two axes
      int64_t shift_in, shift_out, length; // element i lies at [(i + shift_in) mod in][(i + shift_out) mod out]
    } diagonal;
    struct {
      int64_t centre;                 // place of the receptive field's middle, for input and output 0
      int64_t in_stride, out_stride;  // from one input, or output, to the next
      int64_t outputs, group_outputs; // in all, and of one group
      int64_t passed;                 // the first of a group's outputs are its inputs
    } dirac;
    View array;
    struct {
      union Precision {
        random::UniformParameters<float> f32;
        random::UniformParameters<double> f64;
      } law;
      uint64_t lowest, highest; // stored
    } uniform;
    random::NormalParameters<double> normal;
    struct {
      random::TruncatedParameters<double> law;
      random::TruncatedForm form;
      uint64_t lowest, highest; // stored
    } truncated;
    struct {
      bool is_imaginary, periodic, has_array;
      Window window; // unless has_array
      View array;
      double divisor;
    } stft;
  } law;
};

enum class Method { reflectors, qr, svd };

// A matrix of normals with as many zeros in each column.
struct SparseColumns {
  double stddev;
  int64_t zeros;
};

// A stack of matrices with orthonormal rows or columns.
struct OrthogonalStack {
  Method method;
  double gain;
  uint32_t row_axes, column_axes, batch_axes;
  int64_t length, vectors; // of the whole matrix: `vectors` orthonormal ones of `length` elements
  bool vectors_are_rows;
  // Of delta_orthogonal: the receptive field, of which all but the centre is zero; else 0.
  uint32_t tap_axes;
  int64_t taps;                   // of the whole tensor; 1 for a matrix
  int64_t centre, centre_address; // its place among the taps, and bytes from the box's first tap
  // Of reflectors: how many of them the box's vectors depend on, and what one task makes: elements of vectors of matrices, at most.
  int64_t used, task_elements, task_vectors, task_matrices;
};

// What all tasks of a plan read, made before the first of them in two stages, of as many tasks each.
struct SharedWork {
  int64_t bytes; // 0: there is none
  int64_t tasks;
  int32_t (*run)(const Plan &plan, int stage, int64_t task, Words &words);
};

inline constexpr inwit_moments unknown_moments = {
    std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN(),
    std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};

struct Plan {
  View view;
  Purpose purpose;
  random::Key key;
  Target target; // of the kernels; set when it runs
  int64_t tasks;
  int32_t (*run)(const Plan &plan, int64_t task, Words &words);
  int64_t (*elements_of)(const Plan &plan, int64_t task);
  SharedWork shared;
  std::byte *workspace; // of the shared work, while it runs; else nullptr
  inwit_moments expected;
  double (*density)(const Plan &plan, double x); // of the elements' law at x; nullptr: it has none, or it is not known
  double nanoseconds;                            // an element takes on one thread, about
  Rows rows;                                     // of elementwise laws
  Elementwise elementwise;
  OrthogonalStack orthogonal;
  SparseColumns sparse;
};

// Pieces of at most `of` that make n.
constexpr int64_t pieces(int64_t n, int64_t of) { return (n + of - 1) / of; }

// ---- rows ----

enum Traits : unsigned {
  random_bits = 1, // depends on the key
  uses_fans = 2,   // needs a layout or literal fans
  uses_workspace = 4,
  partly_whole = 8 // some of its methods refuse boxes
};

struct Ranks {
  int least, most;
};

struct Row {
  const char *name;
  const char *keras_class;                   // or ""
  std::span<const std::string_view> aliases; // what Keras's get() knows besides name and class
  std::span<const Argument> arguments;
  int frozen; // arguments of the typed function; the others go by name
  unsigned traits;
  uint32_t stream_version;
  // Checks the request and completes `plan`, whose view and key are set.
  int32_t (*plan)(const Row &row, const Values &values, Plan &plan, Words &words);
  const char *summary, *formula, *source;
  double preset[3] = {}; // what the row's planning function wants to know of it
  Ranks ranks = {0, INWIT_MAX_RANK};
  int32_t own_layout = INWIT_LAYOUT_NONE; // of a tensor that says none: rows of an ecosystem that has but one
};

// A producer of many ranges by one of a single range.
template <void (*produce)(const Plan &plan, uint64_t first, int64_t count, void *out)>
void one_by_one(const Plan &plan, random::ElementRanges ranges, void *out) {
  for (const random::ElementRange &range : ranges)
    produce(plan, range.first, range.count, static_cast<std::byte *>(out) + range.at * bytes_of(plan.view.dtype));
}

// Completes a plan whose values depend on the place alone and whose moments are set; an element takes about so many nanoseconds.
int32_t plan_elementwise(Plan &plan, Elementwise::Produce *produce, double nanoseconds);

// One whose values do not even know their place: memory is passed in its own order, and one thread is as fast as memory.
int32_t plan_everywhere(Plan &plan, Elementwise::Produce *produce);

// Completes a plan that stores one value everywhere.
int32_t plan_constant(Plan &plan, double value);

// A parameter that must stay finite when it is rounded to the element's type.
int32_t check_fits(const Plan &plan, const char *name, double value, Words &words);

// A value as it lies in memory in the plan's dtype, in the low bytes.
template <class T> uint64_t bits_of(typename T::Storage stored) {
  uint64_t bits = 0;
  std::memcpy(&bits, &stored, sizeof stored);
  return bits;
}
template <class T> typename T::Storage stored_from(uint64_t bits) {
  typename T::Storage stored;
  std::memcpy(&stored, &bits, sizeof stored);
  return stored;
}

} // namespace inwit
