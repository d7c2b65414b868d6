// Every allocation of every function of inwit.h fails, alone and with all that follow: the status is INWIT_E_MEMORY, outputs are left
// as they were, nothing leaks, and releasing needs no memory.
//   inwit-memory HEADER...     the headers say which functions there are: one without a case here is a failure
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <unistd.h>
#include <vector>

#include "inwit.h"
#include "memory_device.hpp"

// ---- malloc in the place of the C library's ----

extern "C" {
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *memory);
}

namespace {

constexpr int never = INT_MAX;
std::atomic<int> allocations = 0, failing_from = never, failing_to = never; // numbers of allocations; the last one excluded
std::atomic<int> live = 0;

bool fails() {
  const int number = allocations++;
  return number >= failing_from && number < failing_to;
}
void *counted(void *memory) {
  if (memory == nullptr)
    errno = ENOMEM;
  else
    ++live;
  return memory;
}

} // namespace

extern "C" {
void *malloc(size_t size) { return counted(fails() ? nullptr : __libc_malloc(size)); }
void *calloc(size_t count, size_t size) { return counted(fails() ? nullptr : __libc_calloc(count, size)); }
void *memalign(size_t alignment, size_t size) { return counted(fails() ? nullptr : __libc_memalign(alignment, size)); }
void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void **memory, size_t alignment, size_t size) {
  void *const made = memalign(alignment, size);
  if (made != nullptr) *memory = made;
  return made != nullptr ? 0 : ENOMEM;
}
void *realloc(void *memory, size_t size) {
  if (memory == nullptr) return malloc(size);
  return fails() ? nullptr : __libc_realloc(memory, size);
}
void free(void *memory) {
  if (memory != nullptr) --live;
  __libc_free(memory);
}
}

namespace {

// ---- cases ----
// The status of one call. What it makes is released while every allocation fails.
using Call = std::function<int32_t(inwit_context *context)>;

struct Case {
  const char *function;
  int32_t status; // with memory
  Call call;
  bool may_do_without = false; // helper threads, for one
};

int failures = 0;
const char *running = "";
int running_number = 0;

void crashed(int) {
  char text[160];
  const int length = std::snprintf(text, sizeof text, "crash: %s, allocation %d\n", running, running_number);
  if (length > 0 && write(STDOUT_FILENO, text, static_cast<size_t>(length)) < 0) _exit(3);
  _exit(2);
}

void expect(bool holds, const Case &of, const char *what, int number, int32_t status) {
  if (holds) return;
  ++failures;
  std::printf("%s, allocation %d: %s (status %s)\n", of.function, number, what, inwit_status_name(status));
}

template <class Handle> int32_t made(int32_t status, Handle *handle, void (*release)(Handle *)) {
  const int from = failing_from, to = failing_to, before = allocations;
  failing_from = 0, failing_to = never;
  release(handle);
  if (allocations != before) ++failures, std::printf("%s: a release allocates\n", running);
  failing_from = from, failing_to = to;
  return status;
}

void run(const Case &test) {
  running = test.function;
  inwit_context context = {};
  const auto call = [&](int from, int to) {
    std::strcpy(context.error, "untouched");
    allocations = 0, failing_from = from, failing_to = to;
    const int32_t status = test.call(&context);
    failing_from = failing_to = never;
    return status;
  };
  call(never, never); // what is made once in a process
  const int living = live;
  expect(call(never, never) == test.status, test, context.error, -1, test.status);
  expect(live == living, test, "leaks", -1, test.status);
  const int count = allocations;
  for (const bool once : {true, false})
    for (running_number = 0; running_number < count; ++running_number) {
      const int32_t status = call(running_number, once ? running_number + 1 : never);
      const bool fine = status == INWIT_E_MEMORY || (test.may_do_without && status == test.status);
      expect(fine, test, once ? "wrong status where it fails once" : "wrong status where all fail from here", running_number,
             status);
      expect((status == INWIT_OK) == (context.error[0] == '\0'), test, "wrong message", running_number, status);
      expect(live == living, test, "leaks", running_number, status);
    }
  std::printf("%s: %d allocations\n", test.function, count);
}

// ---- what is called ----
constexpr const char *config = R"({"module": "keras.initializers", "class_name": "VarianceScaling", "config": {"scale": 2.0,
    "mode": "fan_in", "distribution": "normal", "seed": {"class_name": "SeedGenerator", "config": {"seed": 7}}}})";
