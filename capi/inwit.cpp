// The C ABI: validates arguments and calls the core.
#include "inwit.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "base/dlpack.hpp"
#include "base/fans.hpp"
#include "call.hpp"
#include "device/device.hpp"
#include "initializers/gains.hpp"
#include "model/audit.hpp"
#include "model/batch.hpp"
#include "model/documents.hpp"
#include "model/parts.hpp"
#include "typed.hpp"

namespace {

using namespace inwit;

// Calls use(entry) with the entry that a name stands for.
template <class Use> Status with_initializer(const char *name, const Use &use) {
  if (name == nullptr) return null_argument("initializer");
  const Entry *entry = nullptr;
  const Status status = find_entry(name, entry);
  return entry != nullptr ? use(*entry) : status;
}

Status fill_on_device(const Entry &entry, const Values &values, inwit_tensor out, random::Key key,
                      const inwit_context &context) {
  const inwit_device &device = inwit_device::of(context);
  device::DevicePlan of;
  of.buffer = device.take_buffer(out);
  INWIT_TRY(make_plan(entry, values, &out, key, Purpose::device, of.plan));
  int64_t failed = -1;
  Status status = device.check(out, of);
  if (status) status = device.fill({&of, 1}, context.device_stream, failed);
  return status.prefix(entry.name);
}

// Fills what has been bound.
Status fill_bound(const Entry &entry, const Values &values, const inwit_tensor *out, random::Key key,
                  const inwit_context *context) {
  if (out != nullptr && inwit_device::purpose_of(*out, context) == Purpose::device)
    return fill_on_device(entry, values, *out, key, *context);
  Plan plan;
  int64_t failed_task = -1;
  INWIT_TRY(make_plan(entry, values, out, key, Purpose::write, plan));
  return run_plan(plan, context, failed_task);
}

} // namespace

int32_t inwit::fill_typed(const Entry &entry, const inwit_arg *args, size_t count, const inwit_tensor *out, uint64_t seed,
                          uint64_t stream, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    Values values;
    INWIT_TRY(bind_positional(entry, args, count, values));
    return fill_bound(entry, values, out, {seed, stream}, context);
  });
}

extern "C" {

int32_t inwit_fill(const char *initializer, const inwit_arg *args, size_t arg_count, const inwit_tensor *out, uint64_t seed,
                   uint64_t stream, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    return with_initializer(initializer, [&](const Entry &entry) -> Status {
      Values values;
      INWIT_TRY(bind(entry, args, arg_count, values));
      return fill_bound(entry, values, out, {seed, stream}, context);
    });
  });
}

uint64_t inwit_stream(const char *name) { return random::stream_of(name != nullptr ? name : ""); }

int32_t inwit_fans(const inwit_tensor *tensor, double *fan_in, double *fan_out, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (fan_in == nullptr || fan_out == nullptr) return null_argument(fan_in == nullptr ? "fan_in" : "fan_out");
    View view;
    Fans fans;
    INWIT_TRY(check_tensor(tensor, Purpose::describe, view));
    INWIT_TRY(find_fans(view, fans));
    *fan_in = fans.in, *fan_out = fans.out;
    return {};
  });
}

int32_t inwit_gain(const char *nonlinearity, double slope, double *gain, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (nonlinearity == nullptr || gain == nullptr) return null_argument(gain == nullptr ? "gain" : "nonlinearity");
    return find_gain(nonlinearity, slope, *gain);
  });
}

int32_t inwit_tensor_from_dlpack(const void *dl_tensor, inwit_tensor *out, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (dl_tensor == nullptr || out == nullptr) return null_argument(out == nullptr ? "out" : "dl_tensor");
    return tensor_from_dlpack(*static_cast<const DLTensor *>(dl_tensor), *out);
  });
}

int32_t inwit_create(const char *initializer, const inwit_arg *args, size_t arg_count, inwit_initializer **out,
                     inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (out == nullptr) return null_argument("out");
    Handle handle;
    INWIT_TRY(with_initializer(initializer, [&](const Entry &entry) { return make_handle(entry, args, arg_count, handle); }));
    *out = handle.release();
    return {};
  });
}

