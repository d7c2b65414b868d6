#include "config/document.hpp"

#include <set>
#include <vector>

namespace inwit {
namespace {

// Finds what nlohmann's parser lets pass: a key twice in one object, and NUL characters, at which C texts would end.
class Guard {
public:
  bool operator()(int, Json::parse_event_t event, const Json &parsed) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (!parsed.is_string()) return true;
    const auto &text = parsed.get_ref<const std::string &>();
    if (event == Event::key && !keys_.back().insert(text).second) duplicate_ = text;
    has_nul_ = has_nul_ || text.find('\0') != std::string::npos;
    return true;
  }

  int32_t check(Words &words) const {
    if (has_nul_) return words.refuse(INWIT_E_CONFIG, "JSON: a text holds a NUL character");
    if (!duplicate_.empty()) return words.refuse(INWIT_E_CONFIG, "JSON: the key \"", duplicate_, "\" stands twice");
    return INWIT_OK;
  }

private:
  std::vector<std::set<std::string>> keys_;
  std::string duplicate_;
  bool has_nul_ = false;
};

bool nested_deeper(std::string_view text, int limit) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > limit) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

} // namespace

std::string short_dump(const Json &value) {
  std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
  if (text.size() > 80) text.replace(77, std::string::npos, "...");
  return text;
}

int32_t parse_document(std::string_view text, Json &document, Words &words) {
  if (text.size() > largest_document)
    return words.refuse(INWIT_E_CONFIG, "JSON has ", text.size(), " bytes, at most ", largest_document, " are read");
  if (nested_deeper(text, deepest_document))
    return words.refuse(INWIT_E_CONFIG, "JSON is nested deeper than ", deepest_document, " levels");
  Guard guard;
  try {
    document = Json::parse(text, std::ref(guard));
  } catch (const Json::exception &error) {
    const std::string_view what = error.what();
    const size_t start = what.find("] "); // after nlohmann's own tag
    return words.refuse(INWIT_E_CONFIG, "JSON: ", start == std::string_view::npos ? what : what.substr(start + 2));
  }
  return guard.check(words);
}

} // namespace inwit
