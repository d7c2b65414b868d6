#include "model/pattern.hpp"

#include <algorithm>
#include <utility>

#include "model/expression.hpp"

namespace inwit {
namespace {

constexpr size_t most_pattern_parts = 64, most_choices = 4096, most_digits = 15; // digits of a number that a double holds

bool is_decimal(char c) { return c >= '0' && c <= '9'; }

Status reject(std::string_view text, std::string_view why) { return fail(INWIT_E_CONFIG, "\"", text, "\": ", why); }

// The text between the brace at `at` and the next one; moves behind it.
Status take_braces(std::string_view text, size_t &at, std::string_view &inside) {
  const size_t end = text.find_first_of("{}", at + 1);
  if (end == std::string_view::npos || text[end] == '{') return reject(text, "\"{\" without \"}\"");
  inside = text.substr(at + 1, end - at - 1);
  at = end + 1;
  return {};
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  for (size_t begin = 0;; ++begin) {
    const size_t end = std::min(text.find('|', begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    if (begin = end; end == text.size()) return parts;
  }
}

std::string_view without_zeros(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

bool is_equal(std::string_view a, std::string_view b, bool is_number) {
  return is_number ? without_zeros(a) == without_zeros(b) : a == b;
}

bool match_stars(std::string_view pattern, std::string_view name) {
  size_t p = 0, n = 0, star = std::string_view::npos, resumed = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resumed = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p, ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++resumed;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

// One attempt to match a pattern with braces. A part that failed at a position is not tried there again, which bounds the work.
class Matcher {
public:
  Matcher(std::span<const Pattern::Part> parts, std::span<const Pattern::Capture> captures, std::string_view name,
          std::vector<std::string_view> &captured)
      : parts_(parts), captures_(captures), name_(name), captured_(captured), failed_(parts.size() * (name.size() + 1)) {}

  bool from(size_t part, size_t at) {
    if (part == parts_.size()) return at == name_.size();
    if (failed_[part * (name_.size() + 1) + at]) return false;
    if (tried(parts_[part], part, at)) return true;
    failed_[part * (name_.size() + 1) + at] = true;
    return false;
  }

private:
  bool tried(const Pattern::Part &p, size_t part, size_t at) {
    const std::string_view rest = name_.substr(at);
    switch (p.kind) {
    case Pattern::Kind::literal: return rest.starts_with(p.literal) && from(part + 1, at + p.literal.size());
    case Pattern::Kind::choice:
      return std::ranges::any_of(p.choices,
                                 [&](const std::string &c) { return rest.starts_with(c) && from(part + 1, at + c.size()); });
    case Pattern::Kind::digits: {
      const auto length = static_cast<size_t>(std::ranges::find_if_not(rest, is_decimal) - rest.begin());
      const bool is_whole = length > 0 && (at == 0 || !is_decimal(name_[at - 1]));
      return is_whole && without_zeros(rest.substr(0, length)).size() <= most_digits && captured(p, part, at, length);
    }
    default: {
      const bool has_dots = p.kind == Pattern::Kind::star || p.has_dots;
      const size_t longest = has_dots ? rest.size() : std::min(rest.find('.'), rest.size());
      for (size_t length = 0; length <= longest; ++length)
        if (p.kind == Pattern::Kind::star ? from(part + 1, at + length) : captured(p, part, at, length)) return true;
      return false;
    }
    }
  }

  bool captured(const Pattern::Part &p, size_t part, size_t at, size_t length) {
    const std::string_view text = name_.substr(at, length);
    if (p.is_again) {
      if (!is_equal(text, captured_[p.capture], captures_[p.capture].is_number)) return false;
    } else { // attempts that failed with another text may succeed with this one
      const auto behind = failed_.begin() + static_cast<std::ptrdiff_t>((part + 1) * (name_.size() + 1));
      const auto compares = [&](const Pattern::Part &later) { return later.is_again && later.capture == p.capture; };
      if (std::ranges::any_of(parts_, compares)) std::fill(behind, failed_.end(), false);
      captured_[p.capture] = text;
    }
    return from(part + 1, at + length);
  }

  std::span<const Pattern::Part> parts_;
  std::span<const Pattern::Capture> captures_;
  std::string_view name_;
  std::vector<std::string_view> &captured_;
  std::vector<bool> failed_;
};

} // namespace

Status Pattern::parse(std::string_view text, bool with_captures, Pattern &pattern) {
  pattern = {};
  pattern.text_ = text;
  std::vector<Part> &parts = pattern.parts_;
  const auto literal = [&](char c) {
    if (parts.empty() || parts.back().kind != Kind::literal) parts.push_back({Kind::literal, {}, {}});
    parts.back().literal += c;
  };
  pattern.has_braces_ = with_captures && text.find_first_of("{}") != std::string_view::npos;
  bool is_repeated = false;
  for (size_t at = 0; at < text.size() && pattern.has_braces_;) {
    if (parts.size() > most_pattern_parts) return reject(text, "more than 64 parts");
    if (text[at] == '*') {
      if (parts.empty() || parts.back().kind != Kind::star) parts.push_back({Kind::star, {}, {}});
      ++at;
      continue;
    }
    if (text[at] != '{' && text[at] != '}') {
      literal(text[at++]);
      continue;
    }
    if (text[at] == '}') return reject(text, "\"}\" without \"{\"");
    std::string_view inside;
    INWIT_TRY(take_braces(text, at, inside));
    if (inside.find('|') != std::string_view::npos) {
      parts.push_back({Kind::choice, {}, split(inside)});
      continue;
    }
    const size_t colon = std::min(inside.find(':'), inside.size());
    const std::string_view name = inside.substr(0, colon), form = inside.substr(colon);
    if (!is_identifier(name) || is_reserved_name(name) || (!form.empty() && form != ":*" && form != ":**"))
      return reject(text, "braces must hold a capture, {layer}, {name:*} or {name:**}, or a choice, {a|b}");
    const auto known = std::ranges::find(pattern.captures_, name, &Capture::name);
    Part part = {form.empty() ? Kind::digits : Kind::text, {}, {}, static_cast<size_t>(known - pattern.captures_.begin())};
    part.has_dots = form == ":**";
    part.is_again = known != pattern.captures_.end();
    if (part.is_again && known->is_number != form.empty()) return reject(text, "a capture is used for a number and for a text");
    if (part.is_again && std::exchange(is_repeated, true)) return reject(text, "more than one capture is used again");
    if (!part.is_again) pattern.captures_.push_back({std::string(name), form.empty()});
    parts.push_back(std::move(part));
  }
  return {};
}

bool Pattern::match(std::string_view name, std::vector<std::string_view> &captured) const {
  if (!has_braces_) return match_stars(text_, name);
  captured.assign(captures_.size(), {});
  return Matcher(parts_, captures_, name, captured).from(0, 0);
}

std::vector<Pattern::Literal> Pattern::literals() const {
  std::vector<Literal> found;
  const auto add = [&](bool is_first, bool is_last, std::string_view text) {
    if (!text.empty()) found.push_back({is_first ? Place::begin : is_last ? Place::end : Place::inside, text});
  };
  for (const Part &part : parts_)
    if (part.kind == Kind::literal) add(&part == &parts_.front(), &part == &parts_.back(), part.literal);
  if (has_braces_) return found;
  const std::string_view text = text_;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('*', begin), text.size());
    add(begin == 0, end == text.size(), text.substr(begin, end - begin));
    begin = end + 1;
  }
  return found;
}

Status NameTemplate::parse(std::string_view text, std::span<const std::string> known, NameTemplate &made) {
  made.parts_ = {{{}, std::string::npos}};
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '}') return reject(text, "\"}\" without \"{\"");
    if (text[at] != '{') {
      made.parts_.back().literal += text[at++];
      continue;
    }
    std::string_view name;
    INWIT_TRY(take_braces(text, at, name));
    const auto found = std::ranges::find(known, name);
    if (found == known.end()) {
      std::vector<std::string_view> names(known.begin(), known.end());
      return fail(INWIT_E_CONFIG, "\"", text, "\": unknown capture {", name, "}",
                  names.empty() ? ", there are none" : ", known are")
          .add_list(names);
    }
    made.parts_.back().capture = static_cast<size_t>(found - known.begin());
    made.parts_.push_back({{}, std::string::npos});
  }
  return {};
}

std::string NameTemplate::expand(std::span<const std::string_view> captured) const {
  std::string name;
  for (const Part &part : parts_) {
    name += part.literal;
    if (part.capture != std::string::npos) name += captured[part.capture];
  }
  return name;
}

Status expand_choices(std::string_view text, std::vector<std::string> &names) {
  names = {""};
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    std::vector<std::string> choices;
    if (text[at] == '{') {
      std::string_view inside;
      INWIT_TRY(take_braces(text, at, inside));
      if (inside.find('|') != std::string_view::npos) choices = split(inside);
    } else {
      at = std::min(text.find('{', at), text.size());
    }
    if (choices.empty()) choices.emplace_back(text.substr(begin, at - begin));
    if (names.size() * choices.size() > most_choices) return reject(text, "more than 4096 names");
    std::vector<std::string> longer;
    for (const std::string &name : names)
      for (const std::string &choice : choices) longer.push_back(name + choice);
    names = std::move(longer);
  }
  return {};
}

} // namespace inwit
