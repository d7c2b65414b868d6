// libinwit for the commands: a status other than INWIT_OK becomes a Failure, and handles are released automatically.
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

// The jobs that fill a job: itself, unless its recipe gives it parts, which point to names and initializers of the recipe.
std::vector<inwit_job> parts_of(const inwit_job &job);
std::string initializer_names(const inwit_job &job); // of all parts: "random_normal + zeros"

// The integer seed in a config; for a job, the first one of its parts.
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

// The dtype or layout with a name that recipes accept, such as "bf16" or "pytorch"; 0: not accepted.
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

// The expected moments of `tensor` filled by `initializer`. Fails if a fill would; the message is prefixed by `subject` unless empty.
inwit_moments expected_moments(const inwit_initializer *initializer, const inwit_tensor &tensor, std::string_view subject = "");

// Fills the whole tensor of `job` in memory: its elements in row-major order, converted to double exactly; for complex elements the real
// part, then the imaginary part.
std::vector<double> fill_to_doubles(inwit_job job, uint64_t seed, int32_t threads);

// The metadata strings that record how a file was generated, such as "inwit.stream_versions".
std::map<std::string, std::string> provenance(std::span<const inwit_job> jobs, uint64_t seed);

} // namespace command
