// inwit fill: one tensor to a file, or as text.
#include <cstdio>

#include "command/inputs.hpp"
#include "files/npy.hpp"
#include "files/tensor_writer.hpp"
#include "text/parse.hpp"
#include "text/print.hpp"
#include "text/utf8.hpp"

namespace command {
namespace {

inwit_job make_job(const FillOptions &options, const inwit_initializer &initializer) {
  inwit_job job = read_job(options, initializer, options.config.has_value());
  inwit_tensor &tensor = job.tensor;
  int32_t global_rank = 0, offset_rank = 0;
  if (options.global_shape) read_extents("--global-shape", *options.global_shape, tensor.global_shape, global_rank);
  if (options.offset) read_extents("--offset", *options.offset, tensor.offset, offset_rank);
  if (global_rank != offset_rank || (global_rank != 0 && global_rank != tensor.rank))
    usage_error({"--shape, --global-shape and --offset must have the same number of extents"});
  if (options.order == "column") tensor.order = INWIT_COLUMN_MAJOR;
  expected_moments(job.initializer, tensor); // fails before the output is opened if the tensor cannot be filled
  return job;
}

std::string header_for(Format format, const FillOptions &options, const inwit_job &job, int64_t bytes, uint64_t seed) {
  if (format == Format::npy) return npy_header(job.tensor);
  const DataType &type = *data_type(job.tensor.dtype);
  if (type.in_safetensors.empty()) fail({"the safetensors format does not support ", type.name, "; write a .npy file"});
  if (job.tensor.order != INWIT_ROW_MAJOR) fail({"the safetensors format does not support --order column; write a .npy file"});
  if (options.name && !is_utf8(*options.name)) usage_error({"--name must be UTF-8: the safetensors format has no other names"});
  const auto shape = extents(job.tensor);
  const StoredTensor stored = {
      options.name.value_or("weight"), std::string(type.in_safetensors), {shape.begin(), shape.end()}, bytes};
  return safetensors_header({&stored, 1}, provenance({&job, 1}, seed));
}

void write(const FillOptions &options, const inwit_job &job, uint64_t seed) {
  const int64_t bytes = elements(extents(job.tensor)) * data_type(job.tensor.dtype)->bytes();
  const std::string header =
      header_for(format_of(*options.output, {Format::npy, Format::safetensors}), options, job, bytes, seed);
  OutputFile output(*options.output, static_cast<int64_t>(header.size()) + bytes);
  Progress progress(bytes, ShowProgress::on_terminal);
  output.write(header.data(), static_cast<int64_t>(header.size()));
  TensorWriter writer(output, options.threads, false, progress);
  writer.fill(job, seed);
  writer.finish();
  output.commit();
}

void print(const FillOptions &options, const inwit_job &job, uint64_t seed) {
  const std::vector<double> values = fill_to_doubles(job, seed, options.threads);
  const Elements elements = {job.tensor.dtype, extents(job.tensor), values};
  const std::string text = *options.print == "julia" ? as_julia(elements) : as_numpy(elements);
  std::fwrite(text.data(), 1, text.size(), stdout);
}

} // namespace

void fill(const FillOptions &options) {
  if (!options.output && !options.print) usage_error({"--output or --print is required; see --help"});
  if (options.output && *options.output == "-" && options.print)
    usage_error({"--print and -o - are mutually exclusive: both write to standard output"});
  if (options.output) format_of(*options.output, {Format::npy, Format::safetensors}); // rejects an unknown extension early
  const Initializer initializer = read_initializer(options);
  const uint64_t seed = read_seed(options, *initializer);
  const inwit_job job = make_job(options, *initializer);
  if (const int64_t count = elements(extents(job.tensor)); options.print && count > most_printed)
    fail({"--print: the tensor has ", std::to_string(count), " elements, at most ", std::to_string(most_printed),
          " can be printed; write a file with -o"});
  if (options.output) write(options, job, seed);
  if (options.print) print(options, job, seed);
}

} // namespace command