constexpr const char *array_config = R"({"class_name": "Constant", "config": {"value": [[1.5, NaN], ["inf", 4]]}})";
constexpr const char *custom_config = R"({"class_name": "Mine", "config": {"a": [1, "a text that needs memory of its own"]}})";
constexpr const char *layer = R"({"class_name": "Dense", "config": {"kernel_initializer": {"class_name": "HeNormal", "config":
    {"seed": null}}, "bias_initializer": null}})";
constexpr const char *recipe =
    R"({"layout": "torch", "rules": [{"match": "*.bias", "initializer": "zeros"}, {"match": "*.weight",
    "initializer": {"class_name": "RandomNormal", "config": {"stddev": 0.02}}}], "tensors": [{"name": "a.weight", "shape": [2]}]})";

constexpr const char *computing_recipe =
    R"({"recipe": 2, "layout": "torch", "let": {"layers": {"config": ["num_hidden_layers", "n_layer"]}, "half": "=layers / 2"}, "rules":
    [{"match": "{stem:**}.bias", "initializer": "torch_linear", "fans_of": "{stem}.weight"}, {"match": "head", "same_as": "0.weight"},
     {"match": "{l}.{q|k}weight", "if": "=l < 0", "initializer": "ones", "optional": true},
     {"match": "{l}.weight", "initializer": {"class_name": "Constant", "config": {"value": ["=l", "=half"]}}}],
     "tensors": [{"for": {"l": "=layers"}, "name": "{l}.{weight|a long name that needs memory}", "shape": ["=2", 2]}]})";
constexpr const char *model_config = R"({"n_layer": 2, "architectures": ["a text that needs memory of its own"]})";

int32_t fill_ones(void *, const char *, const inwit_tensor *out, uint64_t seed, uint64_t stream, inwit_context *context) {
  return inwit_fill("ones", nullptr, 0, out, seed, stream, context);
}
const inwit_custom customs[] = {{"Mine", fill_ones, nullptr}};

// DLPack's struct of a tensor.
struct DlTensor {
  void *data;
  int32_t device_type, device_id, rank;
  uint8_t type_code, type_bits;
  uint16_t lanes;
  int64_t *shape, *strides;
  uint64_t byte_offset;
};

inwit_initializer *untouched_handle = reinterpret_cast<inwit_initializer *>(&failures);

template <class Creation> int32_t create(const Creation &creation) {
  inwit_initializer *handle = untouched_handle;
  const int32_t status = creation(&handle);
  if (status == INWIT_OK) return made(status, handle, inwit_free);
  if (handle != untouched_handle) ++failures, std::printf("%s: sets out on failure\n", running);
  return status;
}
Call from_json(const char *json) {
  return [=](inwit_context *context) {
    return create(
        [&](inwit_initializer **out) { return inwit_create_from_json(json, std::strlen(json), customs, 1, out, context); });
  };
}
Call from_layer(const char *key) {
  return [=](inwit_context *context) {
    return create([&](inwit_initializer **out) {
      return inwit_create_from_layer(layer, std::strlen(layer), key, customs, 1, out, context);
    });
  };
}
Call recipe_create(const char *json) {
  return [=](inwit_context *context) {
    inwit_recipe *handle = nullptr;
    const int32_t status = inwit_recipe_create(json, std::strlen(json), customs, 1, &handle, context);
    return handle != nullptr ? made(status, handle, inwit_recipe_free) : status;
  };
}

