// An interpreter of PTX: those instructions that the device program has. Operations on floats are one IEEE operation each, as .rn says;
// one that is fused, or whose rounding is not said, is rejected when the text is read. Device memory is host memory.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace ptx {

// What is wrong with a text, or with what it does.
struct Rejected : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Kind : uint8_t { predicate, bits, unsigned_integer, signed_integer, real };

struct Type {
  Kind kind = Kind::bits;
  int bytes = 8;
};

struct Operand {
  enum { none, in_register, immediate, symbol, special } kind = none;
  uint64_t value = 0; // number of the register, symbol or special register; or the immediate
  int64_t offset = 0; // of an address
};

enum class Op : uint8_t {
  bra,
  ret,
  mov,
  ld,
  st,
  cvt,
  setp,
  selp,
  add,
  sub,
  mul_lo,
  mul_wide,
  mad_lo,
  div,
  rem,
  bit_and,
  bit_or,
  bit_xor,
  bit_not,
  shl,
  shr,
  neg,
  min,
  max,
  bfe,
  mul_real,
  div_real,
  rcp_real,
  sqrt_real,
  abs,
  popc
};

enum class Comparison : uint8_t { eq, ne, lt, le, gt, ge, num, nan, ltu, leu, gtu, geu, neu };

struct Instruction {
  Op op = Op::ret;
  Type type, from; // `from`: of cvt
  Comparison comparison = Comparison::eq;
  int guard = -1; // number of the predicate register, or none
  bool guard_is_negated = false;
  int vector = 1; // elements of ld and st
  std::array<Operand, 5> operands;
  size_t target = 0; // of bra
  std::string text;
};

struct Parameter {
  std::string name;
  size_t size;
};

struct Kernel {
  std::string name;
  std::vector<Parameter> parameters;
  std::vector<Instruction> code;
  std::vector<std::string> symbols; // names in operands: parameters and constants
  std::map<std::string, size_t> registers;
};

struct Program {
  std::map<std::string, std::vector<uint8_t>> constants;
  std::map<std::string, std::unique_ptr<Kernel>> kernels;
};

Program parse(const std::string &text); // throws Rejected

struct Place {
  uint32_t thread, block, width, blocks;
};

// Runs one thread. parameters[i] points to the bytes of parameter i.
class Runner {
public:
  Runner(const Program &program, const Kernel &kernel, void *const *parameters);
  void run(const Place &place);

private:
  uint64_t value_of(const Operand &operand, const Place &place) const;
  const Kernel &kernel_;
  std::vector<uint64_t> addresses_, registers_;
};

} // namespace ptx
