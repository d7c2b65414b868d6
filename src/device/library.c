#include "device/library.h"

#include <dlfcn.h>
#include <string.h>

static int32_t find_functions(void *library, const inwit_library_function *functions, size_t count,
                              inwit_driver_failure *failure) {
  for (const inwit_library_function *one = functions; one < functions + count; ++one) {
    void *const found = dlsym(library, one->name);
    if (found == NULL && one->is_optional == 0) {
      failure->call = one->name;
      return INWIT_DRIVER_OLD;
    }
    *(void **)one->to = found;
  }
  return INWIT_DRIVER_OK;
}

static void *open_first(const char *const *names, size_t count, int more, size_t *which) {
  for (size_t i = 0; i < count; ++i) {
    void *const library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE | more);
    if (library != NULL) {
      *which = i;
      return library;
    }
  }
  return NULL;
}

int32_t inwit_open_library(const char *const *names, size_t names_count, const inwit_library_function *functions, size_t count,
                           size_t *which, inwit_driver_failure *failure) {
  size_t found = 0;
  void *library = open_first(names, names_count, RTLD_NOLOAD, &found);
  for (int attempt = 0; library == NULL && attempt < 2; ++attempt) /* twice: as in base/module.cpp */
    library = open_first(names, names_count, 0, &found);
  if (library == NULL) {
    const char *const reason = dlerror(); /* of glibc, or of other systems, where memory was short */
    const int no_memory =
        reason != NULL && (strstr(reason, "memory") != NULL || strstr(reason, "failed to map segment") != NULL);
    dlerror(); /* releases that text */
    failure->call = names[0];
    return no_memory ? INWIT_DRIVER_NO_MEMORY : INWIT_DRIVER_ABSENT;
  }
  const int32_t result = find_functions(library, functions, count, failure);
  dlclose(library);
  if (which != NULL) *which = found;
  return result;
}

int32_t inwit_cuda_failure_kind(int code) {
  enum { out_of_memory = 2, no_device = 100, invalid_device = 101, not_supported = 801 };
  switch (code) {
  case out_of_memory: return INWIT_FAILURE_MEMORY;
  case no_device: return INWIT_FAILURE_NO_DEVICE;
  case invalid_device: return INWIT_FAILURE_WRONG_DEVICE;
  case not_supported: return INWIT_FAILURE_NOT_SUPPORTED;
  default: return INWIT_FAILURE_OTHER;
  }
}

/* Several times what a multiprocessor holds at once; further items are done by the same threads. */
uint64_t inwit_most_blocks(int multiprocessors) { return 32 * (uint64_t)(multiprocessors > 0 ? multiprocessors : 1); }

unsigned inwit_blocks(const inwit_driver_launch *one, uint64_t most_blocks) {
  const uint64_t needed = ((uint64_t)one->items + INWIT_BLOCK_WIDTH - 1) / INWIT_BLOCK_WIDTH;
  return (unsigned)(one->thread_for_each != 0 || needed < most_blocks ? needed : most_blocks);
}

void inwit_copy_text(char *to, size_t size, const char *first, const char *second) {
  size_t at = 0;
  for (; *first != '\0' && at + 1 < size; ++first) to[at++] = *first;
  for (; *second != '\0' && at + 1 < size; ++second) to[at++] = *second;
  to[at] = '\0';
}
