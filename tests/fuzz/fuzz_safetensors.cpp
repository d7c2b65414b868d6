// Reads arbitrary bytes as a safetensors file, writes a header for its tensors, and reads that.
#include <algorithm>

#include "files/safetensors.hpp"
#include "invariants.hpp"
#include "memory_file.hpp"

namespace inwit::fuzz {
namespace {

using command::StoredTensor;

std::string length_prefix(size_t length) {
  std::string text;
  for (int shift = 0; shift < 64; shift += 8) text.push_back(static_cast<char>(length >> shift & 255));
  return text;
}

// Text that begins with { is a header up to its last }, followed by data; its length is prepended.
std::string file_from(std::string_view input) {
  const size_t header = input.starts_with('{') ? input.rfind('}') + 1 : 0;
  return header > 0 ? length_prefix(header).append(input) : std::string(input);
}

void check(const StoredTensor &tensor, const command::InputFile &file, std::string_view content) {
  HOLDS(tensor.source >= 8 && tensor.bytes >= 0);
  HOLDS(tensor.source + tensor.bytes <= static_cast<int64_t>(content.size()));
  std::string data(static_cast<size_t>(tensor.bytes), '?');
  file.read(tensor.source, data.data(), tensor.bytes);
  HOLDS(data == content.substr(static_cast<size_t>(tensor.source), data.size()));
}

void check_same(std::vector<StoredTensor> written, std::vector<StoredTensor> read) {
  HOLDS(written.size() == read.size());
  std::ranges::sort(written, {}, &StoredTensor::name);
  std::ranges::sort(read, {}, &StoredTensor::name);
  for (size_t i = 0; i < read.size(); ++i) {
    const StoredTensor &a = written[i], &b = read[i];
    HOLDS(a.name == b.name && a.dtype == b.dtype && a.shape == b.shape && a.bytes == b.bytes);
  }
}

void read(const std::string &content) {
  static const MemoryFile input, output;
  input.set(content);
  const command::InputFile file(input.path());
  std::vector<StoredTensor> tensors = command::read_safetensors(file).tensors;
  size_t data = 0;
  for (const StoredTensor &tensor : tensors) {
    check(tensor, file, content);
    data += static_cast<size_t>(tensor.bytes);
  }
  command::order_as_stored(tensors);
  output.set(command::safetensors_header(tensors, {{"format", "pt"}}).append(data, '\0'));
  try {
    check_same(tensors, command::read_safetensors(command::InputFile(output.path())).tensors);
  } catch (const command::Failure &failure) {
    broken(__FILE__, __LINE__, failure.what()); // written headers must be readable
  }
}

} // namespace
} // namespace inwit::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const std::string_view input(size > 0 ? reinterpret_cast<const char *>(data) : "", size);
  try {
    inwit::fuzz::read(inwit::fuzz::file_from(input));
  } catch (const command::Failure &failure) {
    HOLDS(failure.what()[0] != '\0' && failure.exit_code == command::exit_failure);
  }
  return 0;
}
