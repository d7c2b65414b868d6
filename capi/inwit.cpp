// The skin of the C ABI: check, call, catch all. No other file throws to or catches for it.
#include "inwit.h"

#include <cmath>
#include <cstring>
#include <exception>
#include <new>
#include <string_view>
#include <utility>

#include "base/dlpack.hpp"
#include "base/float_state.hpp"
#include "model/jobs.hpp"
#include "model/recipe.hpp"
#include "model/write.hpp"

namespace {

using namespace inwit;

// Runs `body(words)` under the library's floating-point mode; its words go to the context.
template <class Body> int32_t guarded(inwit_context *context, const Body &body) noexcept {
  Words words;
  if (context != nullptr) {
    words = Words(std::span<char>(context->error));
    context->failed_job = -1;
  }
  const FloatState ours;
  int32_t status = INWIT_OK;
  try {
    status = check_context(context, words);
    if (status == INWIT_OK) status = body(words);
  } catch (const std::bad_alloc &) {
    status = words.refuse(INWIT_E_MEMORY, "an allocation failed");
  } catch (const std::exception &error) {
    status = words.refuse(INWIT_E_INTERNAL, "internal error: ", error.what());
  } catch (...) {
    status = words.refuse(INWIT_E_INTERNAL, "internal error");
  }
  if (status == INWIT_OK)
    words.clear();
  else
    words.make_utf8();
  return status;
}

int32_t refuse_null(const char *argument, Words &words) { return words.refuse(INWIT_E_ARGUMENT, argument, " is NULL"); }

int32_t find_name(const char *name, const Row *&row, Words &words) {
  if (name == nullptr) return refuse_null("initializer", words);
  row = find_row(name);
  return row != nullptr ? INWIT_OK : refuse_name(name, words);
}

int32_t put_text(const std::string &from, char *text, size_t size, size_t *needed, Words &words) {
  if (needed != nullptr) *needed = from.size() + 1;
  if (text == nullptr && size == 0) return INWIT_OK;
  if (text == nullptr) return refuse_null("text", words);
  if (size < from.size() + 1) return words.refuse(INWIT_E_ARGUMENT, "size is ", size, ", must be at least ", from.size() + 1);
  std::memcpy(text, from.c_str(), from.size() + 1);
  return INWIT_OK;
}

// A bare name needs no quotes.
int32_t parse_identifier(std::string_view text, Json &identifier, Words &words) {
  const bool bare = !text.empty() && text.find_first_of("{}[]\" \t\r\n") == std::string_view::npos;
  if (!bare) return parse_document(text, identifier, words);
  identifier = std::string(text);
  return INWIT_OK;
}

} // namespace

