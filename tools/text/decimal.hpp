// Numbers as decimal text.
#pragma once
#include <cstdint>
#include <string>

namespace command {

struct Decimal { // 0.DIGITS * 10^point
  bool negative = false;
  std::string digits; // without leading and trailing zeros; "" is zero
  int point = 0;
};

// The shortest decimal that reads back to the same bits. `value` is finite and representable in `dtype`.
Decimal shortest_decimal(int32_t dtype, double value);

std::string positional(const Decimal &decimal); // without exponent, at least one digit on both sides of the point: "0.5", "3.0"

std::string number_text(double number); // four significant digits, for reports; "-" for NaN

} // namespace command
