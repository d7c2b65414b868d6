#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

#include "ptx.hpp"

namespace ptx {
namespace {

uint64_t cut(uint64_t value, int bytes) { return bytes == 8 ? value : value & ((uint64_t{1} << (8 * bytes)) - 1); }
int64_t extended(uint64_t value, int bytes) {
  const int unused = 64 - 8 * bytes;
  return static_cast<int64_t>(value << unused) >> unused;
}
uint64_t bits(float x) { return std::bit_cast<uint32_t>(x); }
uint64_t bits(double x) { return std::bit_cast<uint64_t>(x); }
float single(uint64_t value) { return std::bit_cast<float>(static_cast<uint32_t>(value)); }

template <class T> bool compare(Comparison how, T a, T b) {
  switch (how) {
  case Comparison::eq: return a == b;
  case Comparison::ne: return a < b || a > b;
  case Comparison::lt: return a < b;
  case Comparison::le: return a <= b;
  case Comparison::gt: return a > b;
  case Comparison::ge: return a >= b;
  case Comparison::num: return a == a && b == b;
  case Comparison::neu: return a != b;
  case Comparison::ltu: return !(a >= b); // or not ordered
  case Comparison::leu: return !(a > b);
  case Comparison::gtu: return !(a <= b);
  case Comparison::geu: return !(a < b);
  default: return a != a || b != b;
  }
}

template <class T> uint64_t real_result(const Instruction &i, T x, T y) {
  switch (i.op) {
  case Op::add: return bits(x + y);
  case Op::sub: return bits(x - y);
  case Op::mul_real: return bits(x * y);
  case Op::div_real: return bits(x / y);
  case Op::rcp_real: return bits(T(1) / x);
  case Op::sqrt_real: return bits(std::sqrt(x));
  case Op::abs: return bits(std::fabs(x));
  case Op::neg: return bits(-x);
  default: throw Rejected("not for floats: " + i.text);
  }
}

uint64_t shifted(const Instruction &i, uint64_t a, uint64_t by) { // PTX clamps the distance
  const auto width = static_cast<uint64_t>(8 * i.type.bytes);
  by = static_cast<uint32_t>(by);
  if (i.op == Op::shl) return by >= width ? 0 : cut(a << by, i.type.bytes);
  if (i.type.kind != Kind::signed_integer) return by >= width ? 0 : cut(a, i.type.bytes) >> by;
  return cut(static_cast<uint64_t>(extended(a, i.type.bytes) >> (by >= width ? width - 1 : by)), i.type.bytes);
}

uint64_t product(const Instruction &i, uint64_t a, uint64_t b) { // of twice the width
  const int bytes = i.type.bytes;
  if (i.type.kind == Kind::signed_integer)
    return cut(static_cast<uint64_t>(extended(a, bytes) * extended(b, bytes)), 2 * bytes);
  return cut(a, bytes) * cut(b, bytes);
}

uint64_t integer_result(const Instruction &i, uint64_t a, uint64_t b, uint64_t c) {
  const int bytes = i.type.bytes;
  const bool is_signed = i.type.kind == Kind::signed_integer;
  const int64_t x = extended(a, bytes), y = extended(b, bytes);
  const uint64_t u = cut(a, bytes), v = cut(b, bytes);
  switch (i.op) {
  case Op::add: return cut(a + b, bytes);
  case Op::sub: return cut(a - b, bytes);
  case Op::mul_lo: return cut(a * b, bytes);
  case Op::mad_lo: return cut(a * b + c, bytes);
  case Op::mul_wide: return product(i, a, b);
  case Op::div: return is_signed ? cut(static_cast<uint64_t>(x / y), bytes) : u / v;
  case Op::rem: return is_signed ? cut(static_cast<uint64_t>(x % y), bytes) : u % v;
  case Op::bit_and: return a & b;
  case Op::bit_or: return a | b;
  case Op::bit_xor: return a ^ b;
  case Op::popc: return static_cast<uint64_t>(std::popcount(u));
  case Op::bit_not: return i.type.kind == Kind::predicate ? a ^ 1 : cut(~a, bytes);
  case Op::neg: return cut(-a, bytes);
  case Op::min: return is_signed ? cut(static_cast<uint64_t>(std::min(x, y)), bytes) : std::min(u, v);
  case Op::max: return is_signed ? cut(static_cast<uint64_t>(std::max(x, y)), bytes) : std::max(u, v);
  case Op::bfe:
    if (is_signed) throw Rejected("not implemented: " + i.text);
    return u >> b & ((uint64_t{1} << c) - 1);
  default: throw Rejected("not for integers: " + i.text);
  }
}

uint64_t converted(const Instruction &i, uint64_t a) {
  const Kind to = i.type.kind, from = i.from.kind;
  const int to_bytes = i.type.bytes, from_bytes = i.from.bytes;
  const auto as_real = [&](auto x) { return to_bytes == 4 ? bits(static_cast<float>(x)) : bits(static_cast<double>(x)); };
  if (from == Kind::real) {
    if (to != Kind::real) { // towards 0; numbers that are out of range are not for the tests to meet
      const double x = from_bytes == 4 ? static_cast<double>(single(a)) : std::bit_cast<double>(a);
      if (to != Kind::signed_integer || to_bytes != 8 || !(std::fabs(x) < 0x1p63)) throw Rejected("not implemented: " + i.text);
      return static_cast<uint64_t>(static_cast<int64_t>(x));
    }
    return from_bytes == 4 ? as_real(single(a)) : as_real(std::bit_cast<double>(a));
  }
  if (to == Kind::real) return from == Kind::signed_integer ? as_real(extended(a, from_bytes)) : as_real(cut(a, from_bytes));
  return cut(from == Kind::signed_integer ? static_cast<uint64_t>(extended(a, from_bytes)) : cut(a, from_bytes), to_bytes);
}

uint64_t compared(const Instruction &i, uint64_t a, uint64_t b) {
  const int bytes = i.type.bytes;
  if (i.type.kind == Kind::real)
    return bytes == 4 ? compare(i.comparison, single(a), single(b))
                      : compare(i.comparison, std::bit_cast<double>(a), std::bit_cast<double>(b));
  return i.type.kind == Kind::signed_integer ? compare(i.comparison, extended(a, bytes), extended(b, bytes))
                                             : compare(i.comparison, cut(a, bytes), cut(b, bytes));
}

uint64_t result(const Instruction &i, uint64_t a, uint64_t b, uint64_t c) {
  switch (i.op) {
  case Op::mov: return cut(a, i.type.bytes);
  case Op::cvt: return converted(i, a);
  case Op::setp: return compared(i, a, b);
  case Op::selp: return c != 0 ? a : b;
  case Op::shl:
  case Op::shr: return shifted(i, a, b);
  default: break;
  }
  if (i.type.kind != Kind::real) return integer_result(i, a, b, c);
  return i.type.bytes == 4 ? real_result(i, single(a), single(b))
                           : real_result(i, std::bit_cast<double>(a), std::bit_cast<double>(b));
}

void *pointer(uint64_t address) { return reinterpret_cast<void *>(static_cast<uintptr_t>(address)); }

} // namespace

Runner::Runner(const Program &program, const Kernel &kernel, void *const *parameters)
    : kernel_(kernel), registers_(kernel.registers.size()) {
  for (const std::string &name : kernel.symbols) {
    uint64_t address = 0;
    if (const auto found = program.constants.find(name); found != program.constants.end())
      address = reinterpret_cast<uintptr_t>(found->second.data());
    for (size_t i = 0; i < kernel.parameters.size(); ++i)
      if (kernel.parameters[i].name == name) address = reinterpret_cast<uintptr_t>(parameters[i]);
    if (address == 0) throw Rejected("unknown symbol: " + name);
    addresses_.push_back(address);
  }
}

uint64_t Runner::value_of(const Operand &operand, const Place &place) const {
  const uint32_t specials[] = {place.thread, place.block, place.width, place.blocks};
  const auto offset = static_cast<uint64_t>(operand.offset);
  switch (operand.kind) {
  case Operand::in_register: return registers_[operand.value] + offset;
  case Operand::symbol: return addresses_[operand.value] + offset;
  case Operand::special: return specials[operand.value];
  default: return operand.value;
  }
}

void Runner::run(const Place &place) {
  const auto value = [&](const Operand &operand) { return value_of(operand, place); };
  for (size_t at = 0; at < kernel_.code.size();) {
    const Instruction &i = kernel_.code[at++];
    if (i.guard >= 0 && (registers_[static_cast<size_t>(i.guard)] != 0) == i.guard_is_negated) continue;
    const auto bytes = static_cast<size_t>(i.type.bytes);
    switch (i.op) {
    case Op::ret: return;
    case Op::bra: at = i.target; break;
    case Op::ld: // the address is the last operand
      for (int k = 0; k < i.vector; ++k) {
        uint64_t loaded = 0;
        std::memcpy(&loaded, pointer(value(i.operands[static_cast<size_t>(i.vector)]) + static_cast<size_t>(k) * bytes), bytes);
        registers_[i.operands[static_cast<size_t>(k)].value] = loaded;
      }
      break;
    case Op::st: // the address is the first operand
      if (value(i.operands[0]) % (static_cast<size_t>(i.vector) * bytes) != 0) throw Rejected("misaligned: " + i.text);
      for (int k = 0; k < i.vector; ++k) {
        const uint64_t stored = value(i.operands[static_cast<size_t>(k) + 1]);
        std::memcpy(pointer(value(i.operands[0]) + static_cast<size_t>(k) * bytes), &stored, bytes);
      }
      break;
    default: registers_[i.operands[0].value] = result(i, value(i.operands[1]), value(i.operands[2]), value(i.operands[3]));
    }
  }
}

} // namespace ptx