extern "C" {

int32_t inwit_fill(const char *initializer, const inwit_arg *args, size_t arg_count, const inwit_tensor *out, uint64_t seed,
                   uint64_t stream, inwit_context *context) {
  return guarded(context, [&](Words &words) {
    const Row *row = nullptr;
    Values values;
    Plan plan;
    int32_t status = find_name(initializer, row, words);
    if (status == INWIT_OK) status = bind(*row, args, arg_count, values, words);
    if (status == INWIT_OK) status = make_plan(*row, values, out, {seed, stream}, Purpose::write, plan, words);
    return status == INWIT_OK ? run_plan(plan, context, words) : status;
  });
}

uint64_t inwit_stream(const char *name) { return random::stream_of(name != nullptr ? name : ""); }

int32_t inwit_fans(const inwit_tensor *tensor, double *fan_in, double *fan_out, inwit_context *context) {
  return guarded(context, [&](Words &words) {
    if (fan_in == nullptr || fan_out == nullptr) return refuse_null(fan_in == nullptr ? "fan_in" : "fan_out", words);
    View view;
    Fans fans;
    int32_t status = check_tensor(tensor, Purpose::describe, view, words);
    if (status == INWIT_OK) status = find_fans(view, fans, words);
    if (status == INWIT_OK) *fan_in = fans.in, *fan_out = fans.out;
    return status;
  });
}

int32_t inwit_tensor_from_dlpack(const void *dl_tensor, inwit_tensor *out, inwit_context *context) {
  return guarded(context, [&](Words &words) {
    if (dl_tensor == nullptr || out == nullptr) return refuse_null(out == nullptr ? "out" : "dl_tensor", words);
    return tensor_from_dlpack(*static_cast<const DLTensor *>(dl_tensor), *out, words);
  });
}

int32_t inwit_create(const char *initializer, const inwit_arg *args, size_t arg_count, inwit_initializer **out,
                     inwit_context *context) {
  return guarded(context, [&](Words &words) {
    if (out == nullptr) return refuse_null("out", words);
    const Row *row = nullptr;
    Handle handle;
    int32_t status = find_name(initializer, row, words);
    if (status == INWIT_OK) status = make_handle(*row, args, arg_count, handle, words);
    if (status == INWIT_OK) *out = handle.release();
    return status;
  });
}

int32_t inwit_create_from_json(const char *json, size_t length, const inwit_custom *custom, size_t custom_count,
                               inwit_initializer **out, inwit_context *context) {
  return guarded(context, [&](Words &words) {
    if (json == nullptr || out == nullptr) return refuse_null(out == nullptr ? "out" : "json", words);
    const Customs customs = {custom, custom_count};
    Json identifier;
    Handle handle;
    int32_t status = check_customs(customs, words);
    if (status == INWIT_OK) status = parse_identifier({json, length}, identifier, words);
    if (status == INWIT_OK) status = handle_from_json(identifier, customs, handle, words);
    if (status == INWIT_OK) *out = handle.release();
    return status;
  });
}

int32_t inwit_create_from_layer(const char *json, size_t length, const char *key, const inwit_custom *custom,
                                size_t custom_count, inwit_initializer **out, inwit_context *context) {
  return guarded(context, [&](Words &words) {
    if (json == nullptr || out == nullptr) return refuse_null(out == nullptr ? "out" : "json", words);
    if (key == nullptr) return refuse_null("key", words);
    const Customs customs = {custom, custom_count};
    Json layer;
    Handle handle;
    int32_t status = check_customs(customs, words);
    if (status == INWIT_OK) status = parse_document({json, length}, layer, words);
    if (status == INWIT_OK) status = handle_from_layer(layer, key, customs, handle, words);
    if (status == INWIT_OK) *out = handle.release();
    return status;
  });
}

int32_t inwit_clone(const inwit_initializer *initializer, const inwit_arg *args, size_t arg_count, inwit_initializer **out,
                    inwit_context *context) {
  return guarded(context, [&](Words &words) {
    if (initializer == nullptr || out == nullptr) return refuse_null(out == nullptr ? "out" : "initializer", words);
    Handle handle;
    const int32_t status = copy_handle(*initializer, args, arg_count, handle, words);
    if (status == INWIT_OK) *out = handle.release();
    return status;
  });
}

void inwit_free(inwit_initializer *initializer) { delete initializer; }

const char *inwit_initializer_name(const inwit_initializer *initializer) {
  return initializer != nullptr ? initializer->name() : nullptr;
}

int32_t inwit_to_json(const inwit_initializer *initializer, int32_t form, char *text, size_t size, size_t *needed,
                      inwit_context *context) {
  return guarded(context, [&](Words &words) {
    if (initializer == nullptr) return refuse_null("initializer", words);
    if (form != INWIT_CONFIG_KERAS && form != INWIT_CONFIG_LEGACY)
      return words.refuse(INWIT_E_ARGUMENT, "form is ", form, ", must be 0 (Keras 3) or 1 (legacy)");
    return put_text(to_json(*initializer, form).dump(), text, size, needed, words);
  });
}

int32_t inwit_config_seed(const inwit_initializer *initializer, int32_t *given, uint64_t *seed, inwit_context *context) {
  return guarded(context, [&](Words &words) -> int32_t {
    if (initializer == nullptr) return refuse_null("initializer", words);
    if (given == nullptr || seed == nullptr) return refuse_null(given == nullptr ? "given" : "seed", words);
    *given = read_seed(*initializer, *seed);
    return INWIT_OK;
  });
}

int32_t inwit_equal(const inwit_initializer *a, const inwit_initializer *b) {
  if (a == nullptr || b == nullptr) return a == b;
  int32_t equal = 0;
  guarded(nullptr, [&](Words &) -> int32_t {
    equal = equal_handles(*a, *b);
    return INWIT_OK;
  });
  return equal;
}

int32_t inwit_expect(const inwit_initializer *initializer, const inwit_tensor *tensor, inwit_moments *out,
                     inwit_context *context) {
  return guarded(context, [&](Words &words) -> int32_t {
    if (initializer == nullptr || out == nullptr) return refuse_null(out == nullptr ? "out" : "initializer", words);
    if (tensor == nullptr) return refuse_null("tensor", words);
    Plan plan;
    if (initializer->row == nullptr)
      plan.expected = unknown_moments;
    else if (const int32_t status = plan_handle(*initializer, *tensor, {0, 0}, Purpose::describe, plan, words))
      return status;
    *out = plan.expected;
    return INWIT_OK;
  });
}

int32_t inwit_density(const inwit_initializer *initializer, const inwit_tensor *tensor, const double *x, double *density,
                      size_t count, inwit_context *context) {
  return guarded(context, [&](Words &words) -> int32_t {
    if (initializer == nullptr || tensor == nullptr) return refuse_null(tensor == nullptr ? "tensor" : "initializer", words);
    if (count > 0 && (x == nullptr || density == nullptr)) return refuse_null(x == nullptr ? "x" : "density", words);
    Plan plan;
    plan.density = nullptr;
    if (initializer->row != nullptr)
      if (const int32_t status = plan_handle(*initializer, *tensor, {0, 0}, Purpose::describe, plan, words)) return status;
    for (size_t i = 0; i < count; ++i) density[i] = plan.density != nullptr ? plan.density(plan, x[i]) : NAN;
    return INWIT_OK;
  });
}

int32_t inwit_fill_jobs(const inwit_job *jobs, size_t count, uint64_t seed, inwit_context *context) {
  int64_t failed_job = -1;
  const int32_t status = guarded(context, [&](Words &words) {
    if (jobs == nullptr && count > 0) return refuse_null("jobs", words);
    return fill_jobs({jobs, count}, seed, context, failed_job, words);
  });
  if (context != nullptr) context->failed_job = failed_job;
  return status;
}

int32_t inwit_recipe_create(const char *json, size_t length, const inwit_custom *custom, size_t custom_count,
                            inwit_recipe **out, inwit_context *context) {
  return guarded(context, [&](Words &words) {
    if (json == nullptr || out == nullptr) return refuse_null(out == nullptr ? "out" : "json", words);
    const Customs customs = {custom, custom_count};
    std::unique_ptr<inwit_recipe> recipe;
    int32_t status = check_customs(customs, words);
    if (status == INWIT_OK) status = read_recipe({json, length}, customs, recipe, words);
    if (status == INWIT_OK) *out = recipe.release();
    return status;
  });
}

void inwit_recipe_free(inwit_recipe *recipe) { delete recipe; }

int32_t inwit_recipe_match(const inwit_recipe *recipe, inwit_job *job, inwit_context *context) {
  return guarded(context, [&](Words &words) -> int32_t {
    if (recipe == nullptr || job == nullptr) return refuse_null(job == nullptr ? "job" : "recipe", words);
    if (job->name == nullptr) return refuse_null("job->name", words);
    const inwit_recipe::Rule *rule = recipe->rule_for(job->name);
    if (rule == nullptr) return words.refuse(INWIT_E_NAME, "the tensor \"", job->name, "\" has no rule");
    job->initializer = rule->initializer.get();
    job->keep = rule->initializer == nullptr;
    job->stream = random::stream_of(job->name);
    job->tensor.layout = rule->layout;
    return INWIT_OK;
  });
}

int32_t inwit_recipe_check(const inwit_recipe *recipe, const char *const *names, size_t count, inwit_context *context) {
  return guarded(context, [&](Words &words) {
    if (recipe == nullptr || (names == nullptr && count > 0)) return refuse_null(recipe == nullptr ? "recipe" : "names", words);
    for (size_t i = 0; i < count; ++i)
      if (names[i] == nullptr) return words.refuse(INWIT_E_ARGUMENT, "names[", i, "] is NULL");
    return check_names(*recipe, {names, count}, words);
  });
}

int32_t inwit_recipe_tensor(const inwit_recipe *recipe, size_t index, const char **name, inwit_tensor *tensor,
                            inwit_context *context) {
  return guarded(context, [&](Words &words) -> int32_t {
    if (recipe == nullptr || name == nullptr) return refuse_null(recipe == nullptr ? "recipe" : "name", words);
    if (tensor == nullptr) return refuse_null("tensor", words);
    *name = index < recipe->tensors.size() ? recipe->tensors[index].name.c_str() : nullptr;
    if (*name != nullptr) *tensor = recipe->tensors[index].tensor;
    return INWIT_OK;
  });
}

const char *inwit_name_at(size_t index) { return index < registry().size() ? registry()[index].name : nullptr; }

int32_t inwit_registry_json(char *text, size_t size, size_t *needed, inwit_context *context) {
  return guarded(context, [&](Words &words) { return put_text(registry_document().dump(2), text, size, needed, words); });
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
    INWIT_NAME_CASE(INWIT_E_INTERNAL)
#undef INWIT_NAME_CASE
  default: return "unknown status";
  }
}

uint32_t inwit_version(void) { return INWIT_VERSION_MAJOR << 16 | INWIT_VERSION_MINOR << 8 | INWIT_VERSION_PATCH; }

size_t inwit_sizeof(const char *type_name) {
  static constexpr std::pair<std::string_view, size_t> sizes[] = {
      {"inwit_tensor", sizeof(inwit_tensor)},   {"inwit_arg", sizeof(inwit_arg)},
      {"inwit_context", sizeof(inwit_context)}, {"inwit_custom", sizeof(inwit_custom)},
      {"inwit_moments", sizeof(inwit_moments)}, {"inwit_job", sizeof(inwit_job)}};
  for (const auto &[name, size] : sizes)
    if (type_name != nullptr && name == type_name) return size;
  return 0;
}

uint32_t inwit_stream_version(const char *initializer) {
  const Row *row = initializer != nullptr ? find_row(initializer) : nullptr;
  return row != nullptr ? row->stream_version : 0;
}

const char *inwit_target(void) {
  Target target = Target::plain;
  Words unused;
  return choose_target(nullptr, target, unused) == INWIT_OK ? name_of(target) : "";
}

} // extern "C"
