#include <span>

#include "base/fans.hpp"
#include "generate/generate.hpp"

namespace generate {

using namespace inwit;

bool takes_text(const Argument &argument) { return argument.kind == Kind::choice || argument.kind == Kind::window; }

std::string quoted(std::string_view text) {
  std::string with_quotes(1, '"');
  with_quotes.append(text).append(1, '"');
  return with_quotes;
}

std::string number_text(double number) {
  Message message;
  return std::string(message.add(number).text());
}

std::string default_text(const Argument &argument) {
  if (argument.required) return "required";
  if (argument.kind == Kind::axes) return "not given";
  for (const Choice &choice : argument.choices)
    if (choice.value == argument.default_value) return quoted(choice.text);
  return number_text(argument.default_value);
}

std::string allowed(const Argument &argument) {
  if (argument.kind == Kind::axes) return "a list of at most 8 axes";
  if (argument.kind == Kind::integers) return "a whole number or a list of at most 8";
  std::string text;
  for (const Choice &choice : argument.choices)
    if (argument.lists(choice)) text.append(text.empty() ? "" : ", ").append(quoted(choice.text));
  if (argument.range != nullptr) text.append(text.empty() ? "" : ", ").append(argument.range->description);
  return text;
}

std::string fans_text(const Entry &entry) {
  for (const LayoutPreset &preset : layout_presets)
    if (preset.layout == entry.default_layout)
      return "Fans are those of layout " + std::string(preset.name) + " where the tensor says none.";
  return "Needs fans: a layout, or fan_in and fan_out.";
}

} // namespace generate
