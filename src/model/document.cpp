#include "model/document.hpp"

#include <set>
#include <vector>

namespace inwit {
namespace {

// Refuses what nlohmann's parser lets pass: depth, a key twice in one object, and NUL, at which C texts would end. It is a pass
// of its own because the parser with a callback goes through all earlier members of a list at the end of each: quadratic time.
class Guard : public nlohmann::json_sax<Json> {
public:
  Guard() = default;
  const Status &status() const { return status_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(int64_t) override { return true; }
  bool number_unsigned(uint64_t) override { return true; }
  bool number_float(double, const std::string &) override { return true; }
  bool binary(Json::binary_t &) override { return true; }
  bool string(std::string &text) override { return check_text(text); }
  bool key(std::string &text) override {
    if (!check_text(text)) return false;
    return keys_.back().insert(text).second || refuse("the key \"", text, "\" stands twice");
  }
  bool start_object(size_t) override {
    keys_.emplace_back();
    return descend();
  }
  bool end_object() override {
    keys_.pop_back();
    return ascend();
  }
  bool start_array(size_t) override { return descend(); }
  bool end_array() override { return ascend(); }
  bool parse_error(size_t, const std::string &, const Json::exception &error) override {
    const std::string_view what = error.what();
    const size_t start = what.find("] "); // after nlohmann's own tag
    return refuse(start == std::string_view::npos ? what : what.substr(start + 2));
  }

private:
  template <class... Part> bool refuse(const Part &...part) {
    status_ = fail(INWIT_E_CONFIG, "JSON: ", part...);
    return false;
  }
  bool check_text(const std::string &text) {
    return text.find('\0') == std::string::npos || refuse("a text holds a NUL character");
  }
  bool descend() { return ++depth_ <= deepest_document || refuse("nested deeper than ", deepest_document, " levels"); }
  bool ascend() {
    --depth_;
    return true;
  }

  Status status_;
  int depth_ = 0;
  std::vector<std::set<std::string>> keys_;
};

} // namespace

std::string short_dump(const Json &value) {
  std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
  if (text.size() > 80) text.replace(77, std::string::npos, "...");
  return text;
}

Status parse_document(std::string_view text, Json &document) {
  if (text.size() > largest_document)
    return fail(INWIT_E_CONFIG, "JSON has ", text.size(), " bytes, at most ", largest_document, " are read");
  Guard guard;
  if (Json::sax_parse(text, &guard)) document = Json::parse(text);
  return guard.status();
}

} // namespace inwit