// Binds, and completes the jobs of a model. What a recipe makes for its matches lives as long as it does.
Call recipe_bind(const char *variable) {
  return [=](inwit_context *context) {
    inwit_recipe *recipe_read = nullptr, *bound = nullptr;
    const inwit_variable variables[] = {{variable, 3}};
    int32_t status = inwit_recipe_create(computing_recipe, std::strlen(computing_recipe), nullptr, 0, &recipe_read, context);
    if (status == INWIT_OK)
      status = inwit_recipe_bind(recipe_read, variables, 1, model_config, std::strlen(model_config), &bound, context);
    const char *const names[] = {"0.weight", "0.bias", "1.weight", "head"};
    inwit_job model[4] = {};
    for (int i = 0; i < 4; ++i) {
      model[i].name = names[i];
      model[i].tensor.rank = i == 1 ? 1 : 2;
      model[i].tensor.shape[0] = 2, model[i].tensor.shape[1] = i == 1 ? 0 : 2;
    }
    if (status == INWIT_OK) status = inwit_recipe_match_jobs(bound, model, 4, context);
    inwit_recipe_free(recipe_read);
    inwit_recipe_free(bound);
    return status;
  };
}

constexpr const char *parts_recipe =
    R"json({"recipe": 2, "rules": [{"match": "w", "parts": {"axis": 0, "each": "e", "rule": {"parts": {"axis": 0, "sizes":
    ["=shape[0] - 4", 4], "rules": [{"initializer": "glorot_uniform", "layout": "torch", "stream": "a long name that needs memory {e}"},
    {"initializer": {"class_name": "RandomNormal", "config": {"stddev": "=1 / (e + 1)"}}, "zero_rows": [1]}]}}}}]})json";

// Fills a tensor with parts, and asks for them.
int32_t fill_parts(inwit_context *context) {
  static float values[512];
  inwit_job job = {}, parts[8] = {};
  job.name = "w", job.tensor.data = values, job.tensor.dtype = INWIT_F32, job.tensor.rank = 3;
  job.tensor.shape[0] = 2, job.tensor.shape[1] = 8, job.tensor.shape[2] = 32;
  inwit_recipe *rules = nullptr;
  inwit_moments moments = {};
  double x = 0, density = 0;
  size_t count = 0;
  int32_t status = inwit_recipe_create(parts_recipe, std::strlen(parts_recipe), nullptr, 0, &rules, context);
  if (status == INWIT_OK) status = inwit_recipe_match(rules, &job, context);
  if (status == INWIT_OK) status = inwit_recipe_match(rules, &job, context);
  if (status == INWIT_OK) status = inwit_job_parts(&job, parts, 8, &count, context);
  failures += status == INWIT_OK && count != 8;
  if (status == INWIT_OK) status = inwit_expect(job.initializer, &job.tensor, &moments, context);
  if (status == INWIT_OK) status = inwit_density(job.initializer, &job.tensor, &x, &density, 1, context);
  if (status == INWIT_OK) status = inwit_fill_jobs(&job, 1, 5, context);
  inwit_recipe_free(rules);
  return status;
}

// A function that returns no status: it allocates nothing.
Call constant(const std::function<bool()> &call) {
  return [=](inwit_context *context) {
    const int before = allocations;
    if (!call()) ++failures, std::printf("%s: wrong result\n", running);
    if (allocations != before) ++failures, std::printf("%s: allocates\n", running);
    context->error[0] = '\0';
    return INWIT_OK;
  };
}

std::set<std::string> functions_of(const char *path) {
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::regex declaration(R"(INWIT_API\s[^;(]*\b(inwit_\w+)\()");
  std::set<std::string> names;
  for (std::sregex_iterator i(text.begin(), text.end(), declaration), end; i != end; ++i) names.insert((*i)[1]);
  return names;
}

// Copies of copies with other arrays keep the last array alone.
void check_clones(const inwit_initializer *first, const inwit_arg &value) {
  inwit_initializer *last = nullptr;
  int with_one = 0;
  for (int i = 0; i < 100; ++i) {
    inwit_initializer *next = nullptr;
    if (inwit_clone(last != nullptr ? last : first, &value, 1, &next, nullptr) != INWIT_OK) ++failures;
    inwit_free(last);
    last = next;
    if (i == 0) with_one = live;
  }
  if (live != with_one) ++failures, std::printf("inwit_clone: 100 copies in a row keep %d more blocks\n", live - with_one);
  inwit_free(last);
}

