#include "command/peer.hpp"

#include <cstdio>
#include <set>

namespace command {
namespace {

// "torch_kaiming_normal nonlinearity=relu"
std::string instead(const Json &row) {
  if (row["initializer"].is_null()) return "no initializer";
  std::string text = row["initializer"];
  if (row.contains("arguments"))
    for (const auto &[name, value] : row["arguments"].items())
      text.append(joined({" ", name, "=", value.is_string() ? value.get_ref<const std::string &>() : value.dump()}));
  return text;
}

void print_peer_text(const Json &peer) {
  std::string lines = "In place of " + text_of(peer, "title");
  if (peer.contains("text")) lines.append("\n").append(text_of(peer, "text"));
  for (const Json &row : peer["rows"]) {
    lines.append(joined({"\n\n", text_of(row, "theirs"), "\n    ", instead(row)}));
    if (row.contains("note")) lines.append("\n    ").append(text_of(row, "note"));
  }
  std::puts(lines.c_str());
}

void print_peer_names(const Json &peer) {
  std::set<std::string> names;
  for (const Json &row : peer["rows"])
    if (!row["initializer"].is_null()) names.insert(row["initializer"]);
  for (const std::string &name : names) std::puts(name.c_str());
}

void print_peer_json(const Json &table) {
  Json peer = table;
  peer.emplace("text", ""); // unless it is given
  for (Json &row : peer["rows"]) {
    row.emplace("arguments", Json::object());
    row.emplace("note", "");
  }
  std::puts(peer.dump(2).c_str());
}

} // namespace

void list_peer(const Json &peer, const ListOptions &options) {
  (options.names_only ? print_peer_names : options.json ? print_peer_json : print_peer_text)(peer);
}

} // namespace command
