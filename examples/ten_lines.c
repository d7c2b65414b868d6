/* The ten lines of the README: one weight, keyed by its parameter's name, and an error message. */
#include <inwit_initializers.h>
#include <stdio.h>

int main(void) {
  static float w[64 * 32];
  inwit_context context = {0};
  inwit_tensor tensor = {.data = w, .dtype = INWIT_F32, .rank = 2, .shape = {64, 32}};
  const uint64_t seed = 42, stream = inwit_stream("encoder.0.weight");
  if (inwit_glorot_uniform(&tensor, seed, stream, &context) != INWIT_OK) puts(context.error);
  tensor.layout = INWIT_LAYOUT_TORCH; /* axis 0 is out, axis 1 is in */
  if (inwit_glorot_uniform(&tensor, seed, stream, &context) != INWIT_OK) return 1;
  printf("%.9g %.9g %.9g ... %.9g\n", w[0], w[1], w[2], w[64 * 32 - 1]);
  return 0;
}
