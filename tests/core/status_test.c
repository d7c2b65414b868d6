/* Every status code, reached from C. malloc and two routines of LAPACK and BLAS are replaced, so that they can fail. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inwit_initializers.h"

static int failures = 0;
static void expect(const char *what, int32_t status, int32_t wanted, const inwit_context *context) {
  if (status == wanted && (wanted == INWIT_OK) == (context->error[0] == '\0')) return;
  printf("%s: got %s (%s), wanted %s\n", what, inwit_status_name(status), context->error, inwit_status_name(wanted));
  ++failures;
}

static int malloc_fails = 0, allocations_left = 0, lapack_info = 0, integers_are_long = 0;
#ifdef INWIT_INTERPOSE
void *__libc_malloc(size_t size);
void *malloc(size_t size) { return malloc_fails && allocations_left-- <= 0 ? NULL : __libc_malloc(size); }
void sgeqrf_(const int *m, const int *n, float *a, const int *lda, float *tau, float *work, const int *lwork, int *info);
void sgeqrf_(const int *m, const int *n, float *a, const int *lda, float *tau, float *work, const int *lwork, int *info) {
  (void)m, (void)a, (void)lda, (void)tau;
  if (*lwork == -1) work[0] = (float)*n;
  *info = *lwork == -1 ? 0 : lapack_info;
}

/* As one of 64-bit integers, it finds a negative n in what is a 1 and a -1 of 32 bits. */
int idamax_(const int *n, const double *x, const int *increment);
int idamax_(const int *n, const double *x, const int *increment) {
  return (void)x, (void)increment, integers_are_long && n[1] < 0 ? 0 : n[0];
}
#endif

static int32_t cancel(void *user, int64_t done, int64_t total) { return (void)user, (void)done, (void)total, 1; }

/* A progress callback of a C++ program that throws: what libstdc++ does for std::vector::at. */
void throw_out_of_range(const char *what) __asm__("_ZSt20__throw_out_of_rangePKc");
static int32_t throwing(void *user, int64_t done, int64_t total) {
  (void)user, (void)done, (void)total;
  throw_out_of_range("thrown by the test");
  return 0;
}

static int32_t failing_fill(void *user, const char *config, const inwit_tensor *out, uint64_t seed, uint64_t stream,
                            inwit_context *context) {
  (void)user, (void)config, (void)out, (void)seed, (void)stream;
  if (context != NULL) strcpy(context->error, "the test's own message");
  return 3;
}

static void test_custom(inwit_tensor tensor) {
  const inwit_custom custom = {"tests>Failing", failing_fill, NULL};
  const char *json = "{\"class_name\": \"Failing\", \"registered_name\": \"tests>Failing\", \"config\": {\"x\": 1}}";
  inwit_context context = {0};
  inwit_job job = {0};
  inwit_initializer *made = NULL;
  expect("custom", inwit_create_from_json(json, strlen(json), &custom, 1, &made, &context), INWIT_OK, &context);
  job.initializer = made;
  job.tensor = tensor;
  expect("failing custom", inwit_fill_jobs(&job, 1, 0, &context), INWIT_E_CUSTOM, &context);
  if (context.failed_job != 0 || strstr(context.error, "the test's own message") == NULL)
    ++failures, puts("the custom error message is lost");
  inwit_free(made);
}

static void test_interposed(inwit_tensor tensor) {
#ifdef INWIT_INTERPOSE
  const inwit_arg qr = {"method", 0, "qr", NULL};
  inwit_context context = {0};
  inwit_initializer *made = NULL;
  malloc_fails = 1;
  const int32_t no_workspace = inwit_orthogonal(&tensor, 0, 0, 1, &context);
  malloc_fails = 0;
  expect("orthogonal without memory", no_workspace, INWIT_E_MEMORY, &context);
  malloc_fails = 1;
  const int32_t no_handle = inwit_create("zeros", NULL, 0, &made, &context);
  const int32_t no_allocation = inwit_glorot_uniform(&tensor, 0, 0, NULL);
  malloc_fails = 0;
  expect("handle without memory", no_handle, INWIT_E_MEMORY, &context);
  memset(context.error, 0, sizeof context.error);
  expect("a plain fill allocates nothing", no_allocation, INWIT_OK, &context);
  integers_are_long = 1;
  expect("64-bit integers", inwit_fill("orthogonal", &qr, 1, &tensor, 0, 0, &context), INWIT_E_UNSUPPORTED, &context);
  if (strstr(context.error, "64-bit integers") == NULL) ++failures, puts(context.error);
  integers_are_long = 0;
  expect("orthogonal by qr", inwit_fill("orthogonal", &qr, 1, &tensor, 0, 0, &context), INWIT_OK, &context); /* loads LAPACK */
  malloc_fails = 1, allocations_left = 1; /* that of the matrix */
  const int32_t no_qr_workspace = inwit_fill("orthogonal", &qr, 1, &tensor, 0, 0, &context);
  malloc_fails = 0, allocations_left = 0;
  expect("qr without memory", no_qr_workspace, INWIT_E_MEMORY, &context);
  if (strstr(context.error, "LAPACK's workspace") == NULL) ++failures, puts(context.error);
  lapack_info = 7;
  expect("LAPACK's info", inwit_fill("orthogonal", &qr, 1, &tensor, 0, 0, &context), INWIT_E_NUMERIC, &context);
  if (strstr(context.error, "geqrf returned info 7") == NULL) ++failures, puts(context.error);
#else
  (void)tensor, (void)malloc_fails, (void)allocations_left, (void)lapack_info, (void)integers_are_long;
#endif
}

