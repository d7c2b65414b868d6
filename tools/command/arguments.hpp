// Arguments of an initializer from --set.
#pragma once
#include <deque>
#include <span>

#include "base/library.hpp"

namespace command {

// Converts settings "key=value" to arguments of the C ABI; a setting without a value is a usage error.
class Arguments {
public:
  Arguments(std::string_view initializer, const std::vector<std::string> &settings);
  std::span<const inwit_arg> get() const { return args_; }

private:
  struct Array {
    std::vector<double> elements;
    inwit_tensor tensor;
  };
  void add(const Json *entry, std::string_view setting);
  const inwit_tensor *array(std::string_view setting, std::string_view text);

  std::deque<std::string> texts_;
  std::deque<Array> arrays_;
  std::vector<inwit_arg> args_;
};

} // namespace command
