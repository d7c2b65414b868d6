#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <numeric>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

#include "files/file_kind.hpp"
#include "files/safetensors.hpp"

namespace command {
namespace {

constexpr uint64_t largest_header = 100'000'000; // as in the reference reader
constexpr int deepest_header = 3;                // object, tensor, shape

uint64_t little_endian(const unsigned char (&bytes)[8]) {
  uint64_t value = 0;
  for (int i = 7; i >= 0; --i) value = value << 8 | bytes[i];
  return value;
}

// Rejects what nlohmann's parser accepts: deep nesting and duplicate keys. A separate pass, because the parser with a callback
// visits all earlier tensors at the end of each one, which takes quadratic time.
class Guard : public nlohmann::json_sax<Json> {
public:
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
    if (++depth_ > deepest_header) fail({"is nested too deeply"});
    return true;
  }
  bool ascend() {
    --depth_;
    return true;
  }

  int depth_ = 0;
  std::vector<std::set<std::string>> keys_;
};

Json parse_header(std::string_view text) {
  Guard guard;
  Json::sax_parse(text, &guard);
  return Json::parse(text);
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

} // namespace

SafetensorsFile::SafetensorsFile(const std::string &path) : SafetensorsFile() {
  path_ = path;
  descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status = {};
  if (descriptor_ < 0 || fstat(descriptor_, &status) != 0) fail_errno({path});
  if (S_ISDIR(status.st_mode)) fail({path, ": is a directory, not a regular file"});
  if (!S_ISREG(status.st_mode)) fail({path, ": is not a regular file"});
  const int64_t size = status.st_size;
  const std::string text = read_header(size);
  try {
    const Json header = parse_header(text);
    if (header.contains(metadata_key)) metadata_ = read_metadata(header[metadata_key]);
    tensors_ = read_tensors(header, static_cast<int64_t>(text.size()) + 8, size);
  } catch (const Failure &failure) {
    fail({path, ": header: ", failure.what()});
  }
}

std::string SafetensorsFile::read_header(int64_t size) const {
  if (size < 8) fail_as_other(size, {path_, ": is too short for a safetensors file"});
  unsigned char prefix[8];
  read(0, prefix, 8);
  const uint64_t length = little_endian(prefix);
  if (length > largest_header || static_cast<int64_t>(length) > size - 8)
    fail_as_other(size, {path_, ": the header has ", std::to_string(length), " bytes, must fit into the file and have at most ",
                         std::to_string(largest_header)});
  std::string text(length, '\0');
  read(8, text.data(), static_cast<int64_t>(length));
  if (!text.starts_with('{')) fail_as_other(size, {path_, ": header: does not start with {"});
  return text;
}

void SafetensorsFile::fail_as_other(int64_t size, std::initializer_list<std::string_view> otherwise) const {
  std::string start(std::min<size_t>(static_cast<size_t>(size), kind_bytes), '\0');
  read(0, start.data(), static_cast<int64_t>(start.size()));
  const std::string_view kind = file_kind(start);
  if (kind.empty()) fail(otherwise);
  fail({path_, ": is not a safetensors file: it is ", kind});
}

SafetensorsFile::~SafetensorsFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

void SafetensorsFile::read(int64_t offset, void *data, int64_t bytes) const {
  auto *rest = static_cast<char *>(data);
  while (bytes > 0) {
    const ssize_t got = pread(descriptor_, rest, static_cast<size_t>(bytes), offset);
    if (got < 0 && errno != EINTR) fail_errno({path_});
    if (got == 0) fail({path_, ": ends early; it was changed while it was read"});
    rest += std::max<ssize_t>(got, 0);
    offset += std::max<ssize_t>(got, 0);
    bytes -= std::max<ssize_t>(got, 0);
  }
}

} // namespace command
