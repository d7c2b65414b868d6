/* A user's first program with an installed inwit: some fills, each checked by value. */
#include <inwit.h>
#include <inwit_initializers.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

static int failures = 0;

static void expect(int holds, const char *what, const inwit_context *context) {
  if (holds) return;
  ++failures;
  fprintf(stderr, "consumer: %s: %s\n", what, context->error);
}

static inwit_tensor matrix(float *data, int64_t rows, int64_t columns) {
  inwit_tensor tensor;
  memset(&tensor, 0, sizeof tensor);
  tensor.data = data;
  tensor.dtype = INWIT_F32;
  tensor.rank = 2;
  tensor.shape[0] = rows;
  tensor.shape[1] = columns;
  return tensor;
}

static void check_golden_values(inwit_context *context) {
  static const float known[4] = {0.496234298f, -0.432252407f, 0.288686752f, -0.430307269f};
  float w[8];
  const inwit_tensor out = matrix(w, 2, 4);
  const uint64_t stream = inwit_stream("transformer.h.0.attn.c_attn.weight");
  int i;
  expect(inwit_random_uniform(&out, 42, stream, -1, 1, context) == INWIT_OK, "random_uniform", context);
  expect(memcmp(w, known, sizeof known) == 0, "the first four uniforms have the golden values", context);
  for (i = 0; i < 8; ++i) expect(w[i] >= -1 && w[i] < 1, "uniforms keep their bounds", context);
}

static void check_zeros(inwit_context *context) {
  float w[6] = {1, 2, 3, 4, 5, 6};
  const inwit_tensor out = matrix(w, 2, 3);
  int i;
  expect(inwit_fill("zeros", NULL, 0, &out, 0, 0, context) == INWIT_OK, "zeros", context);
  for (i = 0; i < 6; ++i) expect(w[i] == 0, "zeros are 0", context);
}

static void check_errors(inwit_context *context) {
  float w[6] = {1, 2, 3, 4, 5, 6};
  const inwit_tensor out = matrix(w, 2, 3);
  expect(inwit_glorot_uniform(&out, 0, 0, context) == INWIT_E_LAYOUT, "fans without a layout are an error", context);
  expect(context->error[0] != '\0' && w[5] == 6, "with a message, and the buffer is unchanged", context);
}

/* W W^T = I, or an error if the library was built without LAPACK. */
static void check_qr(int has_lapack, inwit_context *context) {
  float w[16];
  const inwit_tensor out = matrix(w, 4, 4);
  inwit_arg method;
  int i, j, k, status;
  memset(&method, 0, sizeof method);
  method.name = "method";
  method.text = "qr";
  status = inwit_fill("orthogonal", &method, 1, &out, 1, 2, context);
  expect(status == (has_lapack ? INWIT_OK : INWIT_E_UNSUPPORTED), "orthogonal by qr", context);
  if (status != INWIT_OK) return;
  for (i = 0; i < 4; ++i)
    for (j = 0; j < 4; ++j) {
      double dot = 0;
      for (k = 0; k < 4; ++k) dot += (double)w[4 * i + k] * (double)w[4 * j + k];
      expect(fabs(dot - (i == j)) < 1e-5, "rows are orthonormal", context);
    }
}

int main(int argc, char **argv) {
  const int has_lapack = !(argc == 2 && strcmp(argv[1], "no-lapack") == 0);
  inwit_context context;
  memset(&context, 0, sizeof context);
  expect(inwit_version() == (INWIT_VERSION_MAJOR << 16 | INWIT_VERSION_MINOR << 8 | INWIT_VERSION_PATCH),
         "header and library are of one version", &context);
  check_golden_values(&context);
  check_zeros(&context);
  check_errors(&context);
  check_qr(has_lapack, &context);
  if (failures == 0) printf("consumer: all as expected\n");
  return failures != 0;
}
