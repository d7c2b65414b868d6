/* Loads a libinwit as a plugin's host does and fills an orthogonal matrix with it; prints what loading_test.py looks at.
   usage: inwit-loading LIBRARY METHOD ROWS COLUMNS [FROM TO]: after the first fill renames FROM to TO and fills again */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "inwit.h"

static int count_threads(void) {
  int count = 0;
  DIR *const folder = opendir("/proc/self/task");
  if (folder == NULL) return -1;
  for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) count += entry->d_name[0] != '.';
  closedir(folder);
  return count;
}

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

typedef int32_t fill_function(const char *, const inwit_arg *, size_t, const inwit_tensor *, uint64_t, uint64_t,
                              inwit_context *);
typedef const char *name_function(int32_t);
static fill_function *fill;
static name_function *status_name;

/* Large matrices must be rejected before anything is written: there is memory for the small ones only. */
static float elements[64 * 64];

static void fill_matrix(const char *method, int64_t rows, int64_t columns) {
  const inwit_arg chosen = {"method", 0, method, NULL};
  inwit_tensor out = {0};
  inwit_context context = {0};
  int written = 0;
  memset(elements, 0, sizeof elements);
  out.data = elements, out.dtype = INWIT_F32, out.rank = 2, out.shape[0] = rows, out.shape[1] = columns;
  const int32_t status = fill("orthogonal", &chosen, 1, &out, 1, 2, &context);
  for (size_t i = 0; i < sizeof elements / sizeof *elements; ++i) written |= elements[i] != 0;
  printf("%s written=%d %s\n", status_name(status), written, context.error);
}

int main(int argc, char **argv) {
  if (argc != 5 && argc != 7) return 2;
  const int threads_before = count_threads();
  const double before = milliseconds();
  void *const library = dlopen(argv[1], RTLD_NOW);
  const double after = milliseconds();
  if (library == NULL) return printf("%s\n", dlerror()), 1;
  printf("threads %d %d, %.3f ms\n", threads_before, count_threads(), after - before);
  *(void **)&fill = dlsym(library, "inwit_fill");
  *(void **)&status_name = dlsym(library, "inwit_status_name");
  fill_matrix(argv[2], atoll(argv[3]), atoll(argv[4]));
  if (argc == 7) {
    if (rename(argv[5], argv[6]) != 0) return 1;
    fill_matrix(argv[2], atoll(argv[3]), atoll(argv[4]));
  }
  return 0;
}
