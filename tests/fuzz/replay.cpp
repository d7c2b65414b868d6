// Runs a fuzzing harness once on every file of the given folders, without a fuzzer, so that fixed findings stay fixed in every build.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int count, char **folders) {
  int files = 0;
  for (int i = 1; i < count; ++i) {
    for (const auto &entry : std::filesystem::directory_iterator(folders[i])) {
      if (!entry.is_regular_file()) continue;
      std::fprintf(stderr, "%s\n", entry.path().c_str()); // the last one printed is the one that failed
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      const auto exact = std::make_unique<uint8_t[]>(text.size()); // no NUL behind it: sanitizers detect reading past the end
      std::copy(text.begin(), text.end(), exact.get());
      LLVMFuzzerTestOneInput(exact.get(), text.size());
      ++files;
    }
  }
  std::printf("%d files\n", files);
  return files > 0 ? 0 : 1;
}