int main(void) {
  float values[16];
  inwit_tensor good = {0}, bad;
  inwit_context context = {0};
  inwit_recipe *recipe = NULL;
  const inwit_arg unknown = {"sigma", 1, NULL, NULL};
  good.data = values, good.dtype = INWIT_F32, good.rank = 2, good.shape[0] = good.shape[1] = 4,
  good.layout = INWIT_LAYOUT_TORCH;
  expect("fill", inwit_he_normal(&good, 1, 2, &context), INWIT_OK, &context);
  bad = good, bad.data = NULL;
  expect("null", inwit_zeros(&bad, 0, 0, &context), INWIT_E_ARGUMENT, &context);
  expect("name", inwit_fill("he_norma", NULL, 0, &good, 0, 0, &context), INWIT_E_NAME, &context);
  if (strstr(context.error, "he_normal") == NULL) ++failures, puts("the nearest name is not suggested");
  expect("parameter", inwit_fill("zeros", &unknown, 1, &good, 0, 0, &context), INWIT_E_PARAMETER, &context);
  bad = good, bad.rank = 1, bad.shape[1] = 0;
  expect("shape", inwit_identity(&bad, 0, 0, 1, &context), INWIT_E_SHAPE, &context);
  bad = good, bad.offset[0] = 1;
  expect("box", inwit_zeros(&bad, 0, 0, &context), INWIT_E_BOX, &context);
  bad = good, bad.dtype = 3;
  expect("dtype", inwit_zeros(&bad, 0, 0, &context), INWIT_E_DTYPE, &context);
  bad = good, bad.layout = INWIT_LAYOUT_NONE;
  expect("layout", inwit_he_normal(&bad, 0, 0, &context), INWIT_E_LAYOUT, &context);
  bad = good, bad.device_type = 2;
  expect("device", inwit_zeros(&bad, 0, 0, &context), INWIT_E_DEVICE, &context);
  expect("config", inwit_recipe_create("{]", 2, NULL, 0, &recipe, &context), INWIT_E_CONFIG, &context);
  context.progress = cancel;
  expect("cancel", inwit_zeros(&good, 0, 0, &context), INWIT_E_CANCELLED, &context);
  context.progress = throwing;
  expect("exception", inwit_zeros(&good, 0, 0, &context), INWIT_E_CUSTOM, &context);
  context.progress = NULL;
  context.target = "abacus";
  expect("target", inwit_zeros(&good, 0, 0, &context), INWIT_E_UNSUPPORTED, &context);
  test_custom(good);
  test_interposed(good);
  if (strcmp(inwit_status_name(12345), "unknown status") != 0) ++failures;
  if (inwit_version() != (INWIT_VERSION_MAJOR << 16 | INWIT_VERSION_MINOR << 8 | INWIT_VERSION_PATCH)) ++failures;
  if (inwit_sizeof("inwit_tensor") != sizeof(inwit_tensor) || inwit_sizeof("inwit_arg") != sizeof(inwit_arg) ||
      inwit_sizeof("inwit_context") != sizeof(inwit_context) || inwit_sizeof("inwit_custom") != sizeof(inwit_custom) ||
      inwit_sizeof("inwit_moments") != sizeof(inwit_moments) || inwit_sizeof("inwit_job") != sizeof(inwit_job) ||
      inwit_sizeof("inwit_recipe") != 0 || inwit_sizeof(NULL) != 0)
    ++failures;
  if (inwit_stream_version("zeros") < 1 || inwit_stream_version("nothing") != 0 || inwit_stream_version(NULL) != 0) ++failures;
  printf("%d failures\n", failures);
  return failures != 0;
}
