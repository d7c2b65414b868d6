// inwit.hpp - the C++20 API of inwit: values and exceptions over the C ABI, header-only. inwit.h documents the values.
//
//   std::vector<float> w(64 * 32);
//   const auto tensor = inwit::Tensor(w, {64, 32}).layout(inwit::Layout::keras);
//   inwit::fill("glorot_uniform", tensor, inwit::Key::of(42, "encoder.weight"));
//
// The following holds for everything here unless its own comment states otherwise:
//   Errors    inwit::Error, with the status and message of the C ABI. Exceptions of your callbacks propagate out of the call that
//             ran the callback, without crossing a C frame.
//   Threads   Any thread at any time. Initializer and Recipe are immutable: copies are cheap and may be shared.
//   Memory    Tensor borrows the memory it describes; everything else owns its data. No globals.
#pragma once
#include <inwit/tensor.hpp> // first: it rejects earlier versions of C++

#include <exception>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace inwit {
inline namespace cpp {

// ---- how a call runs -------------------------------------------------------------------------------------------------------

// Options of a call, typically written in place: {.threads = 2}.
struct Options {
  int32_t threads = 0; // 0 = automatic, 1 = calling thread only, n = at most n, including the calling thread
  // Must call task(i) exactly once for each i in [0, count), on any threads, and return when all calls have returned; not used if
  // threads is 1. It may throw once no task is running any more.
  std::function<void(int64_t count, const std::function<void(int64_t index)> &task)> executor = {};
  // Called from time to time on the calling thread with the number of finished elements and their total; false cancels the call
  // (INWIT_E_CANCELLED).
  std::function<bool(int64_t done, int64_t total)> progress = {};
  std::string target = {};                // instruction set; "": the best
  uint64_t device = 0, device_stream = 0; // Device::on() of inwit/device.hpp sets them
};

// A custom initializer: a name that JSON may use, and your function. An exception that `fill` throws is nested in an Error with
// INWIT_E_CUSTOM and the same message (std::rethrow_if_nested).
struct Custom {
  std::string name; // "package>Name" or "Name"
  // Fills `out`, which may be strided, a box, and of any dtype, on the calling thread. `config` is the JSON object under "config",
  // or "{}" if absent; `options` are those of the call, to be passed on to fills.
  std::function<void(const Tensor &out, Key key, std::string_view config, const Options &options)> fill;
};

namespace detail {

// One call of the C ABI: its context, and the exceptions of callbacks.
class Call : public inwit_context {
public:
  // NOLINTBEGIN(clang-analyzer-optin.cplusplus.UninitializedObject): {} zeroes every byte of inwit_context
  Call() : inwit_context{} {}
  explicit Call(const Options &options) : inwit_context{}, options_(&options) {
    threads = options.threads;
    if (options.executor) run = run_executor, run_user = this;
    if (options.progress) progress = run_progress, progress_user = this;
    if (!options.target.empty()) target = options.target.c_str();
    device = options.device, device_stream = options.device_stream;
  }
  // NOLINTEND(clang-analyzer-optin.cplusplus.UninitializedObject)
  // Throws if the call failed.
  void check(int32_t status) const {
    if (thrown_) std::rethrow_exception(thrown_);
    if (status == INWIT_OK) return;
    const Error failure(status, *error != '\0' ? error : inwit_status_name(status), failed_job);
    if (!thrown_by_custom_) throw Error(failure);
    try {
      std::rethrow_exception(thrown_by_custom_);
    } catch (...) {
      std::throw_with_nested(failure);
    }
  }
  static int32_t run_custom(void *user, const char *config, const inwit_tensor *out, uint64_t seed, uint64_t stream,
                            inwit_context *context) noexcept {
    auto &call = *static_cast<Call *>(context); // handles never leave this header, so every context is a Call
    try {
      Options options = *call.options_;
      options.progress = nullptr; // the outer call reports progress for all elements
      static_cast<const Custom *>(user)->fill(Tensor(*out), {seed, stream}, config, options);
      return 0;
    } catch (const std::exception &failure) {
      return call.keep(failure.what());
    } catch (...) {
      return call.keep("an exception that is not a std::exception");
    }
  }

private:
  int32_t keep(std::string_view message) noexcept {
    thrown_by_custom_ = std::current_exception();
    error[message.copy(error, INWIT_ERROR_SIZE - 1)] = '\0';
    return 1;
  }
  void attempt(const auto &callback) noexcept {
    if (!thrown_) try {
        callback();
      } catch (...) {
        thrown_ = std::current_exception();
      }
  }
  static void run_executor(void *user, int64_t count, void (*task)(void *, int64_t), void *state) noexcept {
    auto &call = *static_cast<Call *>(user);
    call.attempt([&] { call.options_->executor(count, [=](int64_t index) { task(state, index); }); });
  }
  static int32_t run_progress(void *user, int64_t done, int64_t total) noexcept {
    auto &call = *static_cast<Call *>(user);
    bool go_on = false;
    call.attempt([&] { go_on = call.options_->progress(done, total); });
    return go_on ? 0 : 1;
  }
  const Options *options_ = nullptr;
  std::exception_ptr thrown_, thrown_by_custom_;
};

// Calls `function` and returns what it stores through its last pointer.
template <class Result> Result get(const auto &function, const auto &...arguments) {
  Call call;
  Result result = {};
  call.check(function(arguments..., &result, &call));
  return result;
}

// Calls `function` and returns its text result (text, size, needed).
std::string text(const auto &function, const auto &...arguments) {
  Call call;
  size_t needed = 0;
  call.check(function(arguments..., nullptr, size_t{0}, &needed, &call));
  std::string text(needed, '\0');
  call.check(function(arguments..., text.data(), text.size(), &needed, &call));
  text.pop_back(); // NUL
  return text;
}

// A handle made by `create(json, length, more..., customs)`, which also owns the custom initializers that it calls.
template <class Handle, auto create, auto release, class... More>
// NOLINTNEXTLINE(performance-unnecessary-value-param): `customs` is moved
std::shared_ptr<const Handle> read(std::string_view json, std::vector<Custom> customs, More... more) {
  struct Owner {
    std::vector<Custom> customs;
    Handle *handle = nullptr;
    ~Owner() { release(handle); }
  };
  const auto owner = std::make_shared<Owner>();
  owner->customs = std::move(customs);
  std::vector<inwit_custom> known;
  for (Custom &custom : owner->customs)
    known.push_back({custom.name.c_str(), custom.fill ? Call::run_custom : nullptr, &custom});
  owner->handle = get<Handle *>(create, json.data(), json.size(), more..., known.data(), known.size());
  return {owner, owner->handle};
}

} // namespace detail

// ---- initializers ----------------------------------------------------------------------------------------------------------

namespace detail {
template <class Number>
concept Arithmetic = std::is_arithmetic_v<Number>;
} // namespace detail

// One named argument, which owns its value: {"stddev", 0.02}, {"mode", "fan_out"}, {"input_axes", {0, 1}}.
class Argument {
public:
  // A number.
  template <detail::Arithmetic Number>
  Argument(std::string name, Number number) : name_(std::move(name)), number_(static_cast<double>(number)) {}
  // A choice.
  Argument(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {}
  // A list.
  Argument(std::string name, std::initializer_list<double> list) : Argument(std::move(name), std::vector(list), list.size()) {}
  Argument(std::string name, const std::vector<double> &list) : Argument(std::move(name), list, list.size()) {}
  // An array, last axis fastest, of exactly the size of `shape`.
  Argument(std::string name, std::vector<double> array, const Dims &shape)
      : name_(std::move(name)), array_(std::move(array)), shape_(shape) {
    Tensor(array_, shape); // checks the size
  }
  // The C struct, valid as long as this value and `array`.
  inwit_arg c(inwit_tensor &array) const {
    if (shape_) array = Tensor(const_cast<double *>(array_.data()), *shape_).c();
    return {name_.c_str(), number_, text_ ? text_->c_str() : nullptr, shape_ ? &array : nullptr};
  }

private:
  std::string name_;
  double number_ = 0;
  std::optional<std::string> text_;
  std::vector<double> array_;
  std::optional<Dims> shape_;
};

using Arguments = std::vector<Argument>; // in any order; omitted ones take their defaults

namespace detail {
struct CArguments {
  explicit CArguments(const Arguments &from) : arrays(from.size()), args(from.size()) {
    for (size_t i = 0; i < from.size(); ++i) args[i] = from[i].c(arrays[i]);
  }
  std::vector<inwit_tensor> arrays;
  std::vector<inwit_arg> args;
};
} // namespace detail

// Expected mean, stddev, minimum and maximum of a filled tensor; NaN without a closed form.
using Moments = inwit_moments;

struct Job;

// The form of an initializer's JSON.
enum class Form { keras = INWIT_CONFIG_KERAS, legacy = INWIT_CONFIG_LEGACY };

// An initializer with bound arguments.
class Initializer {
public:
  // From a registered name: Initializer("random_normal", {{"stddev", 0.02}}).
  explicit Initializer(const std::string &name, const Arguments &arguments = {}) {
    const detail::CArguments c(arguments);
    handle_ = {detail::get<inwit_initializer *>(inwit_create, name.c_str(), c.args.data(), c.args.size()), inwit_free};
  }
  // From a name or an object as Keras writes them; accepts all names of Keras's `get` and those of `customs`.
  static Initializer from_json(std::string_view json, std::vector<Custom> customs = {}) {
    return Initializer(detail::read<inwit_initializer, inwit_create_from_json, inwit_free>(json, std::move(customs)));
  }
  // From the member `key` ("kernel_initializer") of a Keras layer's config, or of the object around it.
  static Initializer from_layer(std::string_view json, const std::string &key, std::vector<Custom> customs = {}) {
    return Initializer(
        detail::read<inwit_initializer, inwit_create_from_layer, inwit_free>(json, std::move(customs), key.c_str()));
  }
  // A copy in which these arguments replace its own, like calling a partial form of Flux with further keywords.
  Initializer with(const Arguments &arguments) const {
    const detail::CArguments c(arguments);
    auto *copy = detail::get<inwit_initializer *>(inwit_clone, handle_.get(), c.args.data(), c.args.size());
    return Initializer({copy, [original = handle_](inwit_initializer *made) { inwit_free(made); }}); // the original may own customs
  }
  // The JSON that Keras writes; from_json() reads both forms.
  std::string to_json(Form form = Form::keras) const {
    return detail::text(inwit_to_json, handle_.get(), static_cast<int32_t>(form));
  }
  // The seed in the config that it was read from; ignored by fills.
  std::optional<uint64_t> seed() const {
    int32_t given = 0;
    const auto number = detail::get<uint64_t>(inwit_config_seed, handle_.get(), &given);
    return given != 0 ? std::optional(number) : std::nullopt;
  }
  // Equal name, arguments and seed, however they were given.
  friend bool operator==(const Initializer &a, const Initializer &b) {
    return inwit_equal(a.handle_.get(), b.handle_.get()) != 0;
  }
  // The registered name, or the name of a custom initializer.
  std::string name() const { return handle_ ? inwit_initializer_name(handle_.get()) : ""; }
  // Fills `out` for `key`.
  void fill(const Tensor &out, Key key, const Options &options = {}) const {
    detail::Call call(options);
    const inwit_job job = {handle_.get(), nullptr, key.stream, 0, 0, out.c()};
    call.check(inwit_fill_jobs(&job, 1, key.seed, &call));
  }
  // The expected moments of `tensor` after a fill; its data is ignored.
  Moments expect(const Tensor &tensor) const { return detail::get<Moments>(inwit_expect, handle_.get(), &tensor.c()); }

  // The probability density of one element at each of `x`; NaN if there is none.
  std::vector<double> density(const Tensor &tensor, std::span<const double> x) const {
    std::vector<double> at(x.size());
    detail::Call call;
    call.check(inwit_density(handle_.get(), &tensor.c(), x.data(), at.data(), at.size(), &call));
    return at;
  }

private:
  friend class Audit;
  friend class Recipe;
  friend void fill_all(std::span<const Job> jobs, uint64_t seed, const Options &options);
  friend std::vector<Job> parts_of(const Job &job);
  explicit Initializer(std::shared_ptr<const inwit_initializer> handle) noexcept : handle_(std::move(handle)) {}
  std::shared_ptr<const inwit_initializer> handle_;
};

// Fills `out` for `key` by the named initializer: fill("random_normal", w, key, {{"stddev", 0.02}}).
inline void fill(const std::string &initializer, const Tensor &out, Key key, const Arguments &arguments = {},
                 const Options &options = {}) {
  const detail::CArguments c(arguments);
  detail::Call call(options);
  call.check(inwit_fill(initializer.c_str(), c.args.data(), c.args.size(), &out.c(), key.seed, key.stream, &call));
}

// ---- many tensors ----------------------------------------------------------------------------------------------------------

// One tensor of a model: Job{"encoder.weight", tensor, initializer}.
struct Job {
  std::string name; // of the parameter; may be empty
  Tensor tensor;
  std::optional<Initializer> initializer; // std::nullopt: this tensor is left unchanged
  uint64_t stream = inwit::stream(name);  // or any number
  bool shared_stream = false;             // jobs with other names may have this stream, as for tied weights
};

// Fills every job, with threads across and within tensors. All jobs are checked before any is written; Error::job() is the failed
// one. Two names with the same stream and two jobs with overlapping memory are errors (INWIT_E_ARGUMENT; inwit_fill_jobs).
inline void fill_all(std::span<const Job> jobs, uint64_t seed, const Options &options = {}) {
  std::vector<inwit_job> all;
  all.reserve(jobs.size());
  for (const Job &job : jobs)
    all.push_back({job.initializer ? job.initializer->handle_.get() : nullptr, job.name.empty() ? nullptr : job.name.c_str(),
                   job.stream, !job.initializer, job.shared_stream, job.tensor.c()});
  detail::Call call(options);
  call.check(inwit_fill_jobs(all.data(), all.size(), seed, &call));
}

// The jobs that together fill `job`: itself, or one or more for each part in its recipe's rule: views of the same memory.
inline std::vector<Job> parts_of(const Job &job) {
  if (!job.initializer) return {job};
  const inwit_job whole = {job.initializer->handle_.get(), job.name.c_str(), job.stream, 0, job.shared_stream, job.tensor.c()};
  detail::Call call;
  size_t count = 0;
  call.check(inwit_job_parts(&whole, nullptr, 0, &count, &call));
  std::vector<inwit_job> parts(count);
  call.check(inwit_job_parts(&whole, parts.data(), count, &count, &call));
  std::vector<Job> jobs;
  jobs.reserve(parts.size());
  for (const inwit_job &part : parts)
    jobs.push_back({part.name, Tensor(part.tensor), Initializer({job.initializer->handle_, part.initializer}), part.stream,
                    part.shared_stream != 0});
  return jobs;
}

// An ordered list of rules, each from a name pattern to an initializer and layout.
class Recipe {
public:
  // docs/recipes.md describes the format.
  static Recipe from_json(std::string_view json, std::vector<Custom> customs = {}) {
    return Recipe(detail::read<inwit_recipe, inwit_recipe_create, inwit_recipe_free>(json, std::move(customs)));
  }
  // A copy with values for the recipe's "let": from `config`, the text of a Hugging Face config.json, and from `variables`, which
  // take precedence.
  Recipe bind(const std::vector<std::pair<std::string, double>> &variables, std::optional<std::string_view> config = {}) const {
    std::vector<inwit_variable> all;
    all.reserve(variables.size());
    for (const auto &[name, value] : variables) all.push_back({name.c_str(), value});
    detail::Call call;
    inwit_recipe *bound = nullptr;
    call.check(inwit_recipe_bind(handle_.get(), all.data(), all.size(), config ? config->data() : nullptr,
                                 config ? config->size() : 0, &bound, &call));
    const auto keep_customs = [of = handle_](inwit_recipe *recipe) { inwit_recipe_free(recipe); };
    return Recipe(std::shared_ptr<const inwit_recipe>(bound, keep_customs));
  }
  // The job of one parameter from the first rule whose pattern matches its name, with that rule's layout, axes and fans.
  // INWIT_E_NAME if no rule matches.
  Job match(const std::string &name, const Tensor &tensor) const {
    detail::Call call;
    inwit_job job = {nullptr, name.c_str(), 0, 0, 0, tensor.c()};
    call.check(inwit_recipe_match(handle_.get(), &job, &call));
    return matched(job);
  }
  // The jobs of a whole model; checks its names as check() does. Rules may refer to any tensor of the model.
  std::vector<Job> match(std::span<const std::pair<std::string, Tensor>> model) const {
    std::vector<inwit_job> all;
    for (const auto &[name, tensor] : model) all.push_back({nullptr, name.c_str(), 0, 0, 0, tensor.c()});
    detail::Call call;
    call.check(inwit_recipe_match_jobs(handle_.get(), all.data(), all.size(), &call));
    std::vector<Job> jobs;
    jobs.reserve(all.size());
    for (const inwit_job &job : all) jobs.push_back(matched(job));
    return jobs;
  }
  // Throws unless every name of a model matches a rule, and every rule that is not optional matches a name.
  void check(std::span<const std::string> names) const {
    std::vector<const char *> all;
    for (const std::string &name : names) all.push_back(name.c_str());
    detail::Call call;
    call.check(inwit_recipe_check(handle_.get(), all.data(), all.size(), &call));
  }
  // The tensors that the recipe itself lists, with their names. They have no memory; set it with Tensor::data().
  std::vector<std::pair<std::string, Tensor>> tensors() const {
    std::vector<std::pair<std::string, Tensor>> listed;
    for (const char *name = nullptr;;) {
      const auto tensor = detail::get<inwit_tensor>(inwit_recipe_tensor, handle_.get(), listed.size(), &name);
      if (name == nullptr) return listed;
      listed.emplace_back(name, tensor);
    }
  }

private:
  explicit Recipe(std::shared_ptr<const inwit_recipe> handle) : handle_(std::move(handle)) {}
  Job matched(const inwit_job &job) const {
    std::optional<Initializer> initializer;
    if (job.keep == 0) initializer = Initializer({handle_, job.initializer});
    return {job.name, Tensor(job.tensor), std::move(initializer), job.stream, job.shared_stream != 0};
  }
  std::shared_ptr<const inwit_recipe> handle_;
};

// ---- audits ------------------------------------------------------------------------------------------------------------------

// Compares the elements of one tensor with what an initializer gives: Audit audit; audit.read(initializer, weights);
class Audit {
public:
  struct Settings {
    int32_t tensors = 1;            // number of tensors in this audit: thresholds are 5 sigma for all of them together
    bool strict = false;            // the Kolmogorov-Smirnov test too
    std::optional<Key> verify = {}; // compare with the bits that this key gives
  };
  explicit Audit(const Settings &settings) {
    report_.tensors = settings.tensors;
    report_.strict = settings.strict;
    report_.verify = settings.verify.has_value();
    if (settings.verify) report_.seed = settings.verify->seed;
    if (settings.verify) report_.stream = settings.verify->stream;
  }
  Audit() : Audit(Settings()) {}

  // Reads `tensor`, or a box of one, and judges all elements read so far. If it throws, the audit is unchanged. Audit a tensor with
  // parts by the parts_of() its job.
  Audit &read(const Initializer &initializer, const Tensor &tensor) { return read(initializer.handle_.get(), tensor); }
  // Without an initializer: statistics, and what the elements look like.
  Audit &read(const Tensor &tensor) { return read(nullptr, tensor); }

  // INWIT_FINDING_STDDEV and so on; 0: nothing is wrong.
  uint32_t findings() const { return report_.findings; }
  // What is wrong, "" if nothing is.
  std::string message() const { return report_.message; }
  // "uniform +-0.03608 = 1/sqrt(fan_in), fan_in 768: PyTorch's default"
  std::string looks_like() const { return report_.looks_like; }
  // All that was counted and computed.
  const inwit_audit_report &report() const { return report_; }

private:
  Audit &read(const inwit_initializer *initializer, const Tensor &tensor) {
    detail::Call call;
    call.check(inwit_audit(initializer, &tensor.c(), &report_, &call));
    return *this;
  }
  inwit_audit_report report_ = {};
};

// ---- registry and library information --------------------------------------------------------------------------------------

// The number of inputs to one output, and of outputs from one input.
struct Fans {
  double in, out;
};

// Fans of a tensor, explicit or counted from layout and global shape; its data is ignored. INWIT_E_LAYOUT without a layout.
inline Fans fans(const Tensor &tensor) {
  detail::Call call;
  Fans counted = {};
  call.check(inwit_fans(&tensor.c(), &counted.in, &counted.out, &call));
  return counted;
}

// The gain of a nonlinearity, as PyTorch's calculate_gain(); inwit_gain() lists the names. `slope` is leaky_relu's; NaN: 0.01.
inline double gain(const char *nonlinearity, double slope = std::numeric_limits<double>::quiet_NaN()) {
  detail::Call call;
  double factor = 0;
  call.check(inwit_gain(nonlinearity, slope, &factor, &call));
  return factor;
}

// Describes a DLPack tensor (`DLTensor *`), without layout, and borrows it. The caller must respect a read-only flag.
inline Tensor from_dlpack(const void *dl_tensor) {
  return Tensor(detail::get<inwit_tensor>(inwit_tensor_from_dlpack, dl_tensor));
}

// Registered names in alphabetical order, valid as long as the library is loaded.
inline std::vector<std::string_view> names() {
  std::vector<std::string_view> all;
  while (const char *name = inwit_name_at(all.size())) all.emplace_back(name);
  return all;
}

// The registry as a JSON array.
inline std::string registry_json() { return detail::text(inwit_registry_json); }

// The version of the loaded library: "0.1.0".
inline std::string version() {
  const uint32_t number = inwit_version();
  return std::to_string(number >> 16) + "." + std::to_string(number >> 8 & 0xff) + "." + std::to_string(number & 0xff);
}

} // namespace cpp
} // namespace inwit
