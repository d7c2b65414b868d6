// Compiles expressions: precedence climbing, one pass, into the steps of a stack machine.
#include <algorithm>

#include "base/arithmetic.hpp"
#include "initializers/gains.hpp"
#include "model/expression_steps.hpp"

namespace inwit {
namespace {

using Op = Expression::Op;

constexpr std::string_view reserved_names[] = {"and", "or",  "not", "shape", "rank", "size",  "fan_in", "fan_out", "sqrt",
                                               "exp", "log", "pow", "min",   "max",  "floor", "ceil",   "abs",     "gain"};

struct Binary {
  std::string_view text;
  int precedence;
  Op op;
};
// An operator must precede any other operator that is a prefix of it.
constexpr Binary operators[] = {{"or", 1, Op::skip_if_true},  {"and", 2, Op::skip_if_false}, {"<=", 4, Op::less_equal},
                                {">=", 4, Op::greater_equal}, {"==", 4, Op::equal},          {"!=", 4, Op::not_equal},
                                {"<", 4, Op::less},           {">", 4, Op::greater},         {"+", 5, Op::add},
                                {"-", 5, Op::subtract},       {"//", 6, Op::floor_divide},   {"*", 6, Op::multiply},
                                {"/", 6, Op::divide},         {"%", 6, Op::modulo}};
constexpr int of_not = 3, of_comparison = 4;
constexpr double default_slope = 0.01; // of gain(leaky_relu)

struct Function {
  std::string_view name;
  Op op;
  int arguments; // 2: two; -2: two or more
};
constexpr Function functions[] = {{"sqrt", Op::square_root, 1}, {"exp", Op::exponential, 1}, {"log", Op::logarithm, 1},
                                  {"floor", Op::floor, 1},      {"ceil", Op::ceiling, 1},    {"abs", Op::absolute, 1},
                                  {"pow", Op::power, 2},        {"min", Op::minimum, -2},    {"max", Op::maximum, -2}};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

} // namespace

bool is_reserved_name(std::string_view name) { return std::ranges::find(reserved_names, name) != std::end(reserved_names); }

bool is_identifier(std::string_view text) {
  return !text.empty() && is_letter(text[0]) && std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c); });
}

// Every function returns false on failure and sets `status_`: a recursion with a Status in each frame would need a large stack.
class ExpressionParser {
public:
  ExpressionParser(std::string_view text, std::span<const std::string> names, bool is_of_tensor, Expression &made)
      : text_(text), names_(names), is_of_tensor_(is_of_tensor), made_(made) {}

  Status parse() {
    if (text_.size() > Expression::longest)
      return fail(INWIT_E_CONFIG, "an expression has ", text_.size(), " bytes, must have at most ", Expression::longest);
    made_.text_ = text_;
    if (!binary(1)) return status_;
    if (peek(); at_ < text_.size()) reject("expected an operator or the end");
    return status_;
  }

private:
  template <class... Part> bool reject(const Part &...part) {
    status_ = fail(INWIT_E_CONFIG, part...).add(" (column ", at_ + 2, " of \"=", text_, "\")"); // "=" is column 1
    return false;
  }

