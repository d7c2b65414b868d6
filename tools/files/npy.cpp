#include "files/npy.hpp"

namespace command {
namespace {

constexpr size_t prefix_bytes = 10; // magic string, version, length of the header
constexpr size_t alignment = 64;    // of the data
constexpr size_t growth = 21;       // NumPy reserves this many digits for the slowest extent, so that arrays can grow

std::string shape_tuple(const inwit_tensor &tensor) {
  std::string shape;
  for (const int64_t extent : extents(tensor)) shape.append(shape.empty() ? "" : ", ").append(std::to_string(extent));
  return joined({"(", shape, tensor.rank == 1 ? ",)" : ")"});
}

} // namespace

// Version 1.0 of the format, byte for byte as NumPy writes it.
std::string npy_header(const inwit_tensor &tensor) {
  const DataType &type = *data_type(tensor.dtype);
  if (type.in_npy.empty()) fail({"the npy format does not support ", type.name, "; write a .safetensors file"});
  const bool column_major = tensor.order == INWIT_COLUMN_MAJOR;
  std::string text = joined({"{'descr': '", type.in_npy, "', 'fortran_order': ", column_major ? "True" : "False",
                             ", 'shape': ", shape_tuple(tensor), ", }"});
  if (tensor.rank > 0) text.append(growth - std::to_string(tensor.shape[column_major ? tensor.rank - 1 : 0]).size(), ' ');
  const size_t bytes = (prefix_bytes + text.size() + 1 + alignment - 1) / alignment * alignment;
  text.resize(bytes - prefix_bytes - 1, ' ');
  text.push_back('\n');
  const char length[] = {static_cast<char>(text.size() & 255), static_cast<char>(text.size() >> 8)};
  return joined({std::string_view("\x93NUMPY\x01\x00", 8), std::string_view(length, 2), text});
}

} // namespace command
