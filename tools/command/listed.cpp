#include "command/listed.hpp"

#include <algorithm>
#include <set>

#include "command/model_recipe.hpp"

namespace command {

Listed::Listed(const inwit_recipe &recipe, const std::string &subject, const std::vector<StoredTensor> &tensors)
    : recipe_(recipe), listed_(listed_tensors(recipe, subject)) {
  for (const StoredTensor &tensor : listed_) listed_by_name_.emplace(tensor.name, &tensor);
  for (const StoredTensor &tensor : tensors) in_file_.emplace(tensor.name, &tensor);
  prefix_ = find_prefix();
}

const StoredTensor *Listed::in_file(const StoredTensor &listed, std::string_view prefix) const {
  const auto found = in_file_.find(joined({prefix, listed.name}));
  return found != in_file_.end() ? found->second : nullptr;
}

size_t Listed::count_in_file(std::string_view prefix) const {
  return static_cast<size_t>(
      std::ranges::count_if(listed_, [&](const StoredTensor &tensor) { return in_file(tensor, prefix) != nullptr; }));
}

std::string_view Listed::find_prefix() const {
  constexpr size_t most_tried = 16; // many names end with a listed "weight"
  std::string_view best;
  size_t most = count_in_file(best), tried = 0;
  if (most == listed_.size()) return best;
  for (const auto &[name, tensor] : in_file_) {
    const std::string_view end = listed_.front().name;
    if (!name.ends_with(end) || name.size() == end.size() || name[name.size() - end.size() - 1] != '.') continue;
    const std::string_view prefix = name.substr(0, name.size() - end.size());
    if (const size_t count = count_in_file(prefix); count > most) best = prefix, most = count;
    if (++tried == most_tried) break;
  }
  return best;
}

const StoredTensor *Listed::of(const StoredTensor &tensor) const {
  const std::string_view name = tensor.name;
  if (!name.starts_with(prefix_)) return nullptr;
  const auto found = listed_by_name_.find(name.substr(prefix_.size()));
  return found != listed_by_name_.end() ? found->second : nullptr;
}

std::vector<std::string> Listed::missing(const std::vector<inwit_job> &jobs) const {
  std::set<std::pair<uint64_t, const inwit_initializer *>> streams;
  for (const inwit_job &job : jobs) streams.emplace(job.stream, job.initializer);
  std::vector<std::string> names;
  for (StoredTensor tensor : listed_) {
    if (in_file(tensor, prefix_) != nullptr) continue;
    tensor.name.insert(0, prefix_);
    inwit_job job = job_of(tensor);
    const bool is_filled = inwit_recipe_match(&recipe_, &job, nullptr) == INWIT_OK;
    if (!is_filled || !streams.contains({job.stream, job.initializer})) names.push_back(tensor.name);
  }
  return names;
}

bool Listed::are_all_there() const {
  return !listed_.empty() && std::ranges::all_of(listed_, [&](const StoredTensor &tensor) {
    const StoredTensor *const found = in_file(tensor, prefix_);
    return found != nullptr && found->shape == tensor.shape;
  });
}

} // namespace command