  char peek() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }
  bool expect(char c) { return take(c) || reject("expected \"", std::string_view(&c, 1), "\""); }
  std::string_view word() { // the word at the current position, which is not advanced
    size_t end = at_;
    while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
    return text_.substr(at_, end - at_);
  }

  bool emit(Op op, int effect, uint32_t index = 0, double number = 0) {
    made_.steps_.push_back({op, index, number});
    operands_ += effect;
    return operands_ <= largest_stack || reject("the expression needs more than ", largest_stack, " operands at a time");
  }

  const Binary *operator_here() {
    const char first = peek();
    if (is_letter(first)) {
      const auto found = std::ranges::find(operators, word(), &Binary::text);
      return found != std::end(operators) ? &*found : nullptr;
    }
    const auto found = std::ranges::find_if(operators, [&](const Binary &b) { return text_.substr(at_).starts_with(b.text); });
    return found != std::end(operators) ? &*found : nullptr;
  }

  // Operands joined by operators of precedence `lowest` or higher.
  bool binary(int lowest) {
    if (!unary()) return false;
    for (bool compared = false;;) {
      const Binary *const found = operator_here();
      if (found == nullptr || found->precedence < lowest) return true;
      if (text_.substr(at_).starts_with("**")) return reject("** is no operator: write pow(a, b)");
      if (found->precedence == of_comparison && compared) return reject("comparisons cannot be chained: join them by \"and\"");
      compared = found->precedence == of_comparison;
      at_ += found->text.size();
      const bool skips = found->op == Op::skip_if_true || found->op == Op::skip_if_false;
      const size_t skip = made_.steps_.size();
      if (skips && !emit(found->op, -1)) return false;
      if (!binary(found->precedence + 1) || !emit(skips ? Op::truth : found->op, skips ? 0 : -1)) return false;
      if (skips) made_.steps_[skip].index = static_cast<uint32_t>(made_.steps_.size());
    }
  }

  bool unary() {
    if (++depth_ > Expression::deepest) return reject("the expression is nested more than ", Expression::deepest, " deep");
    const bool done = prefixed();
    --depth_;
    return done;
  }

  bool prefixed() {
    const char c = peek();
    if (take('-')) return unary() && emit(Op::negate, 0);
    if (take('(')) return binary(1) && expect(')');
    if (is_digit(c) || c == '.') return number();
    if (!is_letter(c))
      return reject(at_ < text_.size() ? "expected a number, a name or \"(\"" : "the expression ends too early");
    if (word() != "not") return name();
    at_ += 3;
    return binary(of_not + 1) && emit(Op::logical_not, 0);
  }

  bool number() {
    size_t end = at_;
    const auto digits = [&] {
      while (end < text_.size() && is_digit(text_[end])) ++end;
    };
    digits();
    if (end < text_.size() && text_[end] == '.') ++end, digits();
    if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
      ++end;
      if (end < text_.size() && (text_[end] == '+' || text_[end] == '-')) ++end;
      digits();
    }
    double value = 0;
    const std::string token(text_.substr(at_, end - at_));
    const bool joined = end < text_.size() && (is_letter(text_[end]) || text_[end] == '.');
    if (joined || !read_number(token.c_str(), value)) return reject("expected a number");
    at_ = end;
    return emit(Op::number, 1, 0, value);
  }

  bool name() {
    const std::string_view word = this->word();
    if (word == "and" || word == "or") return reject("expected a number, a name or \"(\"");
    const auto function = std::ranges::find(functions, word, &Function::name);
    if (function != std::end(functions)) return call(*function);
    if (word == "gain") return gain();
    if (is_reserved_name(word)) return of_tensor(word);
    const auto found = std::ranges::find(names_, word);
    if (found == names_.end()) return unknown(word);
    at_ += word.size();
    const auto index = static_cast<uint32_t>(found - names_.begin());
    if (std::ranges::find(made_.used_, index) == made_.used_.end()) {
      made_.used_.push_back(index);
      made_.names_.emplace_back(word);
    }
    return emit(Op::name, 1, index);
  }

  bool unknown(std::string_view word) {
    std::vector<std::string_view> known(names_.begin(), names_.end());
    known.insert(known.end(), std::begin(reserved_names), std::end(reserved_names));
    const std::string_view nearest = nearest_name(word, known);
    if (nearest.empty()) return reject("unknown name \"", word, "\"");
    return reject("unknown name \"", word, "\", did you mean \"", nearest, "\"?");
  }

  bool of_tensor(std::string_view word) {
    if (!is_of_tensor_) return reject("\"", word, "\" has a value in rules only, where there is a tensor");
    at_ += word.size();
    if (word == "rank") return emit(Op::rank, 1);
    if (word == "size") return emit(Op::size, 1);
    if (word == "fan_in") return emit(Op::fan_in, 1);
    if (word == "fan_out") return emit(Op::fan_out, 1);
    return expect('[') && binary(1) && expect(']') && emit(Op::extent, 0);
  }

  bool call(const Function &function) {
    at_ += function.name.size();
    if (!expect('(') || !binary(1)) return false;
    int count = 1;
    for (; take(','); ++count)
      if (!binary(1) || (function.arguments < 0 && !emit(function.op, -1))) return false;
    const bool fits = function.arguments < 0 ? count >= 2 : count == function.arguments;
    if (!fits)
      return reject(function.name, " has ", count, count == 1 ? " argument" : " arguments", ", must have ",
                    function.arguments < 0    ? "two or more"
                    : function.arguments == 1 ? "one"
                                              : "two");
    if (!expect(')')) return false;
    return function.arguments < 0 || emit(function.op, function.arguments == 1 ? 0 : -1);
  }

  // gain(relu), gain(leaky_relu, 0.2).
  bool gain() {
    at_ += 4;
    if (!expect('(')) return false;
    peek();
    const std::string nonlinearity(word());
    const auto found = std::ranges::find(nonlinearities, std::string_view(nonlinearity), &Choice::text);
    if (found == std::end(nonlinearities)) {
      double unused = 0;
      return reject(find_gain(nonlinearity.c_str(), 0, unused).message());
    }
    at_ += nonlinearity.size();
    if (!(take(',') ? binary(1) : emit(Op::number, 1, 0, default_slope))) return false;
    return expect(')') && emit(Op::gain, 0, static_cast<uint32_t>(found->value));
  }

  std::string_view text_;
  std::span<const std::string> names_;
  bool is_of_tensor_;
  Expression &made_;
  Status status_;
  size_t at_ = 0;
  int depth_ = 0, operands_ = 0;
};

Status Expression::parse(std::string_view text, std::span<const std::string> names, bool is_of_tensor, Expression &expression) {
  expression = {};
  return ExpressionParser(text, names, is_of_tensor, expression).parse();
}

} // namespace inwit
