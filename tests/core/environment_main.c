/* One fill under the environment of the process. Prints its status, the instruction set, the number of threads seen at work,
 * FNV-1a 64 of the elements, and the error message. argv[1]: threads of the context; argv[2]: its target. */
#include <dirent.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "inwit_initializers.h"

static int threads_now(void) { /* of the process; 0 if unknown */
  int count = 0;
  DIR *const tasks = opendir("/proc/self/task");
  const struct dirent *entry;
  if (tasks == NULL) return 0;
  while ((entry = readdir(tasks)) != NULL) count += entry->d_name[0] != '.';
  closedir(tasks);
  return count;
}

static void *nothing(void *unused) { return unused; }

/* ThreadSanitizer starts a thread of its own together with the first one: not to be counted. */
static void start_helpers_of_the_runtime(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, nothing, NULL) == 0) pthread_join(thread, NULL);
}

static int32_t look(void *most, int64_t done, int64_t total) {
  const int now = threads_now();
  (void)done, (void)total;
  if (now > *(int *)most) *(int *)most = now;
  return 0;
}

int main(int argc, char **argv) {
  const size_t count = (size_t)1 << 23;
  unsigned char *const data = calloc(count, 4);
  inwit_context context = {0};
  inwit_tensor tensor = {0};
  uint64_t digest = 0xcbf29ce484222325;
  int most = 0;
  int before = 0;
  int32_t status;
  if (data == NULL) return 1;
  start_helpers_of_the_runtime();
  before = threads_now();
  tensor.data = data;
  tensor.dtype = INWIT_F32;
  tensor.rank = 2;
  tensor.shape[0] = 1 << 11;
  tensor.shape[1] = 1 << 12;
  tensor.order = INWIT_COLUMN_MAJOR;
  context.threads = argc > 1 ? atoi(argv[1]) : 0;
  context.target = argc > 2 ? argv[2] : NULL;
  context.progress = look;
  context.progress_user = &most;
  status = inwit_random_normal(&tensor, 42, 7, 0, 1, &context);
  for (size_t i = 0; i < 4 * count; ++i) digest = (digest ^ data[i]) * 0x100000001b3;
  printf("%s\n%s\n%d\n%" PRIx64 "\n%s\n", inwit_status_name(status), inwit_target(), before > 0 ? most - before + 1 : 0, digest,
         context.error);
  free(data);
  return 0;
}
