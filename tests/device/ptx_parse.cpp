#include <algorithm>
#include <sstream>

#include "ptx.hpp"

namespace ptx {
namespace {

using std::string;

string trimmed(const string &text) {
  const auto first = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t;");
  return first == string::npos || last == string::npos || last < first ? "" : text.substr(first, last - first + 1);
}

std::vector<string> split(const string &text, char at) {
  std::vector<string> parts;
  std::istringstream in(text);
  for (string part; std::getline(in, part, at);) parts.push_back(trimmed(part));
  return parts;
}

bool begins(const string &text, const char *with) { return text.rfind(with, 0) == 0; }

Type type_of(const string &name) {
  static const std::map<char, Kind> kinds = {
      {'b', Kind::bits}, {'u', Kind::unsigned_integer}, {'s', Kind::signed_integer}, {'f', Kind::real}};
  if (name == "pred") return {Kind::predicate, 1};
  const auto kind = kinds.find(name.empty() ? ' ' : name[0]);
  if (kind == kinds.end() || name.size() < 2) throw Rejected("unknown type: " + name);
  return {kind->second, std::stoi(name.substr(1)) / 8};
}

Operand operand_of(Kernel &kernel, string text) {
  static const char *const specials[] = {"%tid.x", "%ctaid.x", "%ntid.x", "%nctaid.x"};
  Operand operand;
  text = trimmed(text);
  if (text.front() == '[') {
    text = trimmed(text.substr(1, text.find(']') - 1));
    if (const auto plus = text.find('+'); plus != string::npos) {
      operand.offset = std::stoll(text.substr(plus + 1));
      text = trimmed(text.substr(0, plus));
    }
  }
  if (const auto *const found = std::find(std::begin(specials), std::end(specials), text); found != std::end(specials)) {
    operand.kind = Operand::special;
    operand.value = static_cast<uint64_t>(found - specials);
  } else if (text[0] == '%') {
    operand.kind = Operand::in_register;
    operand.value = kernel.registers.try_emplace(text, kernel.registers.size()).first->second;
  } else if (begins(text, "0f") || begins(text, "0d")) {
    operand.kind = Operand::immediate;
    operand.value = std::stoull(text.substr(2), nullptr, 16);
  } else if (text[0] == '-' || (text[0] >= '0' && text[0] <= '9')) {
    operand.kind = Operand::immediate;
    operand.value = text[0] == '-' ? static_cast<uint64_t>(std::stoll(text, nullptr, 0)) : std::stoull(text, nullptr, 0);
  } else {
    operand.kind = Operand::symbol;
    operand.value = kernel.symbols.size();
    kernel.symbols.push_back(text);
  }
  return operand;
}

Op op_of(const std::vector<string> &parts, bool is_real, const string &line) {
  static const std::map<string, Op> simple = {
      {"bra", Op::bra},     {"ret", Op::ret}, {"mov", Op::mov},     {"cvta", Op::mov},  {"ld", Op::ld},
      {"st", Op::st},       {"cvt", Op::cvt}, {"setp", Op::setp},   {"selp", Op::selp}, {"add", Op::add},
      {"sub", Op::sub},     {"rem", Op::rem}, {"and", Op::bit_and}, {"or", Op::bit_or}, {"xor", Op::bit_xor},
      {"not", Op::bit_not}, {"shl", Op::shl}, {"shr", Op::shr},     {"neg", Op::neg},   {"min", Op::min},
      {"max", Op::max},     {"bfe", Op::bfe}, {"div", Op::div},     {"abs", Op::abs},   {"popc", Op::popc}};
  static const std::map<string, Op> rounding = {{"add", Op::add},      {"sub", Op::sub},      {"mul", Op::mul_real},
                                                {"div", Op::div_real}, {"rcp", Op::rcp_real}, {"sqrt", Op::sqrt_real}};
  const string &name = parts[0], second = parts.size() > 1 ? parts[1] : "";
  for (const string &part : parts)
    if (part == "ftz" || part == "approx" || part == "full" || part == "sat") throw Rejected("not IEEE arithmetic: " + line);
  if (is_real && (name == "fma" || name == "mad")) throw Rejected("fused: " + line);
  if (const auto found = rounding.find(name); is_real && found != rounding.end()) {
    if (second != "rn") throw Rejected("the rounding is not said: " + line);
    return found->second;
  }
  if (name == "mul" && second == "lo") return Op::mul_lo;
  if (name == "mul" && second == "wide") return Op::mul_wide;
  if (name == "mad" && second == "lo") return Op::mad_lo;
  const auto found = simple.find(name);
  if (found == simple.end()) throw Rejected("unknown instruction: " + line);
  return found->second;
}

Comparison comparison_of(const string &name, const string &line) {
  static const std::map<string, Comparison> known = {
      {"eq", Comparison::eq},   {"ne", Comparison::ne},   {"lt", Comparison::lt},   {"le", Comparison::le},
      {"gt", Comparison::gt},   {"ge", Comparison::ge},   {"num", Comparison::num}, {"nan", Comparison::nan},
      {"ltu", Comparison::ltu}, {"leu", Comparison::leu}, {"gtu", Comparison::gtu}, {"geu", Comparison::geu},
      {"neu", Comparison::neu}};
  const auto found = known.find(name);
  if (found == known.end()) throw Rejected("unknown comparison: " + line);
  return found->second;
}

// `label`: of a branch.
Instruction instruction_of(Kernel &kernel, string line, string &label) {
  Instruction made;
  made.text = line;
  if (line[0] == '@') {
    made.guard_is_negated = line[1] == '!';
    const auto end = line.find_first_of(" \t");
    made.guard = static_cast<int>(operand_of(kernel, line.substr(made.guard_is_negated ? 2 : 1, end - 1)).value);
    line = trimmed(line.substr(end));
  }
  const auto space = line.find_first_of(" \t");
  const std::vector<string> parts = split(line.substr(0, space), '.');
  string rest = space == string::npos ? "" : trimmed(line.substr(space));
  const bool has_type = parts.size() > 1 && parts[0] != "bra" && parts[0] != "ret";
  if (has_type) made.type = type_of(parts.back());
  made.op = op_of(parts, has_type && made.type.kind == Kind::real && parts[0] != "mov" && parts[0] != "neg", line);
  if (made.op == Op::cvt) {
    made.from = made.type;
    made.type = type_of(parts[parts.size() - 2]);
    const bool rounds = made.type.kind == Kind::real && (made.from.kind != Kind::real || made.from.bytes > made.type.bytes);
    if (rounds && parts[1] != "rn") throw Rejected("the rounding is not said: " + line);
    const bool truncates = made.type.kind != Kind::real && made.from.kind == Kind::real;
    if (truncates && parts[1] != "rzi") throw Rejected("not towards 0: " + line);
  }
  if (made.op == Op::setp) made.comparison = comparison_of(parts[1], line);
  if (made.op == Op::ld || made.op == Op::st)
    for (const string &part : parts)
      if (part == "v2" || part == "v4") made.vector = part[1] - '0';
  if (made.op == Op::bra) {
    label = rest;
    return made;
  }
  std::erase_if(rest, [](char c) { return c == '{' || c == '}'; });
  const std::vector<string> operands = split(rest, ',');
  if (operands.size() > made.operands.size()) throw Rejected("too many operands: " + line);
  for (size_t i = 0; i < operands.size(); ++i) made.operands[i] = operand_of(kernel, operands[i]);
  return made;
}

void add_constant(Program &program, const string &line) {
  const auto type = line.find(".b8"), bracket = line.find('[', type), open = line.find('{');
  auto &bytes = program.constants[trimmed(line.substr(type + 3, bracket - type - 3))];
  for (const string &byte : split(line.substr(open + 1, line.find('}') - open - 1), ','))
    bytes.push_back(static_cast<uint8_t>(std::stoi(byte)));
}

Parameter parameter_of(const string &line) { // ".param .align 8 .b8 name[384]," or ".param .u64 name"
  const std::vector<string> words = split(line, ' ');
  string name = words.back();
  if (name.back() == ',') name.pop_back();
  if (const auto bracket = name.find('['); bracket != string::npos)
    return {name.substr(0, bracket), std::stoul(name.substr(bracket + 1))};
  return {name, static_cast<size_t>(type_of(words[1].substr(1)).bytes)};
}

// Reads one kernel from its line with .entry to the closing brace.
std::unique_ptr<Kernel> kernel_of(std::istringstream &in, const string &entry) {
  auto kernel = std::make_unique<Kernel>();
  std::map<string, size_t> labels;
  std::vector<std::pair<size_t, string>> branches;
  const auto name = entry.find(".entry") + 6;
  kernel->name = trimmed(entry.substr(name, entry.find('(') - name));
  for (string line; std::getline(in, line) && trimmed(line) != "}";) {
    line = trimmed(line);
    if (line.empty() || line == ")" || line == "{" || begins(line, ".reg") || begins(line, ".pragma")) continue;
    if (begins(line, ".param")) {
      kernel->parameters.push_back(parameter_of(line));
    } else if (line.back() == ':') {
      labels[line.substr(0, line.size() - 1)] = kernel->code.size();
    } else if (line[0] == '.') {
      throw Rejected("unknown directive: " + line);
    } else {
      string label;
      kernel->code.push_back(instruction_of(*kernel, line, label));
      if (!label.empty()) branches.emplace_back(kernel->code.size() - 1, label);
    }
  }
  for (const auto &[at, label] : branches) kernel->code[at].target = labels.at(label);
  return kernel;
}

} // namespace

Program parse(const string &text) {
  Program program;
  std::istringstream in(text);
  for (string line; std::getline(in, line);) {
    if (begins(line, "//")) continue;
    line = trimmed(line);
    if (line.find(".const") != string::npos && line.find('=') != string::npos) {
      add_constant(program, line);
    } else if (line.find(".entry") != string::npos) {
      auto kernel = kernel_of(in, line);
      program.kernels[kernel->name] = std::move(kernel);
    } else if (!line.empty() && !begins(line, ".version") && !begins(line, ".target") && !begins(line, ".address_size")) {
      throw Rejected("unknown line: " + line);
    }
  }
  return program;
}

} // namespace ptx
