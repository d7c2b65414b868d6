#include "command/groups.hpp"

#include <algorithm>

#include <documents.hpp>

#include "text/lower.hpp"
#include "text/nearest.hpp"

namespace command {
namespace {

const Json &topics_document() {
  static const Json parsed = Json::parse(topics_json);
  return parsed;
}

const Json &peers() {
  static const Json parsed = Json::parse(peers_json);
  return parsed;
}

std::vector<std::string> names_of(const Json &all) {
  std::vector<std::string> names;
  for (const Json &one : all) names.push_back(one["name"]);
  return names;
}

std::string in_lower_case(std::string name) {
  std::ranges::transform(name, name.begin(), lower);
  return name;
}

[[noreturn]] void fail_unknown(const char *option, const std::string &name, const std::vector<std::string> &known,
                               const std::vector<std::string> &synonyms) {
  std::vector<std::string> accepted = known;
  accepted.insert(accepted.end(), synonyms.begin(), synonyms.end());
  usage_error({option, " is \"", name, "\", which is unknown; ", did_you_mean(in_lower_case(name), accepted), "known are ",
               listed(known)});
}

} // namespace

const Json &topics() { return topics_document()["topics"]; }

std::vector<std::string> topic_names() { return names_of(topics()); }

const Json &topic_named(const std::string &name) {
  for (const Json &topic : topics())
    if (topic["name"] == in_lower_case(name)) return topic;
  fail_unknown("--topic", name, topic_names(), {});
}

std::span<const std::string> ecosystems() {
  static const std::vector<std::string> names = names_of(topics_document()["ecosystems"]);
  return names;
}

std::string ecosystem_title(const std::string &ecosystem) {
  for (const Json &one : topics_document()["ecosystems"])
    if (one["name"] == ecosystem) return one["title"];
  return ecosystem;
}

std::vector<std::string> peer_names() { return names_of(peers()); }

const Json &peer_named(const std::string &name) {
  std::vector<std::string> synonyms;
  for (const Json &peer : peers()) {
    const std::vector<std::string> also = peer["synonyms"];
    if (peer["name"] == in_lower_case(name) || std::ranges::find(also, in_lower_case(name)) != also.end()) return peer;
    synonyms.insert(synonyms.end(), also.begin(), also.end());
  }
  fail_unknown("--peer", name, peer_names(), synonyms);
}

} // namespace command
