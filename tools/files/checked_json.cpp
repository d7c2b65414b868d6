#include "files/checked_json.hpp"

#include <algorithm>
#include <set>

namespace command {
namespace {

// Rejects deep nesting and duplicate keys, which nlohmann's parser accepts. A separate pass, because the parser with a callback
// visits all earlier tensors at the end of each one, which takes quadratic time.
class Guard : public nlohmann::json_sax<Json> {
public:
  explicit Guard(int deepest) : deepest_(deepest) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(int64_t) override { return true; }
  bool number_unsigned(uint64_t) override { return true; }
  bool number_float(double, const std::string &) override { return true; }
  bool binary(Json::binary_t &) override { return true; }
  bool string(std::string &) override { return true; }
  bool key(std::string &text) override {
    if (!keys_.back().insert(text).second) fail({"the key \"", text, "\" appears twice"});
    return true;
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
    fail({"is not JSON: ", what.substr(what.find("] ") + 2)}); // without nlohmann's tag
  }

private:
  bool descend() {
    if (++depth_ > deepest_) fail({"is nested too deeply"});
    return true;
  }
  bool ascend() {
    --depth_;
    return true;
  }

  int deepest_, depth_ = 0;
  std::vector<std::set<std::string>> keys_;
};

} // namespace

Json parse_checked(const std::string &text, int deepest) {
  Guard guard(deepest);
  Json::sax_parse(text, &guard);
  return Json::parse(text);
}

std::string strict_json(std::string_view text) {
  constexpr std::pair<std::string_view, std::string_view> literals[] = {
      {"NaN", "\"nan\""}, {"-Infinity", "\"-inf\""}, {"Infinity", "\"inf\""}};
  std::string strict;
  bool in_string = false;
  for (size_t i = 0; i < text.size();) {
    const auto rest = text.substr(i);
    const auto *const literal =
        std::ranges::find_if(literals, [&](const auto &candidate) { return !in_string && rest.starts_with(candidate.first); });
    if (literal != std::end(literals)) {
      strict.append(literal->second);
      i += literal->first.size();
      continue;
    }
    if (text[i] == '"') in_string = !in_string;
    const size_t length = in_string && text[i] == '\\' ? 2 : 1; // an escaped quote does not end the string
    strict.append(rest.substr(0, length));
    i += length;
  }
  return strict;
}

} // namespace command
