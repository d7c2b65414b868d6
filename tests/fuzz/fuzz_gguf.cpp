// Reads arbitrary bytes as a GGUF file, writes a header for its tensors, and reads that.
#include "files/gguf.hpp"
#include "invariants.hpp"
#include "memory_file.hpp"

namespace inwit::fuzz {
namespace {

using command::GgufContent;
using command::StoredTensor;

void check(const StoredTensor &tensor, const command::InputFile &file, std::string_view content) {
  HOLDS(tensor.source > 0 && tensor.bytes >= 0);
  HOLDS(tensor.source + tensor.bytes <= static_cast<int64_t>(content.size()));
  std::string data(static_cast<size_t>(tensor.bytes), '?');
  file.read(tensor.source, data.data(), tensor.bytes);
  HOLDS(data == content.substr(static_cast<size_t>(tensor.source), data.size()));
}

void check_same(const GgufContent &written, const GgufContent &read) {
  HOLDS(written.version == read.version && written.alignment == read.alignment);
  HOLDS(written.metadata.size() == read.metadata.size() && written.tensors.size() == read.tensors.size());
  for (size_t i = 0; i < read.metadata.size(); ++i)
    HOLDS(written.metadata[i].key == read.metadata[i].key && written.metadata[i].bytes == read.metadata[i].bytes);
  for (size_t i = 0; i < read.tensors.size(); ++i) {
    const StoredTensor &a = written.tensors[i], &b = read.tensors[i];
    HOLDS(a.name == b.name && a.dtype == b.dtype && a.shape == b.shape && a.bytes == b.bytes);
  }
}

// The data itself is checked where it is read.
void read(std::string_view content) {
  constexpr int64_t most = 1 << 20; // padding of a large alignment
  static const MemoryFile input, output;
  input.set(content);
  const command::InputFile file(input.path());
  const GgufContent parsed = command::read_gguf(file);
  HOLDS(command::is_gguf(file));
  int64_t data = 0;
  for (const StoredTensor &tensor : parsed.tensors) {
    check(tensor, file, content);
    data += command::padded_size(tensor.bytes, parsed.alignment);
  }
  if (parsed.alignment > most || data > most) return;
  // As many bytes as in the original: a tensor of an unknown type has all that follow.
  if (!parsed.tensors.empty())
    data -= command::padded_size(parsed.tensors.back().bytes, parsed.alignment) - parsed.tensors.back().bytes;
  output.set(command::gguf_header(parsed).append(static_cast<size_t>(data), '\0'));
  try {
    check_same(parsed, command::read_gguf(command::InputFile(output.path())));
  } catch (const command::Failure &failure) {
    broken(__FILE__, __LINE__, failure.what()); // written headers must be readable
  }
}

} // namespace
} // namespace inwit::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  try {
    inwit::fuzz::read({size > 0 ? reinterpret_cast<const char *>(data) : "", size});
  } catch (const command::Failure &failure) {
    HOLDS(failure.what()[0] != '\0' && failure.exit_code == command::exit_failure);
  }
  return 0;
}