int32_t inwit_create_from_json(const char *json, size_t length, const inwit_custom *custom, size_t custom_count,
                               inwit_initializer **out, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (json == nullptr || out == nullptr) return null_argument(out == nullptr ? "out" : "json");
    Handle handle;
    INWIT_TRY(read_initializer({json, length}, {custom, custom_count}, handle));
    *out = handle.release();
    return {};
  });
}

int32_t inwit_create_from_layer(const char *json, size_t length, const char *key, const inwit_custom *custom,
                                size_t custom_count, inwit_initializer **out, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (json == nullptr || out == nullptr) return null_argument(out == nullptr ? "out" : "json");
    if (key == nullptr) return null_argument("key");
    Handle handle;
    INWIT_TRY(read_layer({json, length}, key, {custom, custom_count}, handle));
    *out = handle.release();
    return {};
  });
}

int32_t inwit_clone(const inwit_initializer *initializer, const inwit_arg *args, size_t arg_count, inwit_initializer **out,
                    inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (initializer == nullptr || out == nullptr) return null_argument(out == nullptr ? "out" : "initializer");
    Handle handle;
    INWIT_TRY(copy_handle(*initializer, args, arg_count, handle));
    *out = handle.release();
    return {};
  });
}

void inwit_free(inwit_initializer *initializer) { delete initializer; }

const char *inwit_initializer_name(const inwit_initializer *initializer) {
  return initializer != nullptr ? initializer->name() : nullptr;
}

int32_t inwit_to_json(const inwit_initializer *initializer, int32_t form, char *text, size_t size, size_t *needed,
                      inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (initializer == nullptr) return null_argument("initializer");
    if (form != INWIT_CONFIG_KERAS && form != INWIT_CONFIG_LEGACY)
      return fail(INWIT_E_ARGUMENT, "form is ", form, ", must be 0 (Keras 3) or 1 (legacy)");
    std::string json;
    INWIT_TRY(write_initializer(*initializer, form, json));
    return put_text(json, text, size, needed);
  });
}

int32_t inwit_config_seed(const inwit_initializer *initializer, int32_t *given, uint64_t *seed, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (initializer == nullptr) return null_argument("initializer");
    if (given == nullptr || seed == nullptr) return null_argument(given == nullptr ? "given" : "seed");
    *given = initializer->seed.given;
    if (*given != 0) *seed = initializer->seed.number;
    return {};
  });
}

int32_t inwit_equal(const inwit_initializer *a, const inwit_initializer *b) {
  if (a == nullptr || b == nullptr) return a == b;
  return equal_handles(*a, *b);
}

int32_t inwit_expect(const inwit_initializer *initializer, const inwit_tensor *tensor, inwit_moments *out,
                     inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (initializer == nullptr || out == nullptr) return null_argument(out == nullptr ? "out" : "initializer");
    if (tensor == nullptr) return null_argument("tensor");
    *out = unknown_moments;
    if (initializer->parts != nullptr) return moments_of_parts(*initializer, *tensor, *out);
    if (initializer->entry == nullptr) return {};
    Plan plan;
    INWIT_TRY(plan_handle(*initializer, *tensor, {0, 0}, Purpose::describe, plan));
    *out = moments_of(plan);
    return {};
  });
}

int32_t inwit_density(const inwit_initializer *initializer, const inwit_tensor *tensor, const double *x, double *density,
                      size_t count, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (initializer == nullptr || tensor == nullptr) return null_argument(tensor == nullptr ? "tensor" : "initializer");
    if (count > 0 && (x == nullptr || density == nullptr)) return null_argument(x == nullptr ? "x" : "density");
    if (initializer->parts != nullptr) return density_of_parts(*initializer, *tensor, {x, count}, {density, count});
    const bool is_known = initializer->entry != nullptr;
    Plan plan;
    if (is_known) INWIT_TRY(plan_handle(*initializer, *tensor, {0, 0}, Purpose::describe, plan));
    for (size_t i = 0; i < count; ++i) density[i] = is_known ? density_at(plan, x[i]) : NAN;
    return {};
  });
}

