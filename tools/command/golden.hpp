// The self-test: compares the golden values of tests/golden.txt, which are compiled in, with fills by the library on this machine.
#pragma once
#include <string>
#include <vector>

namespace command {

struct SelfTest {
  int digests = 0;
  std::vector<std::string> differing; // "he_normal 64,32 float32", with the error message if the library rejects it
};

SelfTest run_self_test();

} // namespace command
