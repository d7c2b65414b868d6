/* inwit as a C program calls it: what compare times where a call from Python would be the larger part. */
#include <inwit_initializers.h>
#include <time.h>

/* Seconds that `calls` fills of 16 float32 take with this instruction set (NULL: the best); negative if one failed. */
INWIT_API double inwit_loops_call16(long calls, const char *target);

double inwit_loops_call16(long calls, const char *target) {
  float weights[16];
  inwit_context context = {.target = target};
  const inwit_tensor tensor = {.data = weights, .dtype = INWIT_F32, .rank = 1, .shape = {16}};
  struct timespec start, end;
  int32_t status = INWIT_OK;
  timespec_get(&start, TIME_UTC);
  for (long i = 0; i < calls; ++i) status |= inwit_random_normal(&tensor, 42, (uint64_t)i, 0, 1, &context);
  timespec_get(&end, TIME_UTC);
  if (status != INWIT_OK) return -1;
  return (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
}
