// inwit fill: one tensor to one file, or as text.
#include <cstdio>

#include "command/config.hpp"
#include "text/print.hpp"
#include "files/writer.hpp"

namespace command {
namespace {

inwit_job make_job(const FillOptions &options, const inwit_initializer &initializer) {
  inwit_job job = read_job(options, initializer, options.config.has_value());
  inwit_tensor &tensor = job.tensor;
  int32_t global_rank = 0, offset_rank = 0;
  read_extents("--global-shape", options.global_shape, tensor.global_shape, global_rank);
  read_extents("--offset", options.offset, tensor.offset, offset_rank);
  if (global_rank != offset_rank || (global_rank != 0 && global_rank != tensor.rank))
    misuse({"--shape, --global-shape and --offset must have equally many extents"});
  if (options.order == "column") tensor.order = INWIT_COLUMN_MAJOR;
  theory(job.initializer, tensor); // refuses what cannot be made
  return job;
}

// Version 1.0 of the format, as NumPy writes it: room to let the slowest extent grow, data at a multiple of 64 bytes.
std::string npy_header(const inwit_tensor &tensor) {
  constexpr size_t growth = 21;
  std::string shape;
  for (const int64_t extent : extents(tensor)) shape.append(shape.empty() ? "" : ", ").append(std::to_string(extent));
  if (tensor.rank == 1) shape.push_back(',');
  const bool by_columns = tensor.order == INWIT_COLUMN_MAJOR;
  std::string text = joined({"{'descr': '", data_type(tensor.dtype)->in_npy,
                             "', 'fortran_order': ", by_columns ? "True" : "False", ", 'shape': (", shape, "), }"});
  if (tensor.rank > 0) text.append(growth - std::to_string(tensor.shape[by_columns ? tensor.rank - 1 : 0]).size(), ' ');
  const size_t prefix = 10, whole = (prefix + text.size() + 1 + 63) / 64 * 64;
  text.resize(whole - prefix - 1, ' ');
  text.push_back('\n');
  const char length[] = {static_cast<char>(text.size() & 255), static_cast<char>(text.size() >> 8)};
  return joined({std::string_view("\x93NUMPY\x01\x00", 8), std::string_view(length, 2), text});
}

std::string header_for(Format format, const FillOptions &options, const inwit_job &job, int64_t bytes, uint64_t seed) {
  const DataType &type = *data_type(job.tensor.dtype);
  if (format == Format::safetensors) {
    if (job.tensor.order != INWIT_ROW_MAJOR) refuse({"safetensors has no column order; write a .npy file"});
    const auto shape = extents(job.tensor);
    const StoredTensor stored = {
        options.name.value_or("weight"), std::string(type.in_safetensors), {shape.begin(), shape.end()}, bytes};
    return safetensors_header({stored}, origin({&job, 1}, seed));
  }
  if (type.in_npy.empty()) refuse({"npy has no ", type.name, "; write a .safetensors file"});
  return npy_header(job.tensor);
}

void write(const FillOptions &options, const inwit_job &job, uint64_t seed) {
  const int64_t bytes = elements(extents(job.tensor)) * (data_type(job.tensor.dtype)->bits / 8);
  const std::string header = header_for(format_of(*options.output, Format::npy), options, job, bytes, seed);
  OutputFile output(*options.output, static_cast<int64_t>(header.size()) + bytes);
  Progress progress(bytes, true);
  output.write(header.data(), static_cast<int64_t>(header.size()));
  Writer writer(output, seed, options.threads, progress);
  writer.fill(job);
  writer.finish();
  output.commit();
}

void print(const FillOptions &options, const inwit_job &job, uint64_t seed) {
  const std::vector<double> values = make_elements(job, seed, options.threads);
  const Elements elements = {job.tensor.dtype, extents(job.tensor), values};
  const std::string text = *options.print == "julia" ? as_julia(elements) : as_numpy(elements);
  std::fwrite(text.data(), 1, text.size(), stdout);
}

} // namespace

void fill(const FillOptions &options) {
  if (!options.output && !options.print) misuse({"--output is required, or --print; see --help"});
  if (options.output && *options.output == "-" && options.print) misuse({"--print and -o - both write to standard output"});
  if (options.output) format_of(*options.output, Format::npy); // before the work
  const Initializer initializer = read_initializer(options);
  const uint64_t seed = read_seed(options, *initializer);
  const inwit_job job = make_job(options, *initializer);
  if (const int64_t count = elements(extents(job.tensor)); options.print && count > most_printed)
    refuse({"--print: the tensor has ", std::to_string(count), " elements, at most ", std::to_string(most_printed),
            " are printed; write a file with -o"});
  if (options.output) write(options, job, seed);
  if (options.print) print(options, job, seed);
}

} // namespace command
