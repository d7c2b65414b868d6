// Arguments of initializers: how a registry entry describes them, and their values once bound.
//
// A family names each of its arguments by a typed index, `constexpr Index<double> minval{0}`. The table of arguments is built with the
// index and values are read through it, so a value of another type or a table in another order does not compile.
#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "base/status.hpp"

namespace inwit {

constexpr int max_arguments = 8;

enum class Kind {
  number,
  optional_number, // a number, or NaN: not given
  flag,            // 0 or 1
  choice,          // one of a list of texts
  axes,            // list of axis numbers, negative ones count from the end; or not given
  integers,        // list of integers; a number is a list of one
  number_or_array, // a number, or an array that broadcasts against the shape
  window           // one of a list of texts, a number (or its text) as Kaiser's beta, or an array of the values
};

struct ValueRange { // the numbers that an argument accepts
  const char *description;
  bool (*contains)(double);
};
extern const ValueRange any_number, finite_number, positive_number, non_negative_number, not_nan, zero_or_one, positive_integer,
    non_negative_integer, above_one;

struct Choice {
  std::string_view text;
  int value;
};

// ---- values ----

struct IntegerList {
  bool given;
  int8_t count;
  int64_t of[INWIT_MAX_RANK]; // `count` of them are set
};
struct Axes : IntegerList {}; // as the value of an argument of Kind::axes

inline constexpr int kaiser = -1; // number of a window that is given by its beta

struct Window {
  int number;                // of windows::names, or kaiser
  double beta;               // Kaiser's
  const inwit_tensor *array; // the values themselves, or nullptr
};

struct OptionalNumber {
  bool given;
  double
      number; // 0 if none is given: compilers may convert it before they test that, and NaN would raise a floating-point flag
};

struct NumberOrArray {
  double number;
  const inwit_tensor *array; // nullptr: the number
};

struct Value {
  double number; // or the value of a choice
  double beta;   // of a Kaiser window
  IntegerList integers;
  const inwit_tensor *array; // borrowed from the call, or from the handle that keeps a copy
};

// A number under the name that the caller wrote, for messages about it.
struct Named {
  const char *name;
  double value;
};

// Prefixes a failure of a value computed from an argument with "scale is 1e+300: ".
inline Status caused_by(const Named &argument, Status status) {
  if (status) return status;
  Message cause;
  return status.prefix(cause.add(argument.name).add(" is ").add(argument.value).text());
}

// ---- descriptions ----

// Position of an argument of type T: double, OptionalNumber, bool, an enum of choices, Axes, IntegerList, NumberOrArray or Window.
template <class T> struct Index { int position; };

struct ArgumentText {
  const char *name;
  double default_value = 0; // or the value of a choice
  const char *doc = "";
  const ValueRange *range = nullptr;
  std::span<const Choice> choices = {}; // the first text of each value is the canonical one
  bool ignores_case = false;            // of choices
  bool required = false;                // `default_value` is then only an example
  bool omitted_when_default = false;    // from configs: Keras never writes it, or only some versions do
};

struct Argument : ArgumentText {
  Kind kind;
  int position;

  // Whether messages and documentation list a choice: windows have many names each, of which only the first is listed.
  constexpr bool lists(const Choice &choice) const {
    return kind != Kind::window || &choice == choices.data() || (&choice)[-1].value != choice.value;
  }
};

// Never defined: a call at compile time is an error that shows the name.
void no_argument_has_values_of_this_type();
void an_argument_is_not_at_the_position_of_its_index();

template <class T> consteval Kind kind_of() {
  if (std::is_same_v<T, double>) return Kind::number;
  if (std::is_same_v<T, OptionalNumber>) return Kind::optional_number;
  if (std::is_same_v<T, bool>) return Kind::flag;
  if (std::is_same_v<T, Axes>) return Kind::axes;
  if (std::is_same_v<T, IntegerList>) return Kind::integers;
  if (std::is_same_v<T, NumberOrArray>) return Kind::number_or_array;
  if (std::is_same_v<T, Window>) return Kind::window;
  if (std::is_enum_v<T>) return Kind::choice;
  no_argument_has_values_of_this_type();
  return Kind::number;
}

template <class T> consteval Argument argument(Index<T> index, const ArgumentText &text) {
  return {text, kind_of<T>(), index.position};
}

// A table of arguments; does not compile unless each is at the position of its index.
template <class... Described> consteval std::array<Argument, sizeof...(Described)> arguments(const Described &...described) {
  std::array<Argument, sizeof...(Described)> table = {described...};
  for (size_t i = 0; i < table.size(); ++i)
    if (table[i].position != static_cast<int>(i)) an_argument_is_not_at_the_position_of_its_index();
  return table;
}

// The arguments of one call or handle, in the order of the entry's table.
struct Values {
  std::span<const Argument> arguments; // of the entry: the names that the caller knows
  Value of[max_arguments];             // only those that the entry has are set

  template <class T> T operator[](Index<T> index) const {
    const Value &value = of[index.position];
    if constexpr (std::is_same_v<T, Axes>)
      return {value.integers};
    else if constexpr (std::is_same_v<T, IntegerList>)
      return value.integers;
    else if constexpr (std::is_same_v<T, NumberOrArray>)
      return {value.number, value.array};
    else if constexpr (std::is_same_v<T, Window>)
      return {static_cast<int>(value.number), value.beta, value.array};
    else if constexpr (std::is_same_v<T, OptionalNumber>)
      return std::isnan(value.number) ? OptionalNumber{} : OptionalNumber{true, value.number};
    else if constexpr (std::is_enum_v<T>)
      return static_cast<T>(static_cast<int>(value.number));
    else if constexpr (std::is_same_v<T, bool>)
      return value.number != 0;
    else
      return value.number;
  }
  template <class T> const char *name(Index<T> index) const { return arguments[static_cast<size_t>(index.position)].name; }
  Named named(Index<double> index) const { return {name(index), (*this)[index]}; }
};

} // namespace inwit
