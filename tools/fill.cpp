// inwit fill: one tensor to one file.
#include <algorithm>

#include "command.hpp"
#include "texts.hpp"
#include "writer.hpp"

namespace command {
namespace {

inwit_tensor describe(const FillOptions &options) {
  inwit_tensor tensor = {};
  int32_t global_rank = 0, offset_rank = 0;
  read_extents("--shape", options.shape, tensor.shape, tensor.rank);
  read_extents("--global-shape", options.global_shape, tensor.global_shape, global_rank);
  read_extents("--offset", options.offset, tensor.offset, offset_rank);
  if (global_rank != offset_rank || (global_rank != 0 && global_rank != tensor.rank))
    misuse({"--shape, --global-shape and --offset must have equally many extents"});
  tensor.dtype = std::ranges::find(data_types(), options.dtype, &DataType::name)->dtype;
  if (!options.layout.empty()) tensor.layout = std::ranges::find(layouts(), options.layout, &Layout::name)->layout;
  return tensor;
}

Initializer create(const FillOptions &options) {
  const Arguments arguments(options.initializer, options.arguments);
  inwit_context context = {};
  inwit_initializer *made = nullptr;
  check(inwit_create(options.initializer.c_str(), arguments.get().data(), arguments.get().size(), &made, &context), context);
  return Initializer(made);
}

// Version 1.0 of the format, as NumPy writes it: room to let the first extent grow, data at a multiple of 64 bytes.
std::string npy_header(const inwit_tensor &tensor) {
  constexpr size_t growth = 21;
  std::string shape;
  for (const int64_t extent : extents(tensor)) shape.append(shape.empty() ? "" : ", ").append(std::to_string(extent));
  if (tensor.rank == 1) shape.push_back(',');
  std::string text =
      joined({"{'descr': '", data_type(tensor.dtype)->in_npy, "', 'fortran_order': False, 'shape': (", shape, "), }"});
  if (tensor.rank > 0) text.append(growth - std::to_string(tensor.shape[0]).size(), ' ');
  const size_t prefix = 10, whole = (prefix + text.size() + 1 + 63) / 64 * 64;
  text.resize(whole - prefix - 1, ' ');
  text.push_back('\n');
  const char length[] = {static_cast<char>(text.size() & 255), static_cast<char>(text.size() >> 8)};
  return joined({std::string_view("\x93NUMPY\x01\x00", 8), std::string_view(length, 2), text});
}

std::string header_for(Format format, const FillOptions &options, const inwit_job &job, int64_t bytes, uint64_t seed) {
  const DataType &type = *data_type(job.tensor.dtype);
  if (format == Format::safetensors) {
    const auto shape = extents(job.tensor);
    const StoredTensor stored = {
        options.name.value_or("weight"), std::string(type.in_safetensors), {shape.begin(), shape.end()}, bytes};
    return safetensors_header({stored}, origin({&job, 1}, seed));
  }
  if (type.in_npy.empty()) refuse({"npy has no ", type.name, "; write a .safetensors file"});
  return npy_header(job.tensor);
}

} // namespace

void fill(const FillOptions &options) {
  const Format format = format_of(options.output, Format::npy);
  const uint64_t seed = to_uint64("--seed", options.seed);
  const Initializer initializer = create(options);
  inwit_job job = {};
  job.initializer = initializer.get();
  job.stream = options.name ? inwit_stream(options.name->c_str()) : to_uint64("--stream", options.stream);
  job.tensor = describe(options);
  theory(job.initializer, job.tensor, options.initializer);
  const int64_t bytes = elements(extents(job.tensor)) * (data_type(job.tensor.dtype)->bits / 8);
  const std::string header = header_for(format, options, job, bytes, seed);
  OutputFile output(options.output, static_cast<int64_t>(header.size()) + bytes);
  Progress progress(bytes, true);
  output.write(header.data(), static_cast<int64_t>(header.size()));
  Writer(output, seed, options.threads, progress).fill(job);
  output.commit();
}

} // namespace command
