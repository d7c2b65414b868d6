/* A ggml tensor always has four axes, listed from the fastest one (ne), and strides in bytes (nb). inwit lists axes from the
 * slowest one, so both lists are reversed: a weight of PyTorch's shape (out, in) has ne = {in, out} in ggml. */
#include <inwit.h>
#include <stdio.h>
#include <stdlib.h>

/* A substitute for ggml.h: the numbers of the types, and the members of its struct that are needed. */
enum ggml_type { GGML_TYPE_F32 = 0, GGML_TYPE_F16 = 1, GGML_TYPE_BF16 = 30 };
struct ggml_tensor {
  enum ggml_type type;
  int64_t ne[4];
  size_t nb[4];
  void *data;
  char name[64];
};

/* Uses the first `axes` of the four axes; the others have extent 1. Returns -1 for a type that cannot be filled. */
static int tensor_of(const struct ggml_tensor *from, int axes, inwit_tensor *to) {
  const inwit_tensor empty = {0};
  *to = empty;
  to->data = from->data;
  to->dtype = from->type == GGML_TYPE_F32 ? INWIT_F32 : from->type == GGML_TYPE_F16 ? INWIT_F16 : INWIT_BF16;
  to->rank = axes;
  to->order = INWIT_BYTE_STRIDES;
  to->layout = INWIT_LAYOUT_TORCH;
  for (int axis = 0; axis < axes; ++axis) {
    to->shape[axis] = from->ne[axes - 1 - axis];
    to->strides[axis] = (int64_t)from->nb[axes - 1 - axis];
  }
  return from->type == GGML_TYPE_F32 || from->type == GGML_TYPE_F16 || from->type == GGML_TYPE_BF16 ? 0 : -1;
}

static int fill(const struct ggml_tensor *weight) {
  inwit_context context = {0};
  inwit_tensor tensor;
  if (tensor_of(weight, 2, &tensor) == 0 &&
      inwit_fill("he_normal", NULL, 0, &tensor, 42, inwit_stream(weight->name), &context) == INWIT_OK)
    return 0;
  fprintf(stderr, "%s: %s\n", weight->name, context.error);
  return 1;
}

enum { in = 4, out = 6, row = 8 }; /* `row`: floats from one row to the next, of which the last four are padding */

int main(void) {
  static float plain[in * out], padded[row * out], turned[in * out];
  const size_t size = sizeof(float);
  const struct ggml_tensor weights[] = {
      {GGML_TYPE_F32, {in, out, 1, 1}, {size, in * size, in * out * size, in * out * size}, plain, "blk.0.ffn_up.weight"},
      {GGML_TYPE_F32, {in, out, 1, 1}, {size, row * size, row * out * size, row * out * size}, padded, "blk.0.ffn_up.weight"},
      {GGML_TYPE_F32, {in, out, 1, 1}, {out * size, size, in * out * size, in * out * size}, turned, "blk.0.ffn_up.weight"}};
  int wrong = 0;
  for (size_t i = 0; i < sizeof weights / sizeof weights[0]; ++i) wrong += fill(&weights[i]);
  for (int o = 0; o < out; ++o)
    for (int i = 0; i < in; ++i) {
      const float value = plain[o * in + i];
      wrong += value == 0 || padded[o * row + i] != value || turned[i * out + o] != value;
      wrong += padded[o * row + in + i] != 0; /* the padding */
    }
  printf("out 2, in 3 is %+.6f: %s\n", plain[2 * in + 3], wrong ? "layouts DIFFER" : "compact, padded and permuted agree");
  return wrong != 0;
}
