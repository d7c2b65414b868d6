#include <algorithm>
#include <numeric>

#include "files/checked_json.hpp"
#include "files/file_kind.hpp"
#include "files/safetensors.hpp"

namespace command {
namespace {

constexpr uint64_t largest_json_header = 100'000'000; // as in the reference reader
constexpr int deepest_header = 3;                     // object, tensor, shape

uint64_t little_endian(const unsigned char (&bytes)[8]) {
  uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = value << 8 | bytes[i];
  return value;
}

bool is_list_of_sizes(const Json &value) {
  return value.is_array() && std::ranges::all_of(value, [](const Json &item) {
           return item.is_number_unsigned() && item.get<uint64_t>() <= INT64_MAX;
         });
}

// Bits of all elements; false if the number overflows.
bool count_bits(const std::vector<int64_t> &shape, int64_t bits_each, int64_t &bits) {
  bits = bits_each;
  bool fits = true;
  for (const int64_t extent : shape) fits = !__builtin_mul_overflow(bits, extent, &bits) && fits;
  return fits;
}

// StoredTensor::source is still relative to the data, which starts after the header.
StoredTensor read_tensor(const std::string &name, const Json &entry, int64_t data_size) {
  const bool complete = entry.is_object() && entry.size() == 3 && entry.contains("dtype") && entry["dtype"].is_string() &&
                        entry.contains("shape") && is_list_of_sizes(entry["shape"]) && entry.contains("data_offsets") &&
                        is_list_of_sizes(entry["data_offsets"]) && entry["data_offsets"].size() == 2;
  if (!complete) fail({name, ": must be an object with exactly dtype, shape and two data_offsets"});
  if (name.find('\0') != std::string::npos) fail({"the name of a tensor contains a NUL character"});
  StoredTensor tensor = {name, entry["dtype"], entry["shape"], 0, entry["data_offsets"][0]};
  const int64_t end = entry["data_offsets"][1];
  if (end < tensor.source) fail({name, ": data_offsets ends before it begins"});
  if (end > data_size)
    fail({name, ": data_offsets ends at ", std::to_string(end), ", but the file has ", std::to_string(data_size),
          " bytes of data"});
  tensor.bytes = end - tensor.source;
  const DataType *const type = stored_type(tensor.dtype);
  int64_t bits = 0;
  if (!count_bits(tensor.shape, type != nullptr ? type->bits : 1, bits)) fail({name, ": the number of elements overflows"});
  const bool consistent = type != nullptr ? bits % 8 == 0 && bits / 8 == tensor.bytes
                          : bits == 0     ? tensor.bytes == 0
                                          : tensor.bytes > 0 && tensor.bytes % (bits / std::gcd(bits, int64_t{8})) == 0;
  if (!consistent) fail({name, ": shape and dtype do not match the ", std::to_string(tensor.bytes), " bytes of data_offsets"});
  return tensor;
}

std::map<std::string, std::string> read_metadata(const Json &metadata) {
  if (!metadata.is_object() || !std::ranges::all_of(metadata, [](const Json &value) { return value.is_string(); }))
    fail({metadata_key, " must be an object whose values are strings"});
  return metadata;
}

std::vector<StoredTensor> read_tensors(const Json &header, int64_t data_start, int64_t file_size) {
  std::vector<StoredTensor> tensors;
  for (const auto &[name, entry] : header.items())
    if (name != metadata_key) tensors.push_back(read_tensor(name, entry, file_size - data_start));
  std::ranges::sort(tensors, {}, [](const StoredTensor &tensor) { return std::pair(tensor.source, tensor.bytes); });
  int64_t offset = 0;
  for (StoredTensor &tensor : tensors) {
    if (tensor.source != offset) fail({tensor.name, ": its data does not start where the previous tensor ends"});
    offset += tensor.bytes;
    tensor.source += data_start;
  }
  if (offset != file_size - data_start)
    fail({"the tensors have ", std::to_string(offset), " bytes, but the file has ", std::to_string(file_size - data_start),
          " bytes of data"});
  return tensors;
}

// Fails for a file that is not safetensors: with what it is if that is recognised, else with `otherwise`.
[[noreturn]] void fail_as_other(const InputFile &file, std::initializer_list<std::string_view> otherwise) {
  const std::string start = file.start(kind_bytes);
  const std::string_view kind = file_kind(start);
  if (kind.empty()) fail(otherwise);
  fail({file.path(), ": is not a safetensors file: it is ", kind});
}

std::string read_header(const InputFile &file) {
  if (file.size() < 8) fail_as_other(file, {file.path(), ": is too short for a safetensors file"});
  unsigned char prefix[8];
  file.read(0, prefix, 8);
  const uint64_t length = little_endian(prefix);
  if (length > largest_json_header || static_cast<int64_t>(length) > file.size() - 8)
    fail_as_other(file, {file.path(), ": the header has ", std::to_string(length),
                         " bytes, must fit into the file and have at most ", std::to_string(largest_json_header)});
  std::string text(length, '\0');
  file.read(8, text.data(), static_cast<int64_t>(length));
  if (!text.starts_with('{')) fail_as_other(file, {file.path(), ": header: does not start with {"});
  return text;
}

} // namespace

SafetensorsContent read_safetensors(const InputFile &file) {
  const std::string text = read_header(file);
  SafetensorsContent content;
  try {
    const Json header = parse_checked(text, deepest_header);
    if (header.contains(metadata_key)) content.metadata = read_metadata(header[metadata_key]);
    content.tensors = read_tensors(header, static_cast<int64_t>(text.size()) + 8, file.size());
  } catch (const Failure &failure) {
    fail({file.path(), ": header: ", failure.what()});
  }
  return content;
}

} // namespace command
