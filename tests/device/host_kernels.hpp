// The device program as C++ of this machine (cxx_kernels.cpp): a thread is a call.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <dlfcn.h>
#include <string>
#include <utility>

namespace inwit::test {

class HostKernels {
public:
  explicit HostKernels(const char *path) : library_(dlopen(path, RTLD_NOW | RTLD_LOCAL)) {}
  bool is_open() const { return library_ != nullptr; }

  void *find(const char *name) const { return dlsym(library_, name); }

  // Of a program's text: how many words the arguments of the kernel have; 0: the text has no such kernel.
  static size_t words_of(const std::string &text, const std::string &kernel) {
    const std::string begin = "\n__kernel void " + kernel + "(const struct inwit_arguments_";
    const size_t at = text.find(begin);
    return at == text.npos ? 0 : static_cast<size_t>(std::atoi(text.c_str() + at + begin.size())) / 8;
  }

  void run(void *kernel, const uint64_t *arguments, size_t words, void *data, unsigned blocks, unsigned width) const {
    Extent &block = variable("blockIdx"), &thread = variable("threadIdx");
    variable("blockDim") = {width, 1, 1};
    variable("gridDim") = {blocks, 1, 1};
    for (block.x = 0; block.x < blocks; ++block.x)
      for (thread.x = 0; thread.x < width; ++thread.x) call(kernel, words, arguments, data, std::make_index_sequence<64>());
  }

private:
  struct Extent {
    unsigned x, y, z;
  };
  template <size_t words> struct Words { uint64_t word[words]; };

  // Calls a kernel, whose first parameter is a struct of so many words by value.
  template <size_t... before>
  static void call(void *kernel, size_t words, const uint64_t *from, void *data, std::index_sequence<before...>) {
    const auto call_with = [&]<size_t size>(Words<size> arguments) {
      std::copy_n(from, size, arguments.word);
      reinterpret_cast<void (*)(Words<size>, void *)>(kernel)(arguments, data);
    };
    ((before + 1 == words ? call_with(Words<before + 1>{}) : void()), ...);
  }

  Extent &variable(const char *name) const { return *static_cast<Extent *>(dlsym(library_, name)); }

  void *library_;
};

} // namespace inwit::test