// What the calls need; the handles live as long as all of them.
struct Fixture {
  float values[1 << 16] = {};
  double elements[4] = {1, 2, 3, 4};
  inwit_tensor tensor = {}, large = {}, halves = {}, kernel = {}, kernels = {}, array = {}, listed = {};
  inwit_arg value = {"value", 0, nullptr, &array}, unknown = {"sigma", 1, nullptr, nullptr};
  inwit_arg sparsity = {"sparsity", 0.5, nullptr, nullptr};
  inwit_arg qr = {"method", 0, "qr", nullptr}, svd = {"method", 0, "svd", nullptr};
  int64_t dl_shape[2] = {16, 16};
  DlTensor dl_tensor = {values, 1, 0, 2, 2, 32, 1, dl_shape, nullptr, 0};
  inwit_initializer *constant_array = nullptr, *read = nullptr, *mine = nullptr;
  inwit_recipe *rules = nullptr;
  inwit_job jobs[3] = {};
  const char *names[2] = {"a.weight", "a.bias"}, *strange_names[3] = {"a.weight", "x", "y"};
  char text[1 << 21];
  size_t needed = 0;
  double number = 0, other = 0;
  int32_t given = 0;
  uint64_t seed = 0;
  inwit_moments moments = {};
  const char *name = nullptr;

  Fixture() {
    tensor.data = values, tensor.dtype = INWIT_F32, tensor.rank = 2, tensor.shape[0] = tensor.shape[1] = 16;
    tensor.layout = INWIT_LAYOUT_TORCH;
    large = tensor, large.shape[0] = large.shape[1] = 256;
    halves = large, halves.dtype = INWIT_F16, halves.shape[0] = 512; // two tasks
    kernel = tensor, kernel.rank = 4, kernel.shape[0] = kernel.shape[1] = 8, kernel.shape[2] = kernel.shape[3] = 2;
    kernels = large, kernels.rank = 4, kernels.batch_axes = 1; // many tasks
    kernels.shape[0] = 128, kernels.shape[1] = kernels.shape[2] = 16, kernels.shape[3] = 2;
    array.data = elements, array.dtype = INWIT_F64, array.rank = 1, array.shape[0] = 4;
  }

  bool set_up() {
    if (inwit_create("constant", &value, 1, &constant_array, nullptr) != INWIT_OK ||
        inwit_create_from_json(config, std::strlen(config), nullptr, 0, &read, nullptr) != INWIT_OK ||
        inwit_create_from_json(custom_config, std::strlen(custom_config), customs, 1, &mine, nullptr) != INWIT_OK ||
        inwit_recipe_create(recipe, std::strlen(recipe), nullptr, 0, &rules, nullptr) != INWIT_OK)
      return false;
    for (int i = 0; i < 3; ++i) {
      jobs[i].initializer = i < 2 ? read : mine;
      jobs[i].name = i == 0 ? "a" : i == 1 ? "b" : "c";
      jobs[i].stream = inwit_stream(jobs[i].name);
      jobs[i].tensor = tensor;
      jobs[i].tensor.data = values + i * 256;
    }
    return true;
  }
  void release() const {
    made(0, constant_array, inwit_free), made(0, read, inwit_free), made(0, mine, inwit_free);
    made(0, rules, inwit_recipe_free);
  }

  static Call filling(const char *initializer, const inwit_tensor &out, int threads, const inwit_arg *arg = nullptr) {
    return [=](inwit_context *context) {
      context->threads = threads;
      return inwit_fill(initializer, arg, arg != nullptr ? 1 : 0, &out, 1, 2, context);
    };
  }

  // ---- the cases, by group of functions ----

