// How initializers are grouped, by topic and ecosystem (topics.json), and what other libraries call them (peers.json). tools/generate
// makes pages from the same files.
#pragma once
#include "base/library.hpp"

namespace command {

// One object for each topic, in the order of the lists: name, title, text.
const Json &topics();
std::vector<std::string> topic_names();
const Json &topic_named(const std::string &name); // fails for an unknown one

std::span<const std::string> ecosystems(); // as the registry names them, in the order of the lists
std::string ecosystem_title(const std::string &ecosystem);

// One object for each library: name, title, synonyms, text and rows; a row has "theirs", initializer (null: none), arguments, note.
std::vector<std::string> peer_names();
const Json &peer_named(const std::string &name); // by name or synonym, in any case; fails for an unknown one

} // namespace command
