// Every initializer of the registry x dtype x bytes x threads: a new one is timed by itself, as its JSON says what it takes.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "buffer.hpp"

namespace bench {
namespace {

using nlohmann::json;

struct Dtype {
  const char *name;
  int32_t number;
};
constexpr Dtype dtypes[] = {{"f32", INWIT_F32}, {"f64", INWIT_F64}, {"f16", INWIT_F16}, {"bf16", INWIT_BF16}};
constexpr int64_t KiB = 1024;
constexpr int64_t sizes[] = {KiB, 8 * KiB, 64 * KiB, 512 * KiB, 4096 * KiB, 32768 * KiB, 262144 * KiB, 1048576 * KiB};
constexpr int64_t shared_from = 512 * KiB;       // below this no call makes a second thread by itself
constexpr int64_t workspace_until = 16384 * KiB; // such initializers do more than one pass: orthogonal's work is elements^1.5

struct Case {
  std::string name;
  std::vector<std::string> argument_names{}; // of the arguments that have no default, with the example that the registry gives
  std::vector<double> argument_values{};
  inwit_tensor tensor{};
};

std::vector<inwit_arg> arguments_of(const Case &one) {
  std::vector<inwit_arg> arguments;
  for (size_t i = 0; i < one.argument_names.size(); ++i)
    arguments.push_back({one.argument_names[i].c_str(), one.argument_values[i], nullptr, nullptr});
  return arguments;
}

bool is_accepted(const Case &one) {
  const std::vector<inwit_arg> arguments = arguments_of(one);
  inwit_initializer *initializer = nullptr;
  inwit_moments unused{};
  const bool accepted = inwit_create(one.name.c_str(), arguments.data(), arguments.size(), &initializer, nullptr) == INWIT_OK &&
                        inwit_expect(initializer, &one.tensor, &unused, nullptr) == INWIT_OK;
  inwit_free(initializer);
  return accepted;
}

// 2^k elements as a matrix if the initializer takes one, else with as many axes as it needs; all but the outer two are 1.
void shape(inwit_tensor &tensor, int64_t elements, int32_t least, int32_t most) {
  tensor.rank = std::clamp(2, least, most);
  std::fill_n(tensor.shape, tensor.rank, 1);
  int64_t rows = 1;
  while (rows * rows * 4 <= elements) rows *= 2;
  tensor.shape[0] = tensor.rank > 1 ? rows : elements;
  if (tensor.rank > 1) tensor.shape[tensor.rank - 1] = elements / rows;
}

// A matrix that is twice as wide as high, as two square ones, for what takes no other matrix.
void halve(inwit_tensor &tensor) {
  const int64_t side = tensor.shape[0];
  tensor.rank = 3;
  tensor.shape[0] = 2;
  tensor.shape[1] = tensor.shape[2] = side;
  tensor.batch_axes = 1;
}

Case case_of(const json &entry, const Dtype &dtype, int64_t bytes) {
  Case made{.name = entry["name"]};
  for (const json &argument : entry["arguments"]) {
    if (!argument["required"].get<bool>()) continue;
    made.argument_names.push_back(argument["name"]);
    made.argument_values.push_back(argument["example"]);
  }
  made.tensor.dtype = dtype.number;
  made.tensor.layout = entry["uses_fans"].get<bool>() && entry["layout"].is_null() ? INWIT_LAYOUT_KERAS : INWIT_LAYOUT_NONE;
  shape(made.tensor, bytes / (dtype.number % 256 / 8), entry["ranks"][0], entry["ranks"][1]);
  if (!is_accepted(made)) halve(made.tensor);
  return made;
}

void fill(benchmark::State &state, const Case &one, int64_t bytes, int32_t threads) {
  inwit_tensor tensor = one.tensor;
  tensor.data = buffer(static_cast<size_t>(bytes));
  const std::vector<inwit_arg> arguments = arguments_of(one);
  inwit_context context{};
  context.threads = threads;
  for ([[maybe_unused]] auto _ : state) {
    if (failed(state, inwit_fill(one.name.c_str(), arguments.data(), arguments.size(), &tensor, seed, 1, &context), context))
      return;
    benchmark::ClobberMemory();
  }
  count(state, bytes / (one.tensor.dtype % 256 / 8), bytes);
}

void register_initializer(const json &entry, const std::set<int32_t> &teams) {
  for (const Dtype &dtype : dtypes)
    for (const int64_t bytes : sizes)
      for (const int32_t threads : teams) {
        if (threads > 1 && bytes < shared_from) continue;
        if (entry["workspace"].get<bool>() && bytes > workspace_until) continue;
        const Case one = case_of(entry, dtype, bytes);
        const std::string name =
            one.name + '/' + dtype.name + "/bytes:" + std::to_string(bytes) + "/threads:" + std::to_string(threads);
        benchmark::RegisterBenchmark(name.c_str(), fill, one, bytes, threads)->UseRealTime();
      }
}

} // namespace

void register_initializers() {
  size_t size = 0;
  inwit_registry_json(nullptr, 0, &size, nullptr);
  std::string text(size, '\0');
  if (inwit_registry_json(text.data(), size, &size, nullptr) != INWIT_OK) throw std::bad_alloc();
  const json registry = json::parse(text.c_str());
  const std::set<int32_t> teams = {1, 2, static_cast<int32_t>(std::max(1U, std::thread::hardware_concurrency()))};
  for (const json &entry : registry) register_initializer(entry, teams);
}

} // namespace bench
