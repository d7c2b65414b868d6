// Prints tests/golden.txt with its digests worked out anew: scripts/golden.
#include <fstream>
#include <iostream>

#include "known_answers.hpp"

int main(int argc, char **argv) {
  using namespace inwit::test;
  if (argc != 2) return std::cerr << "usage: inwit-golden tests/golden.txt\n", 2;
  std::ifstream file(argv[1]);
  for (std::string line; std::getline(file, line);) {
    std::istringstream one(line);
    const auto answers = read_known_answers(one);
    if (answers.empty()) {
      std::cout << line << '\n';
      continue;
    }
    const KnownAnswer &answer = answers[0];
    std::cout << answer.name << ' ' << answer.arguments << ' ' << answer.shape_text << ' ' << answer.layout_text;
    for (const int32_t dtype : dtypes) std::cout << ' ' << digest_of(answer, dtype);
    std::cout << '\n';
  }
  return testing::Test::HasFailure() ? 1 : 0;
}
