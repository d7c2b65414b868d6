// Expressions of recipes ("=std / sqrt(2 * layers)"): binary64 by IEEE operations and the functions of the stream contract, from left to
// right, so that a recipe has the same values on every machine (docs/recipes.md, Expressions).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/fans.hpp"
#include "base/status.hpp"

namespace inwit {

class Expression {
public:
  static constexpr size_t longest = 1024; // bytes
  static constexpr int deepest = 32;      // nested parentheses, calls and signs

  // The values of the names in an expression.
  struct Scope {
    std::span<const double> values;     // of the names that parse() was given, in their order
    std::span<const int64_t> shape;     // of the tensor: `shape[i]`, `rank`, `size`
    std::optional<Fans> fans;           // its `fan_in` and `fan_out`
    const char *without_fans = nullptr; // why there are none
  };

  enum class Op : uint8_t;
  struct Step {
    Op op;
    uint32_t index; // of a name, of the step to jump to, or of a nonlinearity
    double number;
  };

  // Compiles a text (without its "="). `is_of_tensor`: shape, rank, size and fans are defined. Errors are INWIT_E_CONFIG with the column.
  static Status parse(std::string_view text, std::span<const std::string> names, bool is_of_tensor, Expression &expression);
  static Expression constant(double number);

  // Errors are INWIT_E_PARAMETER, with the expression and the values of its names: a division by 0, an argument outside a function's
  // domain, a result that is not finite. Allocates nothing.
  Status evaluate(const Scope &scope, double &value) const;

  bool needs_fans() const;
  bool needs_shape() const; // fans need it too

private:
  friend class ExpressionParser;
  std::string text_;
  std::vector<std::string> names_; // the names that it uses
  std::vector<uint32_t> used_;     // their indexes
  std::vector<Step> steps_;        // program of a stack machine
};

// Converts an extent, count or axis of a recipe. INWIT_E_PARAMETER if the value is not a whole number, or not in [low, high].
Status whole_number(double value, int64_t low, int64_t high, std::string_view what, int64_t &whole);

// Whether expressions predefine a name, which no value may then have.
bool is_reserved_name(std::string_view name);
bool is_identifier(std::string_view text);

} // namespace inwit