  std::vector<Case> fills() {
    inwit_context first_call = {};
    const int32_t lapack = filling("orthogonal", tensor, 1, &qr)(&first_call); // INWIT_E_UNSUPPORTED in a build without it
    return {
        {"inwit_fill", INWIT_OK, filling("glorot_normal", tensor, 1)},
        {"inwit_fill", INWIT_OK, filling("orthogonal", large, 1)},
        {"inwit_fill", INWIT_OK, filling("orthogonal", large, 2), true},
        {"inwit_fill", INWIT_OK, filling("random_normal", halves, 2), true},
        {"inwit_fill", INWIT_OK, filling("nguyen_widrow", tensor, 1)},
        {"inwit_fill", INWIT_OK, filling("nguyen_widrow", large, 2), true},
        {"inwit_fill", INWIT_OK, filling("conv_orthogonal", kernel, 1)},
        {"inwit_fill", INWIT_OK, filling("conv_orthogonal", kernels, 2), true},
        {"inwit_fill", lapack, filling("orthogonal", tensor, 1, &qr)},
        {"inwit_fill", lapack, filling("orthogonal", tensor, 1, &svd)},
        {"inwit_fill", INWIT_OK, filling("flux_sparse_init", tensor, 1, &sparsity)},
        {"inwit_fill", INWIT_E_NAME, filling("glorot_norma", tensor, 1)},
        {"inwit_stream", INWIT_OK, constant([&] { return inwit_stream("a") == jobs[0].stream; })},
        {"inwit_fans", INWIT_OK, [&](inwit_context *context) { return inwit_fans(&tensor, &number, &other, context); }},
        {"inwit_gain", INWIT_OK, [&](inwit_context *context) { return inwit_gain("tanh", 0, &number, context); }},
        {"inwit_tensor_from_dlpack", INWIT_OK,
         [&](inwit_context *context) { return inwit_tensor_from_dlpack(&dl_tensor, &listed, context); }},
    };
  }

  std::vector<Case> creations() {
    return {
        {"inwit_create", INWIT_OK,
         [&](inwit_context *context) {
           return create([&](inwit_initializer **out) { return inwit_create("constant", &value, 1, out, context); });
         }},
        {"inwit_create", INWIT_E_PARAMETER,
         [&](inwit_context *context) {
           return create([&](inwit_initializer **out) { return inwit_create("constant", &unknown, 1, out, context); });
         }},
        {"inwit_create_from_json", INWIT_OK, from_json(config)},
        {"inwit_create_from_json", INWIT_OK, from_json(array_config)},
        {"inwit_create_from_json", INWIT_OK, from_json(custom_config)},
        {"inwit_create_from_json", INWIT_OK, from_json("he_normal\n")},
        {"inwit_create_from_json", INWIT_E_CONFIG,
         from_json(R"({"class_name": "a long name that needs memory", "class_name": 3})")},
        {"inwit_create_from_json", INWIT_E_CONFIG,
         from_json(R"({"class_name": ["a long text that needs memory"], "config": )")},
        {"inwit_create_from_json", INWIT_E_NAME, from_json(R"({"class_name": "a long name that needs memory"})")},
        {"inwit_create_from_json", INWIT_E_PARAMETER,
         from_json(R"({"class_name": "HeNormal", "config": {"seed": ["a", "b"]}})")},
        {"inwit_create_from_layer", INWIT_OK, from_layer("kernel_initializer")},
        {"inwit_create_from_layer", INWIT_OK, from_layer("bias_initializer")},
        {"inwit_create_from_layer", INWIT_E_CONFIG, from_layer("gamma_initializer")},
    };
  }

  std::vector<Case> handles() {
    return {
        {"inwit_clone", INWIT_OK,
         [&](inwit_context *context) {
           return create([&](inwit_initializer **out) { return inwit_clone(read, nullptr, 0, out, context); });
         }},
        {"inwit_clone", INWIT_OK,
         [&](inwit_context *context) {
           return create([&](inwit_initializer **out) { return inwit_clone(constant_array, &value, 1, out, context); });
         }},
        {"inwit_to_json", INWIT_OK,
         [&](inwit_context *context) { return inwit_to_json(read, INWIT_CONFIG_KERAS, text, sizeof text, &needed, context); }},
        {"inwit_to_json", INWIT_OK,
         [&](inwit_context *context) {
           return inwit_to_json(constant_array, INWIT_CONFIG_LEGACY, text, sizeof text, &needed, context);
         }},
        {"inwit_config_seed", INWIT_OK,
         [&](inwit_context *context) { return inwit_config_seed(read, &given, &seed, context); }},
        {"inwit_equal", INWIT_OK, constant([&] { return inwit_equal(read, read) == 1 && inwit_equal(read, mine) == 0; })},
        {"inwit_free", INWIT_OK, constant([] { return inwit_free(nullptr), true; })}, // of handles: create()
        {"inwit_initializer_name", INWIT_OK,
         constant([&] { return inwit_initializer_name(mine) == std::string_view("Mine"); })},
    };
  }

