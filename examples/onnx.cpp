// Gives an ONNX model initial weights: fills in place every initializer whose rule in the recipe has one, and leaves those of rules
// with "keep" (shapes, constants) unchanged. usage: example-onnx MODEL.onnx RECIPE.json SEED OUT.onnx
#include <inwit/inwit.hpp>

#include <onnx/onnx_pb.h>

#include <bit>
#include <cstdio>
#include <fstream>
#include <iterator>

static_assert(std::endian::native == std::endian::little, "raw_data is little-endian");

namespace {

// Returns 0 for an element type that cannot be filled.
int32_t dtype_of(const onnx::TensorProto &weight) {
  switch (weight.data_type()) {
  case onnx::TensorProto::FLOAT: return INWIT_F32;
  case onnx::TensorProto::DOUBLE: return INWIT_F64;
  case onnx::TensorProto::FLOAT16: return INWIT_F16;
  case onnx::TensorProto::BFLOAT16: return INWIT_BF16;
  default: return 0;
  }
}

// Allocates a tensor's memory in the message itself; data in other fields, or in a file beside the model, is dropped.
inwit::Tensor memory_of(onnx::TensorProto &weight) {
  size_t bytes = static_cast<size_t>(dtype_of(weight) % 256 / 8);
  for (const int64_t extent : weight.dims()) bytes *= static_cast<size_t>(extent);
  weight.clear_float_data();
  weight.clear_double_data();
  weight.clear_int32_data();
  weight.clear_external_data();
  weight.clear_data_location();
  weight.mutable_raw_data()->resize(bytes);
  return inwit::Tensor::typed(weight.mutable_raw_data()->data(), dtype_of(weight), weight.dims());
}

void initialize(onnx::GraphProto &graph, const inwit::Recipe &recipe, uint64_t seed) {
  std::vector<std::string> names;
  std::vector<inwit::Job> jobs;
  for (onnx::TensorProto &weight : *graph.mutable_initializer()) {
    names.push_back(weight.name());
    if (!recipe.match(weight.name(), {}).initializer) continue; // "keep"
    if (dtype_of(weight) == 0)
      throw std::runtime_error(weight.name() + ": data_type is " + onnx::TensorProto::DataType_Name(weight.data_type()) +
                               ", only FLOAT, DOUBLE, FLOAT16 and BFLOAT16 can be filled; others can be kept");
    jobs.push_back(recipe.match(weight.name(), memory_of(weight)));
  }
  recipe.check(names);
  inwit::fill_all(jobs, seed);
  for (const inwit::Job &job : jobs) std::printf("%-16s %s\n", job.name.c_str(), job.initializer->name().c_str());
}

std::string read(const char *path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(std::string(path) + ": cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

int main(int count, char **arguments) try {
  if (count != 5) throw std::runtime_error("usage: example-onnx MODEL.onnx RECIPE.json SEED OUT.onnx");
  onnx::ModelProto model;
  if (!model.ParseFromString(read(arguments[1]))) throw std::runtime_error(std::string(arguments[1]) + ": not an ONNX model");
  initialize(*model.mutable_graph(), inwit::Recipe::from_json(read(arguments[2])), std::stoull(arguments[3]));
  std::ofstream out(arguments[4], std::ios::binary);
  if (!model.SerializeToOstream(&out) || !out.flush())
    throw std::runtime_error(std::string(arguments[4]) + ": cannot be written");
  return 0;
} catch (const std::exception &error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
