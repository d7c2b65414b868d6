#include <charconv>

#include "files/gguf.hpp"

namespace command {
namespace {

constexpr uint32_t string_type = 8;
constexpr std::string_view unknown_prefix = "type ";

void append_number(std::string &text, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) text.push_back(static_cast<char>(value >> 8 * i & 255));
}

void append_text(std::string &text, std::string_view value) {
  append_number(text, value.size(), 8);
  text.append(value);
}

uint32_t id_of(const StoredTensor &tensor) {
  if (const GgufType *const type = gguf_type(tensor.dtype)) return type->id;
  uint32_t id = 0;
  const char *const end = tensor.dtype.data() + tensor.dtype.size();
  if (!tensor.dtype.starts_with(unknown_prefix) ||
      std::from_chars(tensor.dtype.data() + unknown_prefix.size(), end, id).ptr != end)
    fail({tensor.name, ": dtype is ", tensor.dtype, ", which the GGUF format does not have"});
  return id;
}

} // namespace

std::string unknown_gguf_type(uint32_t id) { return joined({unknown_prefix, std::to_string(id)}); }

GgufEntry gguf_text(const std::string &key, std::string_view value) {
  GgufEntry entry = {key, ""};
  append_text(entry.bytes, key);
  append_number(entry.bytes, string_type, 4);
  append_text(entry.bytes, value);
  return entry;
}

std::string gguf_header(const GgufContent &content) {
  std::string text = "GGUF";
  append_number(text, content.version, 4);
  append_number(text, content.tensors.size(), 8);
  append_number(text, content.metadata.size(), 8);
  for (const GgufEntry &entry : content.metadata) text.append(entry.bytes);
  int64_t offset = 0;
  for (const StoredTensor &tensor : content.tensors) {
    append_text(text, tensor.name);
    append_number(text, tensor.shape.size(), 4);
    for (auto extent = tensor.shape.rbegin(); extent != tensor.shape.rend(); ++extent)
      append_number(text, static_cast<uint64_t>(*extent), 8);
    append_number(text, id_of(tensor), 4);
    append_number(text, static_cast<uint64_t>(offset), 8);
    offset += padded_size(tensor.bytes, content.alignment);
  }
  text.resize(static_cast<size_t>(padded_size(static_cast<int64_t>(text.size()), content.alignment)), '\0');
  return text;
}

} // namespace command
