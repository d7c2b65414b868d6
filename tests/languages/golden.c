/* Replays the golden values of tests/golden.txt in pure C through the C ABI: by name, and by a handle. argv[1]: the file. Prints
 * differences and the number of equal digests; the exit code is 1 if one differs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inwit.h"

enum { LINE = 4096, ARGUMENTS = 8, NUMBERS = 8 };

typedef struct arguments {
  inwit_arg of[ARGUMENTS];
  size_t count;
  inwit_tensor lists[ARGUMENTS];
  int64_t numbers[ARGUMENTS][NUMBERS];
} arguments;

static int32_t split(char *text, char separator, int64_t *numbers) {
  int32_t count = 0;
  for (char *end = text; count < NUMBERS; text = end + 1) {
    numbers[count++] = strtoll(text, &end, 10);
    if (*end != separator) break;
  }
  return count;
}

/* "stddev=0.02,mode=fan_out,shift=0;-1", or "-" */
static void parse(char *text, arguments *made) {
  memset(made, 0, sizeof *made);
  if (strcmp(text, "-") == 0) return;
  for (char *next = text; next != NULL && made->count < ARGUMENTS; ++made->count) {
    inwit_arg *const arg = &made->of[made->count];
    char *const item = next, *value = strchr(item, '='), *end = NULL;
    next = strchr(item, ',');
    if (next != NULL) *next++ = '\0';
    *value++ = '\0';
    arg->name = item;
    if (strchr(value, ';') != NULL) {
      inwit_tensor *const list = &made->lists[made->count];
      list->data = made->numbers[made->count];
      list->dtype = INWIT_I64;
      list->rank = 1;
      list->shape[0] = split(value, ';', made->numbers[made->count]);
      arg->array = list;
      continue;
    }
    arg->number = strtod(value, &end);
    if (*end != '\0') arg->text = value;
  }
}

static int32_t layout_of(const char *name) {
  static const char *const names[] = {"none", "keras", "torch", "flux", "mlx"};
  for (int32_t i = 0; i < 5; ++i)
    if (strcmp(name, names[i]) == 0) return i;
  return -1;
}

/* FNV-1a 64 of the elements' little-endian bytes. */
static uint64_t digest_of(const unsigned char *bytes, int64_t count, int size) {
  const uint16_t one = 1;
  const int swapped = *(const unsigned char *)&one == 0;
  uint64_t hash = 0xCBF29CE484222325u;
  for (int64_t i = 0; i < count * size; ++i)
    hash = (hash ^ bytes[swapped ? i / size * size + size - 1 - i % size : i]) * 0x100000001B3u;
  return hash;
}

static int by_handle(const char *name, const arguments *args, const inwit_tensor *tensor, uint64_t seed, uint64_t stream,
                     inwit_context *context) {
  inwit_job job = {.stream = stream, .tensor = *tensor};
  inwit_initializer *handle = NULL;
  int32_t status = inwit_create(name, args->of, args->count, &handle, context);
  job.initializer = handle;
  if (status == INWIT_OK) status = inwit_fill_jobs(&job, 1, seed, context);
  inwit_free(handle);
  return status;
}

/* The number of differing digests of a line, by name and by handle. */
static int replay(char *line, int *equal) {
  static const int32_t dtypes[] = {INWIT_F32, INWIT_F64, INWIT_F16, INWIT_BF16};
  static const int sizes[] = {4, 8, 2, 2};
  const uint64_t seed = 0x0123456789ABCDEFu, stream = inwit_stream("layer/weight");
  const char *const name = strtok(line, " \n");
  char *const given = strtok(NULL, " \n"), *const shape = strtok(NULL, " \n"), *const layout = strtok(NULL, " \n");
  inwit_tensor tensor = {.layout = layout_of(layout)};
  inwit_context context = {0};
  arguments args;
  int64_t count = 1;
  int wrong = 0;
  parse(given, &args);
  tensor.rank = split(shape, ',', tensor.shape);
  for (int32_t axis = 0; axis < tensor.rank; ++axis) count *= tensor.shape[axis];
  for (int i = 0; i < 4; ++i) {
    const uint64_t expected = strtoull(strtok(NULL, " \n"), NULL, 16);
    unsigned char *const bytes = tensor.data = malloc((size_t)(count * sizes[i]) + 1);
    tensor.dtype = dtypes[i];
    for (int way = 0; way < 2; ++way) {
      memset(bytes, 0xCA, (size_t)(count * sizes[i]));
      const int32_t status = way == 0 ? inwit_fill(name, args.of, args.count, &tensor, seed, stream, &context)
                                      : by_handle(name, &args, &tensor, seed, stream, &context);
      const int same = status == INWIT_OK && digest_of(bytes, count, sizes[i]) == expected;
      if (!same) printf("%s, dtype %d, %s: %s\n", name, (int)dtypes[i], way == 0 ? "by name" : "by handle", context.error);
      wrong += !same;
      *equal += same;
    }
    free(bytes);
  }
  return wrong;
}

int main(int argc, char **argv) {
  FILE *const file = argc == 2 ? fopen(argv[1], "r") : NULL;
  char line[LINE];
  int equal = 0, differ = 0;
  if (file == NULL) return fprintf(stderr, "usage: golden FILE\n"), 2;
  while (fgets(line, sizeof line, file) != NULL)
    if (line[0] != '#' && line[0] != '\n') differ += replay(line, &equal);
  fclose(file);
  printf("%d equal, %d differ\n", equal, differ);
  return differ > 0 || equal == 0;
}
