#include "keras/shape.hpp"

#include <algorithm>
#include <cctype>

#include "base/failure.hpp"

namespace command::keras {
namespace {

[[noreturn]] void fail_overflow() { fail({"an extent does not fit into 64 bits"}); }

// Recursive descent; the depth is at most the number of parentheses.
class Evaluation {
public:
  Evaluation(std::string_view formula, const Names &names) : text_(formula), names_(names) {}

  Shape list() {
    Shape all;
    skip();
    if (at_end()) return all;
    do {
      const Shape item = alternatives();
      all.insert(all.end(), item.begin(), item.end());
    } while (accept(","));
    return all;
  }
  void expect_end() {
    if (!at_end()) fail_syntax();
  }

private:
  Shape alternatives() {
    std::optional<Shape> chosen = sum();
    while (accept("|")) {
      const std::optional<Shape> other = sum();
      if (!chosen) chosen = other;
    }
    if (!chosen) fail({"\"", missing_, "\" has no value"});
    return *chosen;
  }

  struct Operator {
    std::string_view sign;
    int64_t (*operation)(int64_t, int64_t);
  };
  std::optional<Shape> sum() { return chain(&Evaluation::quotient, {{"+", plus}, {"-", minus}}); }
  std::optional<Shape> quotient() { return chain(&Evaluation::atom, {{"//", over}, {"*", times}}); }

  // Operands joined by operators of the same precedence, from left to right.
  std::optional<Shape> chain(std::optional<Shape> (Evaluation::*operand)(), std::initializer_list<Operator> operators) {
    std::optional<Shape> left = (this->*operand)();
    for (;;) {
      const auto *const found =
          std::ranges::find_if(operators, [this](const Operator &candidate) { return accept(candidate.sign); });
      if (found == operators.end()) return left;
      left = combined(left, (this->*operand)(), found->operation);
    }
  }
  std::optional<Shape> combined(const std::optional<Shape> &left, const std::optional<Shape> &right,
                                int64_t (*operation)(int64_t, int64_t)) const {
    if (!left || !right) return std::nullopt;
    if (left->size() != 1 || right->size() != 1) fail({"the operands of \"", text_, "\" must be single numbers"});
    return Shape{operation((*left)[0], (*right)[0])};
  }

  std::optional<Shape> atom() {
    skip();
    if (accept("(")) {
      Shape inner = alternatives();
      if (!accept(")")) fail_syntax();
      return inner;
    }
    if (at_end()) fail_syntax();
    if (std::isdigit(static_cast<unsigned char>(text_[at_])) != 0) return Shape{number()};
    const std::string name = word();
    const std::optional<Shape> value = names_(name);
    if (!value) missing_ = name;
    return accept("[") ? indexed(value) : value;
  }
  std::optional<Shape> indexed(const std::optional<Shape> &value) {
    const std::optional<Shape> first = bound();
    if (accept(":")) {
      const std::optional<Shape> last = bound();
      if (!accept("]")) fail_syntax();
      return value ? std::optional(slice(*value, first, last)) : std::nullopt;
    }
    if (!first || !accept("]")) fail_syntax();
    if (!value) return std::nullopt;
    Shape items;
    for (const int64_t index : *first) items.push_back((*value)[to_index(index, value->size())]);
    return items;
  }
  std::optional<Shape> bound() {
    skip();
    if (!at_end() && (text_[at_] == ':' || text_[at_] == ']')) return std::nullopt;
    if (accept("-")) return Shape{-number()};
    return alternatives();
  }
  static Shape slice(const Shape &value, const std::optional<Shape> &first, const std::optional<Shape> &last) {
    const auto place = [&](const std::optional<Shape> &bound, int64_t otherwise) {
      const auto size = static_cast<int64_t>(value.size());
      const int64_t at = bound && bound->size() == 1 ? (*bound)[0] : otherwise;
      return std::clamp<int64_t>(at < 0 ? at + size : at, 0, size);
    };
    const int64_t begin = place(first, 0), end = place(last, static_cast<int64_t>(value.size()));
    return begin < end ? Shape(value.begin() + begin, value.begin() + end) : Shape();
  }

  int64_t number() {
    skip();
    int64_t value = 0;
    const size_t start = at_;
    for (; !at_end() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0; ++at_)
      value = plus(times(value, 10), text_[at_] - '0');
    if (at_ == start) fail_syntax();
    return value;
  }
  std::string word() {
    const size_t start = at_;
    while (!at_end() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_')) ++at_;
    if (at_ == start) fail_syntax();
    return std::string(text_.substr(start, at_ - start));
  }
  void skip() {
    while (!at_end() && text_[at_] == ' ') ++at_;
  }
  bool at_end() const { return at_ == text_.size(); }
  bool accept(std::string_view token) {
    skip();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    skip();
    return true;
  }
  [[noreturn]] void fail_syntax() const {
    fail({"the formula \"", text_, "\" is wrong at column ", std::to_string(at_ + 1),
          ": must be a list of numbers, names, names[i], names[i:j] and + - * // |"});
  }

  std::string_view text_;
  const Names &names_;
  size_t at_ = 0;
  std::string missing_;
};

} // namespace

std::string shape_text(const Shape &shape) {
  std::string text = "(";
  for (const int64_t extent : shape)
    text.append(text.size() > 1 ? ", " : "").append(extent == unknown ? "None" : std::to_string(extent));
  return text + (shape.size() == 1 ? ",)" : ")");
}

int64_t plus(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (a == unknown || b == unknown) return unknown;
  if (__builtin_add_overflow(a, b, &sum) || sum == unknown) fail_overflow();
  return sum;
}

int64_t minus(int64_t a, int64_t b) { return b == unknown ? unknown : plus(a, -b); }

int64_t times(int64_t a, int64_t b) {
  int64_t result = 0;
  if (a == unknown || b == unknown) return unknown;
  if (__builtin_mul_overflow(a, b, &result) || result == unknown) fail_overflow();
  return result;
}

int64_t over(int64_t a, int64_t b) {
  if (a == unknown || b == unknown) return unknown;
  if (b == 0) fail({"a division by 0"});
  if (b == -1) return minus(0, a);
  return a / b - (a % b != 0 && (a % b < 0) != (b < 0) ? 1 : 0);
}

int64_t product(const Shape &shape) {
  int64_t result = 1;
  for (const int64_t extent : shape) result = times(result, extent);
  return result;
}

size_t to_index(int64_t index, size_t size) {
  const auto count = static_cast<int64_t>(size);
  if (index == unknown || index < -count || index >= count)
    fail(
        {"there is no axis ", index == unknown ? "None" : std::to_string(index), " in a shape of rank ", std::to_string(size)});
  return static_cast<size_t>(index < 0 ? index + count : index);
}

Shape evaluate(std::string_view formula, const Names &names) {
  constexpr size_t longest = 1000; // also bounds the depth of the recursion
  if (formula.size() > longest) fail({"a formula has more than ", std::to_string(longest), " bytes"});
  Evaluation evaluation(formula, names);
  Shape shape = evaluation.list();
  evaluation.expect_end();
  return shape;
}

} // namespace command::keras
