// Texts of the command line to values. What is not one is misuse (exit code 2), in words that name the option.
#pragma once
#include <deque>
#include <optional>

#include "command/library.hpp"

namespace command {

std::optional<double> to_number(std::string_view text);                           // correctly rounded; inf and nan too
uint64_t to_uint64(std::string_view option, std::string_view text);               // decimal, or hexadecimal after 0x
std::vector<int64_t> to_integers(std::string_view option, std::string_view text); // "64,32"; "" and "()" are none
void read_extents(std::string_view option, std::string_view text, int64_t (&extents)[INWIT_MAX_RANK], int32_t &rank);

std::string read_document(const std::string &path); // at most a little more than the library reads, which then refuses it

std::string number_text(double number); // four digits, "-" for NaN

// The --set key=value of an initializer as the C ABI takes them.
class Arguments {
public:
  Arguments(std::string_view initializer, const std::vector<std::string> &settings);
  std::span<const inwit_arg> get() const { return args_; }

private:
  struct Array {
    std::vector<double> elements;
    inwit_tensor tensor;
  };
  void set(const Json *row, std::string_view setting);
  const inwit_tensor *array(std::string_view setting, std::string_view text);

  std::deque<std::string> texts_;
  std::deque<Array> arrays_;
  std::vector<inwit_arg> args_;
};

} // namespace command
