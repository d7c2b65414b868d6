// The tensors that a recipe lists, among those of a checkpoint, which may have a prefix before all names: a model with a head has its body
// under "bert." or "transformer.", whose own checkpoint has none.
#pragma once
#include <map>
#include <string_view>
#include <vector>

#include "base/library.hpp"
#include "files/stored_tensor.hpp"

namespace command {

class Listed {
public:
  // `tensors`: of the checkpoint. Both must outlive this.
  Listed(const inwit_recipe &recipe, const std::string &subject, const std::vector<StoredTensor> &tensors);

  size_t size() const { return listed_.size(); }

  // What the recipe lists of a tensor of the checkpoint; nullptr: nothing.
  const StoredTensor *of(const StoredTensor &tensor) const;

  // The names that the checkpoint has not. `jobs`: of its tensors. Of tied tensors, it needs to have only one.
  std::vector<std::string> missing(const std::vector<inwit_job> &jobs) const;

  // Whether tensors are listed, and the checkpoint has all of them in the same shapes.
  bool are_all_there() const;

private:
  using ByName = std::map<std::string_view, const StoredTensor *>;

  const StoredTensor *in_file(const StoredTensor &listed, std::string_view prefix) const;
  size_t count_in_file(std::string_view prefix) const;
  std::string_view find_prefix() const; // that under which most are there

  const inwit_recipe &recipe_;
  std::vector<StoredTensor> listed_;
  ByName listed_by_name_, in_file_;
  std::string_view prefix_;
};

} // namespace command
