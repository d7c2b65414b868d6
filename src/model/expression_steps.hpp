// The steps of a compiled expression, shared by parser and evaluation.
#pragma once
#include "model/expression.hpp"

namespace inwit {

enum class Expression::Op : uint8_t {
  number, // pushes
  name,
  rank,
  size,
  fan_in,
  fan_out,
  extent, // replaces the operand
  negate,
  logical_not,
  truth,
  square_root,
  exponential,
  logarithm,
  floor,
  ceiling,
  absolute,
  gain,
  skip_if_false, // leaves 0 and skips, or pops
  skip_if_true,  // leaves 1 and skips, or pops
  add,           // replace two operands
  subtract,
  multiply,
  divide,
  floor_divide,
  modulo,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  power,
  minimum,
  maximum
};

constexpr int largest_stack = 64; // operands

} // namespace inwit
