#include "weights.hpp"

#include <algorithm>
#include <numeric>

#include "failure.hpp"

namespace study {
namespace {

void check(int32_t status, const inwit_context &context) {
  if (status != INWIT_OK) fail(context.error);
}

} // namespace

Initializer initializer_from(const std::string &json) {
  inwit_context context = {};
  inwit_initializer *made = nullptr;
  check(inwit_create_from_json(json.data(), json.size(), nullptr, 0, &made, &context), context);
  return Initializer(made);
}

inwit_job job_for(const inwit_initializer *initializer, const char *name, void *data, int32_t dtype, int64_t inputs,
                  int64_t units) {
  inwit_job job = {};
  job.initializer = initializer;
  job.name = name;
  job.stream = inwit_stream(name);
  job.tensor.data = data;
  job.tensor.dtype = dtype;
  job.tensor.layout = INWIT_LAYOUT_KERAS;
  if (inputs > 0) job.tensor.shape[job.tensor.rank++] = inputs;
  job.tensor.shape[job.tensor.rank++] = units;
  return job;
}

void fill(const std::vector<inwit_job> &jobs, uint64_t seed) {
  inwit_context context = {};
  check(inwit_fill_jobs(jobs.data(), jobs.size(), seed, &context), context);
}

std::vector<size_t> permutation(size_t count, uint64_t seed, const std::string &name) {
  const Initializer uniform = initializer_from(R"({"class_name": "RandomUniform", "config": {"minval": 0, "maxval": 1}})");
  std::vector<double> keys(count);
  fill({job_for(uniform.get(), name.c_str(), keys.data(), INWIT_F64, 0, static_cast<int64_t>(count))}, seed);
  std::vector<size_t> order(count);
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, {}, [&](size_t index) { return keys[index]; });
  return order;
}

} // namespace study
