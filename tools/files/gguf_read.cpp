#include <algorithm>
#include <bit>
#include <set>

#include "files/gguf.hpp"
#include "text/utf8.hpp"

namespace command {
namespace {

constexpr std::string_view magic = "GGUF";
constexpr uint64_t largest_header = 100'000'000, longest_name = 65535;
constexpr uint32_t most_axes = 4, deepest_array = 4;

enum ValueType : uint32_t { uint32_value = 4, string_value = 8, array_value = 9 };

// Bytes of a value if its type has a fixed size; 0 for other types, -1 for unknown ones.
int64_t value_bytes(uint32_t type) {
  constexpr int64_t bytes[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
  return type < std::size(bytes) ? bytes[type] : -1;
}

// Reads a header from its start, without knowing where it ends.
class Cursor {
public:
  explicit Cursor(const InputFile &file) : file_(file) {}

  // The view is valid until the next call.
  std::string_view take(uint64_t bytes) {
    const auto rest = static_cast<uint64_t>(file_.size() - at());
    if (bytes > rest) fail({"the file ends within it"});
    if (bytes > largest_header - at_) fail({"has more than ", std::to_string(largest_header), " bytes"});
    const size_t begin = at_;
    at_ += bytes;
    if (at_ > text_.size()) read_on();
    return std::string_view(text_).substr(begin, bytes);
  }

  uint64_t number(int bytes) {
    const std::string_view text = take(static_cast<uint64_t>(bytes));
    uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(text[static_cast<size_t>(i)]);
    return value;
  }
  uint32_t number32() { return static_cast<uint32_t>(number(4)); }
  std::string text() { return std::string(take(number(8))); }

  int64_t at() const { return static_cast<int64_t>(at_); }
  std::string since(int64_t begin) const { return text_.substr(static_cast<size_t>(begin), at_ - static_cast<size_t>(begin)); }

private:
  // In growing steps, so that long headers take linear time.
  void read_on() {
    const size_t before = text_.size(), wanted = std::max(at_, before + std::max<size_t>(before, 65536));
    text_.resize(std::min(wanted, static_cast<size_t>(file_.size())));
    file_.read(static_cast<int64_t>(before), text_.data() + before, static_cast<int64_t>(text_.size() - before));
  }

  const InputFile &file_;
  std::string text_;
  size_t at_ = 0;
};

void skip_value(Cursor &cursor, uint32_t type, uint32_t depth = 0) {
  if (const int64_t bytes = value_bytes(type); bytes < 0)
    fail({"has a value of the unknown type ", std::to_string(type)});
  else if (bytes > 0)
    cursor.take(static_cast<uint64_t>(bytes));
  else if (type == string_value)
    cursor.take(cursor.number(8));
  else {
    if (depth == deepest_array) fail({"has arrays that are nested too deeply"});
    const uint32_t element = cursor.number32();
    const uint64_t count = cursor.number(8);
    uint64_t size = 0;
    const bool fixed = value_bytes(element) > 0;
    if (fixed && __builtin_mul_overflow(count, static_cast<uint64_t>(value_bytes(element)), &size)) size = UINT64_MAX;
    if (fixed) cursor.take(size);
    for (uint64_t i = 0; !fixed && i < count; ++i) skip_value(cursor, element, depth + 1);
  }
}

int64_t alignment_of(Cursor value, uint32_t type) {
  const uint32_t alignment = type == uint32_value ? value.number32() : 0;
  if (!std::has_single_bit(alignment)) fail({"general.alignment must be a uint32 that is a power of 2"});
  return alignment;
}

void read_metadata(Cursor &cursor, uint64_t count, GgufContent &content) {
  std::set<std::string> keys;
  for (uint64_t i = 0; i < count; ++i) {
    const int64_t begin = cursor.at();
    const std::string key = cursor.text();
    if (key.empty() || key.size() > longest_name) fail({"the key of a value has ", std::to_string(key.size()), " bytes"});
    if (!keys.insert(key).second) fail({"the key \"", key, "\" appears twice"});
    const uint32_t type = cursor.number32();
    if (key == "general.alignment") content.alignment = alignment_of(cursor, type);
    skip_value(cursor, type);
    content.metadata.push_back({key, cursor.since(begin)});
  }
}

// StoredTensor::source is still relative to the data. Its bytes are -1 for an unknown type.
StoredTensor read_tensor(Cursor &cursor) {
  StoredTensor tensor;
  tensor.name = cursor.text();
  const std::string &name = tensor.name;
  if (name.size() > longest_name || !is_utf8(name) || name.find('\0') != std::string::npos)
    fail({"the name of a tensor is not UTF-8, contains a NUL character or is too long"});
  const uint32_t axes = cursor.number32();
  if (axes > most_axes) fail({name, ": has ", std::to_string(axes), " axes, must have at most ", std::to_string(most_axes)});
  int64_t count = 1;
  for (uint32_t axis = 0; axis < axes; ++axis) {
    const uint64_t extent = cursor.number(8);
    if (extent == 0 || extent > INT64_MAX || __builtin_mul_overflow(count, static_cast<int64_t>(extent), &count))
      fail({name, ": the number of elements is 0 or overflows"});
    tensor.shape.insert(tensor.shape.begin(), static_cast<int64_t>(extent)); // the first axis varies fastest
  }
  const uint32_t id = cursor.number32();
  const uint64_t offset = cursor.number(8);
  if (offset > INT64_MAX) fail({name, ": its offset overflows"});
  tensor.source = static_cast<int64_t>(offset);
  const GgufType *const type = gguf_type(id);
  tensor.dtype = type != nullptr ? std::string(type->name) : unknown_gguf_type(id);
  tensor.bytes = -1;
  if (type == nullptr) return tensor;
  if ((axes > 0 ? tensor.shape.back() : 1) % type->block != 0)
    fail({name, ": its rows are not whole blocks of ", std::to_string(type->block), " elements"});
  if (__builtin_mul_overflow(count / type->block, type->bytes, &tensor.bytes)) fail({name, ": the number of bytes overflows"});
  return tensor;
}

// A tensor of an unknown type extends to the next one.
void place(std::vector<StoredTensor> &tensors, int64_t alignment, int64_t data_start, int64_t data_size) {
  int64_t next = 0;
  for (size_t i = 0; i < tensors.size(); ++i) {
    StoredTensor &tensor = tensors[i];
    if (tensor.source != next || next > data_size || next % alignment != 0)
      fail({tensor.name, ": its data does not start where that of the previous tensor ends"});
    const int64_t rest = data_size - next;
    if (tensor.bytes < 0)
      tensor.bytes = (i + 1 < tensors.size() ? std::min(tensors[i + 1].source, data_size) : data_size) - next;
    if (tensor.bytes < 0 || tensor.bytes > rest)
      fail({tensor.name, ": its data has ", std::to_string(tensor.bytes), " bytes, but the file only ", std::to_string(rest),
            " more"});
    next = padded_size(next + tensor.bytes, alignment);
    tensor.source += data_start;
  }
  if (data_size > next) fail({"the file has ", std::to_string(data_size - next), " bytes after the data of the last tensor"});
}

GgufContent read_content(const InputFile &file) {
  Cursor cursor(file);
  if (cursor.take(magic.size()) != magic) fail({"does not start with ", magic});
  GgufContent content;
  content.version = cursor.number32();
  if (content.version != 2 && content.version != 3)
    fail({"the version is ", std::to_string(content.version), ", must be 2 or 3, in little-endian byte order"});
  const uint64_t tensors = cursor.number(8), values = cursor.number(8);
  read_metadata(cursor, values, content);
  std::set<std::string> names;
  for (uint64_t i = 0; i < tensors; ++i) {
    content.tensors.push_back(read_tensor(cursor));
    if (!names.insert(content.tensors.back().name).second) fail({content.tensors.back().name, ": the name appears twice"});
  }
  const int64_t start = std::min(padded_size(cursor.at(), content.alignment), file.size());
  place(content.tensors, content.alignment, start, file.size() - start);
  return content;
}

} // namespace

bool is_gguf(const InputFile &file) { return file.start(static_cast<int64_t>(magic.size())) == magic; }

GgufContent read_gguf(const InputFile &file) {
  try {
    return read_content(file);
  } catch (const Failure &failure) {
    fail({file.path(), ": GGUF header: ", failure.what()});
  }
}

} // namespace command
