// libinwit as the commands use it: a status that is not INWIT_OK becomes a failure, handles are released.
#pragma once
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/failure.hpp"
#include "inwit.h"

namespace command {

using Json = nlohmann::json;

inline const std::string &text_of(const Json &object, const char *key) { return object.at(key).get_ref<const std::string &>(); }

struct Release {
  void operator()(inwit_initializer *initializer) const { inwit_free(initializer); }
  void operator()(inwit_recipe *recipe) const { inwit_recipe_free(recipe); }
};
using Initializer = std::unique_ptr<inwit_initializer, Release>;
using Recipe = std::unique_ptr<inwit_recipe, Release>;

// Turns an error into a failure with the library's message, prefixed by `subject` unless that is empty.
void check(int32_t status, const inwit_context &context, std::string_view subject = "");

const Json &registry();
// By registered name or synonym; nullptr if the library knows no such initializer.
const Json *registry_entry(std::string_view name);

bool is_random(const inwit_initializer *initializer); // whether the key decides its values; false for a custom one

// The jobs that fill a job: itself, unless its recipe gives it parts. Those point to names and initializers of the recipe.
std::vector<inwit_job> parts_of(const inwit_job &job);
std::string initializer_names(const inwit_job &job); // of all parts: "random_normal + zeros"

// The integer seed that a config has; of a job, the first that its parts have.
std::optional<uint64_t> config_seed(const inwit_initializer &initializer);
std::optional<uint64_t> config_seed(const inwit_job &job);

std::string version_text();

struct DataType {
  std::string_view name;           // "float32", or "" if the library does not support the type
  std::string_view in_safetensors; // "" if the format has no such type
  std::string_view in_npy;         // "" if NumPy has no such type
  int32_t dtype;                   // INWIT_F32, ..., or 0
  int bits;

  bool is_complex() const { return dtype == INWIT_C64 || dtype == INWIT_C128; }
  int64_t bytes() const { return bits / 8; }
  int64_t bytes_of_part() const {
    return is_complex() ? bytes() / 2 : bytes();
  } // of a number: the real part, the imaginary one
};
std::span<const DataType> data_types(); // in the order of the reference writer of safetensors
const DataType *data_type(int32_t dtype);
const DataType *stored_type(std::string_view in_safetensors); // nullptr: unknown

// What recipes accept as the name of a dtype, such as "bf16", or of a layout, such as "pytorch"; 0: not accepted.
int32_t dtype_from_name(std::string_view name);
int32_t layout_from_name(std::string_view name);

struct Layout {
  std::string_view name;
  int32_t layout;
  std::string_view axes; // "(out, in, ...)"
};
std::span<const Layout> layouts();
std::string layout_name(int32_t layout); // "" if it is none of layouts()

struct Fans {
  double in, out;
};
std::optional<Fans> fans_of(inwit_tensor tensor, const Layout &layout); // as if the tensor had that layout

inline std::span<const int64_t> extents(const inwit_tensor &tensor) { return {tensor.shape, static_cast<size_t>(tensor.rank)}; }
int64_t elements(std::span<const int64_t> shape);

// What `initializer` should give on `tensor`. Fails where a fill would; the message is prefixed by `subject` unless that is empty.
inwit_moments expected_moments(const inwit_initializer *initializer, const inwit_tensor &tensor, std::string_view subject = "");

// Fills the whole tensor of `job` in memory: its elements in row-major order, converted to double exactly; of complex ones, the real
// part and after it the imaginary one.
std::vector<double> fill_to_doubles(inwit_job job, uint64_t seed, int32_t threads);

// The metadata strings that record how a file was generated, such as "inwit.stream_versions".
std::map<std::string, std::string> provenance(std::span<const inwit_job> jobs, uint64_t seed);

} // namespace command
