// A file in memory with a path, for readers that open files.
#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include "invariants.hpp"

namespace inwit::fuzz {

class MemoryFile {
public:
  MemoryFile() : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) { HOLDS(descriptor_ >= 0); }
  void set(std::string_view content) const {
    HOLDS(ftruncate(descriptor_, 0) == 0);
    HOLDS(pwrite(descriptor_, content.data(), content.size(), 0) == static_cast<ssize_t>(content.size()));
  }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
  int descriptor_;
};

} // namespace inwit::fuzz