int32_t inwit_audit(const inwit_initializer *initializer, const inwit_tensor *tensor, inwit_audit_report *audit_report,
                    inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (tensor == nullptr || audit_report == nullptr) return null_argument(tensor == nullptr ? "tensor" : "report");
    return audit(initializer, *tensor, *audit_report, context);
  });
}

int32_t inwit_fill_jobs(const inwit_job *jobs, size_t count, uint64_t seed, inwit_context *context) {
  int64_t failed_job = -1;
  const int32_t status = guarded(context, [&]() -> Status {
    if (jobs == nullptr && count > 0) return null_argument("jobs");
    return fill_jobs({jobs, count}, seed, context, failed_job);
  });
  if (context != nullptr) context->failed_job = failed_job;
  return status;
}

int32_t inwit_job_parts(const inwit_job *job, inwit_job *parts, size_t capacity, size_t *count, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (job == nullptr || (parts == nullptr && capacity > 0)) return null_argument(job == nullptr ? "job" : "parts");
    if (job->initializer == nullptr && job->keep == 0) return null_argument("job->initializer");
    std::vector<inwit_job> all;
    if (job->keep == 0 && job->initializer->parts != nullptr)
      INWIT_TRY(expand_parts(*job, Purpose::describe, all));
    else
      all.push_back(*job);
    if (count != nullptr) *count = all.size();
    if (parts == nullptr) return {};
    if (capacity < all.size()) return fail(INWIT_E_ARGUMENT, "capacity is ", capacity, ", must be at least ", all.size());
    std::ranges::copy(all, parts);
    return {};
  });
}

int32_t inwit_recipe_create(const char *json, size_t length, const inwit_custom *custom, size_t custom_count,
                            inwit_recipe **out, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (json == nullptr || out == nullptr) return null_argument(out == nullptr ? "out" : "json");
    std::unique_ptr<inwit_recipe> recipe;
    INWIT_TRY(read_recipe({json, length}, {custom, custom_count}, recipe));
    *out = recipe.release();
    return {};
  });
}

void inwit_recipe_free(inwit_recipe *recipe) { delete recipe; }

int32_t inwit_recipe_bind(const inwit_recipe *recipe, const inwit_variable *variables, size_t count, const char *config,
                          size_t config_length, inwit_recipe **out, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (recipe == nullptr || out == nullptr) return null_argument(out == nullptr ? "out" : "recipe");
    if (variables == nullptr && count > 0) return null_argument("variables");
    const std::string_view document(config, config != nullptr ? config_length : 0);
    std::unique_ptr<inwit_recipe> bound;
    INWIT_TRY(bind(*recipe, {variables, count}, config != nullptr ? &document : nullptr, bound));
    *out = bound.release();
    return {};
  });
}

int32_t inwit_recipe_match(const inwit_recipe *recipe, inwit_job *job, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (recipe == nullptr || job == nullptr) return null_argument(job == nullptr ? "job" : "recipe");
    if (job->name == nullptr) return null_argument("job->name");
    const auto find = [](const void *of, std::string_view name) {
      return static_cast<const inwit_recipe *>(of)->find_tensor(name);
    };
    return match_job(*recipe, {find, recipe}, false, *job);
  });
}

int32_t inwit_recipe_match_jobs(const inwit_recipe *recipe, inwit_job *jobs, size_t count, inwit_context *context) {
  int64_t failed_job = -1;
  const int32_t status = guarded(context, [&]() -> Status {
    if (recipe == nullptr || (jobs == nullptr && count > 0)) return null_argument(recipe == nullptr ? "recipe" : "jobs");
    for (size_t i = 0; i < count; ++i)
      if (jobs[i].name == nullptr) return fail(INWIT_E_ARGUMENT, "jobs[", i, "].name is NULL");
    return match_jobs(*recipe, {jobs, count}, failed_job);
  });
  if (context != nullptr) context->failed_job = failed_job;
  return status;
}

int32_t inwit_recipe_check(const inwit_recipe *recipe, const char *const *names, size_t count, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (recipe == nullptr || (names == nullptr && count > 0)) return null_argument(recipe == nullptr ? "recipe" : "names");
    for (size_t i = 0; i < count; ++i)
      if (names[i] == nullptr) return fail(INWIT_E_ARGUMENT, "names[", i, "] is NULL");
    return check_names(*recipe, {names, count});
  });
}

