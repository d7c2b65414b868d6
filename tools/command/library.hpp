// libinwit as the commands use it: statuses become failures, handles are released.
#pragma once
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "command/failure.hpp"
#include "inwit.h"

namespace command {

using Json = nlohmann::json;

struct Release {
  void operator()(inwit_initializer *initializer) const { inwit_free(initializer); }
  void operator()(inwit_recipe *recipe) const { inwit_recipe_free(recipe); }
};
using Initializer = std::unique_ptr<inwit_initializer, Release>;
using Recipe = std::unique_ptr<inwit_recipe, Release>;

// Turns a status into a failure with the library's words, after `what` they are about, if anything.
void check(int32_t status, const inwit_context &context, std::string_view what = "");

const Json &registry();
const Json *registry_row(std::string_view name); // nullptr: no such row

std::string version_text();

struct DataType {
  std::string_view name; // "float32", or "" where the library has no such type
  std::string_view in_safetensors;
  std::string_view in_npy; // "" where NumPy has none
  int32_t dtype;           // INWIT_F32, ..., or 0
  int bits;
};
std::span<const DataType> data_types(); // in the order of the reference writer of safetensors
const DataType *data_type(int32_t dtype);
const DataType *stored_type(std::string_view in_safetensors); // nullptr: not known

struct Layout {
  std::string_view name;
  int32_t layout;
};
std::span<const Layout> layouts();

inline std::span<const int64_t> extents(const inwit_tensor &tensor) { return {tensor.shape, static_cast<size_t>(tensor.rank)}; }
int64_t elements(std::span<const int64_t> shape);

// "stream_versions" and the other strings that a file says about its origin.
std::map<std::string, std::string> origin(std::span<const inwit_job> jobs, uint64_t seed);

} // namespace command
