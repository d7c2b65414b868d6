// The shortest decimal that reads back to the bits of an element.
#pragma once
#include <cstdint>
#include <string>

namespace command {

struct Decimal { // 0.DIGITS * 10^point
  bool negative = false;
  std::string digits; // no zeros at either end; "" is zero
  int point = 0;
};

// `value` is finite and one of `dtype`.
Decimal shortest_decimal(int32_t dtype, double value);

std::string positional(const Decimal &decimal); // "12.5", "3.", ".5" are written "12.5", "3.0", "0.5"

} // namespace command
