#include "command/golden.hpp"

#include <array>
#include <bit>
#include <deque>
#include <documents.hpp>
#include <span>
#include <sstream>

#include "base/library.hpp"
#include "text/parse.hpp"

namespace command {
namespace {

constexpr uint64_t golden_seed = 0x0123456789ABCDEF;
constexpr std::array golden_types = {INWIT_F32, INWIT_F64, INWIT_F16, INWIT_BF16}; // in the order of a line's digests

std::vector<std::string> split(const std::string &text, char separator) {
  std::vector<std::string> parts;
  std::istringstream all(text);
  for (std::string part; std::getline(all, part, separator);) parts.push_back(part);
  return parts;
}

// "stddev=0.02,mode=fan_out,shift=0;-1", or "-" for none. The structs point to strings and numbers of this object.
class GoldenArguments {
public:
  explicit GoldenArguments(const std::string &text) {
    if (text == "-") return;
    for (const std::string &item : split(text, ',')) {
      const size_t equals = item.find('=');
      inwit_arg &arg = args.emplace_back();
      arg.name = texts_.emplace_back(item.substr(0, equals)).c_str();
      const std::string &value = texts_.emplace_back(item.substr(equals + 1));
      if (value.find(';') != std::string::npos)
        arg.array = &list(value);
      else if (const auto number = to_number(value))
        arg.number = *number;
      else
        arg.text = value.c_str();
    }
  }

  std::vector<inwit_arg> args;

private:
  const inwit_tensor &list(const std::string &value) {
    std::vector<int64_t> &numbers = numbers_.emplace_back();
    for (const std::string &part : split(value, ';')) numbers.push_back(std::stoll(part));
    inwit_tensor &tensor = lists_.emplace_back();
    tensor.data = numbers.data();
    tensor.dtype = INWIT_I64;
    tensor.rank = 1;
    tensor.shape[0] = static_cast<int64_t>(numbers.size());
    return tensor;
  }

  std::deque<std::string> texts_;
  std::deque<std::vector<int64_t>> numbers_;
  std::deque<inwit_tensor> lists_;
};

// FNV-1a 64 of the elements' little-endian bytes.
uint64_t digest_of(std::span<const unsigned char> bytes, size_t size) {
  uint64_t hash = 0xCBF29CE484222325;
  for (size_t i = 0; i < bytes.size(); ++i)
    hash = (hash ^ bytes[std::endian::native == std::endian::big ? i / size * size + size - 1 - i % size : i]) * 0x100000001B3;
  return hash;
}

void replay(const std::string &line, SelfTest &result) {
  std::istringstream fields(line);
  std::string name, arguments, shape, layout, digest;
  fields >> name >> arguments >> shape >> layout;
  const GoldenArguments given(arguments);
  inwit_tensor tensor{};
  tensor.layout = layout == "none" ? 0 : layout_from_name(layout);
  read_extents("shape", shape, tensor.shape, tensor.rank);
  for (const int32_t dtype : golden_types) {
    fields >> digest;
    const DataType &type = *data_type(dtype);
    const auto size = static_cast<size_t>(type.bytes());
    std::vector<unsigned char> bytes(static_cast<size_t>(elements(extents(tensor))) * size, 0xCA);
    tensor.dtype = dtype;
    tensor.data = bytes.data();
    inwit_context context{};
    const int32_t status = inwit_fill(name.c_str(), given.args.data(), given.args.size(), &tensor, golden_seed,
                                      inwit_stream("layer/weight"), &context);
    ++result.digests;
    if (status == INWIT_OK && digest_of(bytes, size) == std::stoull(digest, nullptr, 16)) continue;
    result.differing.push_back(joined({name, " ", arguments, " ", shape, " ", layout, " ", type.name,
                                       status == INWIT_OK ? "" : ": ", status == INWIT_OK ? "" : context.error}));
  }
}

} // namespace

SelfTest run_self_test() {
  SelfTest result;
  for (const std::string &line : split(golden_table, '\n'))
    if (!line.empty() && line[0] != '#') replay(line, result);
  return result;
}

} // namespace command
