// Finds the tensors that a recipe lists in a checkpoint, whose names may all have a prefix: a model with a head has its body under "bert."
// or "transformer.", whereas a checkpoint of the body alone has no prefix.
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

  // The recipe's listed tensor for a tensor of the checkpoint; nullptr: none.
  const StoredTensor *of(const StoredTensor &tensor) const;

  // The listed names that the checkpoint lacks. `jobs`: of its tensors. It needs only one of several tied tensors.
  std::vector<std::string> missing(const std::vector<inwit_job> &jobs) const;

  // Whether tensors are listed, and the checkpoint has all of them with the same shapes.
  bool are_all_there() const;

private:
  using ByName = std::map<std::string_view, const StoredTensor *>;

  const StoredTensor *in_file(const StoredTensor &listed, std::string_view prefix) const;
  size_t count_in_file(std::string_view prefix) const;
  std::string_view find_prefix() const; // the prefix under which most are found

  const inwit_recipe &recipe_;
  std::vector<StoredTensor> listed_;
  ByName listed_by_name_, in_file_;
  std::string_view prefix_;
};

} // namespace command