  std::vector<Case> tensors() {
    return {
        {"inwit_expect", INWIT_OK, [&](inwit_context *context) { return inwit_expect(read, &tensor, &moments, context); }},
        {"inwit_density", INWIT_OK,
         [&](inwit_context *context) { return inwit_density(read, &tensor, elements, elements + 2, 1, context); }},
        {"inwit_audit", INWIT_OK,
         [&](inwit_context *context) {
           inwit_audit_report report = {};
           report.strict = report.verify = 1;
           context->threads = 1;
           return inwit_audit(read, &tensor, &report, context);
         }},
        {"inwit_fill_jobs", INWIT_OK,
         [&](inwit_context *context) {
           context->threads = 1;
           return inwit_fill_jobs(jobs, 3, 5, context);
         }},
        {"inwit_job_parts", INWIT_OK, fill_parts},
        {"inwit_recipe_create", INWIT_OK, recipe_create(recipe)},
        {"inwit_recipe_create", INWIT_E_CONFIG,
         recipe_create(R"({"rules": [{"match": "a long pattern that needs memory.*"}]})")},
        {"inwit_recipe_bind", INWIT_OK, recipe_bind("half")},
        {"inwit_recipe_bind", INWIT_E_NAME, recipe_bind("a long name that needs memory of its own")},
        {"inwit_recipe_match_jobs", INWIT_OK, recipe_bind("half")},
        {"inwit_recipe_free", INWIT_OK,
         constant([] { return inwit_recipe_free(nullptr), true; })}, // of recipes: recipe_create()
        {"inwit_recipe_match", INWIT_OK,
         [&](inwit_context *context) {
           inwit_job job = {};
           job.name = "a.weight";
           return inwit_recipe_match(rules, &job, context);
         }},
        {"inwit_recipe_check", INWIT_OK, [&](inwit_context *context) { return inwit_recipe_check(rules, names, 2, context); }},
        {"inwit_recipe_check", INWIT_E_NAME,
         [&](inwit_context *context) { return inwit_recipe_check(rules, strange_names, 3, context); }},
        {"inwit_recipe_tensor", INWIT_OK,
         [&](inwit_context *context) { return inwit_recipe_tensor(rules, 0, &name, &listed, context); }},
    };
  }

  std::vector<Case> information() {
    return {
        {"inwit_name_at", INWIT_OK, constant([] { return inwit_name_at(0) == std::string_view("alibi_slopes"); })},
        {"inwit_registry_json", INWIT_OK,
         [&](inwit_context *context) { return inwit_registry_json(text, sizeof text, &needed, context); }},
        {"inwit_status_name", INWIT_OK, constant([] { return inwit_status_name(4) == std::string_view("INWIT_E_SHAPE"); })},
        {"inwit_version", INWIT_OK, constant([] { return inwit_version() > 0; })},
        {"inwit_sizeof", INWIT_OK, constant([] { return inwit_sizeof("inwit_job") == sizeof(inwit_job); })},
        {"inwit_stream_version", INWIT_OK, constant([] { return inwit_stream_version("zeros") > 0; })},
        {"inwit_target", INWIT_OK, constant([] { return *inwit_target() != '\0'; })},
    };
  }
};

} // namespace

int main(int count, char **arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ); // what was printed stays if the process ends
  std::signal(SIGABRT, crashed), std::signal(SIGSEGV, crashed);
  static Fixture fixture;
  if (!fixture.set_up()) return std::puts("setting up fails"), 1;
  std::set<std::string> missing;
  for (int i = 1; i < count; ++i) missing.merge(functions_of(arguments[i]));
  if (missing.empty()) return std::puts("the headers declare nothing"), 1;
  for (const auto &cases : {fixture.fills(), fixture.creations(), fixture.handles(), fixture.tensors(), fixture.information(),
                            device_cases<Case>(fixture.jobs[0], fixture.text, sizeof fixture.text)})
    for (const Case &test : cases) {
      missing.erase(test.function);
      run(test);
    }
  check_clones(fixture.constant_array, fixture.value);
  fixture.release();
  for (const std::string &function : missing) ++failures, std::printf("%s has no case\n", function.c_str());
  std::printf("%d failures\n", failures);
  return failures != 0;
}
