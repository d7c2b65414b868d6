// Patterns of parameter names, and names that are made from their captures.
#pragma once
#include <string>
#include <vector>

#include "base/status.hpp"

namespace inwit {

// Anchored: `*` matches any run of characters, including dots and the empty run; every other character matches itself. With captures,
// braces are special: `{layer}` matches a whole run of digits, `{name:*}` any text without dots, `{name:**}` any text, `{a|b}` either text.
class Pattern {
public:
  enum class Kind : uint8_t { literal, star, digits, text, choice };
  struct Part {
    Kind kind;
    std::string literal;              // of Kind::literal
    std::vector<std::string> choices; // of Kind::choice
    size_t capture = 0;               // of digits and text: its index in captures()
    bool is_again = false;            // an earlier part has that capture
    bool has_dots = false;            // of text: `{name:**}`
  };
  struct Capture {
    std::string name;
    bool is_number;
  };

  // Errors are INWIT_E_CONFIG.
  static Status parse(std::string_view text, bool with_captures, Pattern &pattern);

  // Of several ways to match, picks the one with the shortest earlier parts. `captured` gets a text for each of captures().
  bool match(std::string_view name, std::vector<std::string_view> &captured) const;

  const std::string &text() const { return text_; }
  std::span<const Capture> captures() const { return captures_; }

  // Texts that every matching name has: at its begin, at its end, or anywhere inside.
  enum class Place : uint8_t { begin, end, inside };
  struct Literal {
    Place place;
    std::string_view text; // not empty
  };
  std::vector<Literal> literals() const;

private:
  std::string text_;
  bool has_braces_ = false;
  std::vector<Part> parts_; // if it has them
  std::vector<Capture> captures_;
};

// A name with `{capture}` in it.
class NameTemplate {
public:
  // `known`: the captures it may use. Errors are INWIT_E_CONFIG.
  static Status parse(std::string_view text, std::span<const std::string> known, NameTemplate &made);
  std::string expand(std::span<const std::string_view> captured) const;

private:
  struct Part {
    std::string literal; // in front of
    size_t capture;      // npos: none
  };
  std::vector<Part> parts_;
};

// Expands the choices `{a|b}` of a name, in order; other braces remain. Errors are INWIT_E_CONFIG.
Status expand_choices(std::string_view text, std::vector<std::string> &names);

} // namespace inwit