int32_t inwit_recipe_tensor(const inwit_recipe *recipe, size_t index, const char **name, inwit_tensor *tensor,
                            inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (recipe == nullptr || name == nullptr) return null_argument(recipe == nullptr ? "recipe" : "name");
    if (tensor == nullptr) return null_argument("tensor");
    if (!recipe->missing.empty()) return fail(INWIT_E_CONFIG, recipe->missing);
    *name = index < recipe->tensors.size() ? recipe->tensors[index].name.c_str() : nullptr;
    if (*name != nullptr) *tensor = recipe->tensors[index].tensor;
    return {};
  });
}

const char *inwit_name_at(size_t index) { return index < registry().size() ? registry()[index]->name : nullptr; }

int32_t inwit_registry_json(char *text, size_t size, size_t *needed, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    std::string json;
    INWIT_TRY(write_registry(json));
    return put_text(json, text, size, needed);
  });
}

const char *inwit_status_name(int32_t status) {
  switch (status) {
#define INWIT_NAME_CASE(code) \
  case code: return #code;
    INWIT_NAME_CASE(INWIT_OK)
    INWIT_NAME_CASE(INWIT_E_ARGUMENT)
    INWIT_NAME_CASE(INWIT_E_NAME)
    INWIT_NAME_CASE(INWIT_E_PARAMETER)
    INWIT_NAME_CASE(INWIT_E_SHAPE)
    INWIT_NAME_CASE(INWIT_E_BOX)
    INWIT_NAME_CASE(INWIT_E_DTYPE)
    INWIT_NAME_CASE(INWIT_E_LAYOUT)
    INWIT_NAME_CASE(INWIT_E_DEVICE)
    INWIT_NAME_CASE(INWIT_E_CONFIG)
    INWIT_NAME_CASE(INWIT_E_CANCELLED)
    INWIT_NAME_CASE(INWIT_E_MEMORY)
    INWIT_NAME_CASE(INWIT_E_UNSUPPORTED)
    INWIT_NAME_CASE(INWIT_E_NUMERIC)
    INWIT_NAME_CASE(INWIT_E_CUSTOM)
    INWIT_NAME_CASE(INWIT_E_DRIVER)
    INWIT_NAME_CASE(INWIT_E_INTERNAL)
#undef INWIT_NAME_CASE
  default: return "unknown status";
  }
}

uint32_t inwit_version(void) { return INWIT_VERSION_MAJOR << 16 | INWIT_VERSION_MINOR << 8 | INWIT_VERSION_PATCH; }

size_t inwit_sizeof(const char *type_name) {
  static constexpr std::pair<std::string_view, size_t> sizes[] = {{"inwit_tensor", sizeof(inwit_tensor)},
                                                                  {"inwit_arg", sizeof(inwit_arg)},
                                                                  {"inwit_context", sizeof(inwit_context)},
                                                                  {"inwit_custom", sizeof(inwit_custom)},
                                                                  {"inwit_moments", sizeof(inwit_moments)},
                                                                  {"inwit_job", sizeof(inwit_job)},
                                                                  {"inwit_statistics", sizeof(inwit_statistics)},
                                                                  {"inwit_audit_report", sizeof(inwit_audit_report)},
                                                                  {"inwit_variable", sizeof(inwit_variable)},
                                                                  {"inwit_device_launch", sizeof(inwit_device_launch)},
                                                                  {"inwit_opencl_memory", sizeof(inwit_opencl_memory)}};
  for (const auto &[name, size] : sizes)
    if (type_name != nullptr && name == type_name) return size;
  return 0;
}

uint32_t inwit_stream_version(const char *initializer) {
  const Entry *entry = nullptr;
  return initializer != nullptr && find_entry(initializer, entry) ? entry->stream_version : 0;
}

const char *inwit_target(void) {
  Target target = Target::plain;
  return choose_target(nullptr, target) ? name_of(target) : "";
}

} // extern "C"
