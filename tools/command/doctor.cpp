#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "base/library.hpp"
#include "base/stopwatch.hpp"
#include "command/command.hpp"
#include "command/devices.hpp"
#include "command/golden.hpp"
#include "files/recipes.hpp"
#include "text/style.hpp"

namespace command {
namespace {

constexpr size_t most_shown = 10;

// "" if methods qr and svd of orthogonal work, else the library's message.
std::string lapack_error() {
  float matrix[4] = {};
  inwit_tensor tensor{};
  tensor.data = matrix;
  tensor.dtype = INWIT_F32;
  tensor.rank = 2;
  tensor.shape[0] = tensor.shape[1] = 2;
  inwit_arg method{};
  method.name = "method";
  method.text = "qr";
  inwit_context context{};
  return inwit_fill("orthogonal", &method, 1, &tensor, 0, 0, &context) == INWIT_OK ? "" : context.error;
}

const char *environment(const char *name) {
  const char *const value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nothing sets it
  return value ? value : "";
}

std::string text_line(const Json &facts, const char *key) {
  const Json &value = facts[key];
  return value.is_string() ? text_of(facts, key) : value.dump();
}

// Of a kind of devices.
std::string devices_line(const Json &facts, const std::string &kind) {
  const Json &devices = facts[kind + "_devices"];
  if (devices.empty()) return text_of(facts, (kind + "_error").c_str());
  if (devices[0].is_number()) return joined({"devices ", devices.dump()});
  std::string line;
  for (const Json &one : devices) {
    const std::string error = text_of(one, "error");
    line += joined({line.empty() ? "" : "; ", text_of(one, "name"), ": ", error.empty() ? "works" : error});
  }
  return line;
}

void print_doctor_text(const Json &facts) {
  const Json &test = facts["self_test"];
  const std::string missing = text_of(facts, "lapack_error"), recipes = text_of(facts, "recipes");
  std::printf("%s\n", text_of(facts, "version").c_str());
  std::printf("target     %s\n", text_line(facts, "target").c_str());
  std::printf("threads    %s\n", text_line(facts, "threads").c_str());
  std::printf("LAPACK     %s\n", missing.empty() ? "works: methods qr and svd of orthogonal" : missing.c_str());
  for (const auto &[kind, title] : {std::pair{"cuda", "CUDA"}, {"hip", "HIP"}, {"opencl", "OpenCL"}})
    std::printf("%-10s %s\n", title, devices_line(facts, kind).c_str());
  std::printf("recipes    %s\n",
              recipes.empty() ? "not found" : joined({recipes, ": ", text_line(facts, "recipe_count")}).c_str());
  const auto differing = test["differing"].get<std::vector<std::string>>();
  const std::string result = joined({text_line(test, "equal"), " of ", text_line(test, "digests"), " golden values equal"});
  std::printf("self-test  %s, %.2f s\n", styled(differing.empty() ? Style::right : Style::wrong, result).c_str(),
              test["seconds"].get<double>());
  for (size_t i = 0; i < std::min(differing.size(), most_shown); ++i) std::printf("  differs: %s\n", differing[i].c_str());
  if (differing.size() > most_shown) std::printf("  and %zu more; --json lists all\n", differing.size() - most_shown);
}

} // namespace

bool doctor(const DoctorOptions &options) {
  // Before a BLAS has started threads: their processes are copies of this one.
  const Devices cuda = find_cuda_devices(), hip = find_hip_devices(), opencl = find_opencl_devices();
  const Stopwatch watch;
  const SelfTest test = run_self_test();
  const double seconds = watch.seconds();
  const std::string target = inwit_target();
  const Json facts = {
      {"version", joined({"inwit ", version_text()})},
      {"target", target.empty()
                     ? joined({"INWIT_TARGET is \"", environment("INWIT_TARGET"), "\", which this machine does not support"})
                     : target},
      {"threads", std::max(1U, std::thread::hardware_concurrency())},
      {"lapack_error", lapack_error()},
      {"cuda_devices", cuda.devices},
      {"cuda_error", cuda.error},
      {"hip_devices", hip.devices},
      {"hip_error", hip.error},
      {"opencl_devices", opencl.devices},
      {"opencl_error", opencl.error},
      {"recipes", shipped_recipes().empty() ? "" : shipped_recipes_folder()},
      {"recipe_count", shipped_recipes().size()},
      {"self_test",
       {{"digests", test.digests},
        {"equal", test.digests - static_cast<int>(test.differing.size())},
        {"differing", test.differing},
        {"seconds", seconds}}},
  };
  if (options.json)
    std::puts(facts.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
  else
    print_doctor_text(facts);
  return test.differing.empty() && test.digests > 0;
}

} // namespace command
