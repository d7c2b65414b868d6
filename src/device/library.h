/* A driver's library, opened at run time, so that neither a toolkit nor a driver is needed to build or to load inwit. */
#ifndef INWIT_DEVICE_LIBRARY_H
#define INWIT_DEVICE_LIBRARY_H
#include "device/module.h"

/* A function of a library. */
typedef struct inwit_library_function {
  void *to; /* a pointer to a function, stored where it is declared by its own type */
  const char *name;
  int32_t is_optional; /* 1: `to` is set to NULL where the library lacks it */
  int32_t reserved;
} inwit_library_function;

/* Opens the first library of the names that is loaded already, else the first that the system's loader finds, and sets its functions.
   `which`: the number of that name; NULL: not wanted. The library stays loaded: a driver that has started threads must not be unloaded. */
int32_t inwit_open_library(const char *const *names, size_t names_count, const inwit_library_function *functions, size_t count,
                           size_t *which, inwit_driver_failure *failure);

/* ---- CUDA, and HIP, which has CUDA's codes and grids ---- */

enum { INWIT_BLOCK_WIDTH = 256 };

/* INWIT_FAILURE_... of a code. */
int32_t inwit_cuda_failure_kind(int code);

/* The most blocks that a launch on so many multiprocessors has, and those of one launch. */
uint64_t inwit_most_blocks(int multiprocessors);
unsigned inwit_blocks(const inwit_driver_launch *one, uint64_t most_blocks);

/* Writes one text behind the other, cut to `size` and terminated. */
void inwit_copy_text(char *to, size_t size, const char *first, const char *second);

#endif
