// Replays the golden values of tests/golden.txt through inwit.hpp: a fill by name, and an initializer as a value. argv[1]: the file.
// Prints differences and the number of equal digests; the exit code is 1 if one differs.
#include <inwit/inwit.hpp>

#include <bit>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

namespace {

template <class Number> std::vector<Number> numbers(const std::string &text, char separator) {
  std::vector<Number> found;
  std::istringstream items(text);
  for (std::string item; std::getline(items, item, separator);) found.push_back(static_cast<Number>(std::stoll(item)));
  return found;
}

// "stddev=0.02,mode=fan_out,shift=0;-1", or "-"
inwit::Arguments parse(const std::string &text) {
  inwit::Arguments made;
  std::istringstream items(text == "-" ? "" : text);
  for (std::string item; std::getline(items, item, ',');) {
    const std::string name = item.substr(0, item.find('=')), value = item.substr(item.find('=') + 1);
    char *end = nullptr;
    const double number = std::strtod(value.c_str(), &end);
    if (value.find(';') != std::string::npos)
      made.emplace_back(name, numbers<double>(value, ';'));
    else if (*end == '\0')
      made.emplace_back(name, number);
    else
      made.emplace_back(name, value);
  }
  return made;
}

inwit::Layout layout_of(const std::string &name) {
  const char *const names[] = {"none", "keras", "torch", "flux", "mlx"};
  int32_t layout = 0;
  while (name != names[layout]) ++layout;
  return static_cast<inwit::Layout>(layout);
}

// FNV-1a 64 of the elements' little-endian bytes.
std::string digest_of(std::string bytes, int size) {
  if constexpr (std::endian::native == std::endian::big)
    for (auto at = bytes.begin(); at != bytes.end(); at += size) std::reverse(at, at + size);
  char text[17];
  uint64_t hash = 0xCBF29CE484222325;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

// The number of differing digests of a line.
int replay(const std::string &line, int &equal) {
  std::istringstream words(line);
  std::string name, given, shape, layout, expected;
  words >> name >> given >> shape >> layout;
  const std::vector<int64_t> extents = numbers<int64_t>(shape, ',');
  size_t count = 1;
  for (const int64_t extent : extents) count *= static_cast<size_t>(extent);
  const inwit::Key key = inwit::Key::of(0x0123456789ABCDEF, "layer/weight");
  const inwit::Arguments arguments = parse(given);
  const inwit::Initializer value(name, arguments);
  int wrong = 0;
  for (const auto &[dtype, size] : {std::pair{INWIT_F32, 4}, {INWIT_F64, 8}, {INWIT_F16, 2}, {INWIT_BF16, 2}}) {
    words >> expected;
    for (const bool by_name : {true, false}) {
      std::string bytes(count * static_cast<size_t>(size), '\xCA');
      const auto tensor = inwit::Tensor::typed(bytes.data(), dtype, extents).layout(layout_of(layout));
      by_name ? inwit::fill(name, tensor, key, arguments) : value.fill(tensor, key);
      const bool same = digest_of(bytes, size) == expected;
      if (!same) std::cout << line << ": dtype " << dtype << (by_name ? " by name\n" : " by value\n");
      wrong += !same;
      equal += same;
    }
  }
  return wrong;
}

} // namespace

int main(int argc, char **argv) try {
  std::ifstream file(argc == 2 ? argv[1] : "");
  int equal = 0, differ = 0;
  for (std::string line; std::getline(file, line);)
    if (!line.starts_with('#')) differ += replay(line, equal);
  std::cout << equal << " equal, " << differ << " differ\n";
  return differ > 0 || equal == 0 ? 1 : 0;
} catch (const std::exception &error) {
  std::cerr << error.what() << '\n';
  return 1;
}
