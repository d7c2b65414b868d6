// What tests ask of the false driver beyond CUDA's own interface; found by dlsym().
#pragma once
#include <cstdint>

struct FakeCuda {
  // From now on, the call of this name that comes after `after` others of the name returns `code`; "" for none.
  void (*fail)(const char *call, int code, int after);
  const char *(*log)(); // the names of all calls since the last time, each with a space behind it
  int (*allocated)();   // memory that was allocated on streams and not freed there
  void (*set_devices)(int count, int major, int minor);
};
