/* Handles and batches without JSON, and what the functions that need it return. */
#include <inwit.h>

#include <stdio.h>
#include <string.h>

static int failures = 0;

static void expect(int holds, const char *what, const inwit_context *context) {
  if (holds) return;
  ++failures;
  fprintf(stderr, "consumer: %s: %s\n", what, context->error);
}

static void check_unsupported(const inwit_initializer *normal, inwit_context *context) {
  static const char json[] = "\"zeros\"";
  inwit_initializer *initializer = NULL;
  inwit_recipe *recipe = NULL;
  char text[64];
  const int32_t statuses[] = {inwit_create_from_json(json, sizeof json - 1, NULL, 0, &initializer, context),
                              inwit_create_from_layer(json, sizeof json - 1, "x", NULL, 0, &initializer, context),
                              inwit_recipe_create(json, sizeof json - 1, NULL, 0, &recipe, context),
                              inwit_to_json(normal, INWIT_CONFIG_KERAS, text, sizeof text, NULL, context),
                              inwit_registry_json(text, sizeof text, NULL, context)};
  size_t i;
  for (i = 0; i < sizeof statuses / sizeof *statuses; ++i)
    expect(statuses[i] == INWIT_E_UNSUPPORTED && strstr(context->error, "without JSON") != NULL, "needs JSON", context);
  expect(initializer == NULL && recipe == NULL, "nothing is made", context);
}

int main(void) {
  float once[12], again[12];
  const inwit_arg stddev = {"stddev", 0.5, NULL, NULL};
  inwit_initializer *normal = NULL, *wide = NULL;
  inwit_moments moments;
  inwit_context context;
  inwit_job job;
  int32_t given = 7;
  uint64_t seed = 7;
  memset(&context, 0, sizeof context);
  memset(&job, 0, sizeof job);
  job.tensor.data = once, job.tensor.dtype = INWIT_F32, job.tensor.rank = 2, job.tensor.shape[0] = 3, job.tensor.shape[1] = 4;
  job.stream = inwit_stream(job.name = "a.weight");
  expect(inwit_create("random_normal", NULL, 0, &normal, &context) == INWIT_OK, "create", &context);
  expect(inwit_clone(normal, &stddev, 1, &wide, &context) == INWIT_OK, "clone", &context);
  expect(inwit_equal(normal, wide) == 0 && inwit_equal(wide, wide) == 1, "equal", &context);
  expect(inwit_expect(wide, &job.tensor, &moments, &context) == INWIT_OK && moments.stddev == 0.5, "expect", &context);
  expect(inwit_config_seed(wide, &given, &seed, &context) == INWIT_OK && given == 0, "no seed", &context);
  job.initializer = wide;
  expect(inwit_fill_jobs(&job, 1, 42, &context) == INWIT_OK, "fill_jobs", &context);
  job.tensor.data = again;
  expect(inwit_fill("random_normal", &stddev, 1, &job.tensor, 42, job.stream, &context) == INWIT_OK, "fill", &context);
  expect(memcmp(once, again, sizeof once) == 0, "a handle fills as a name does", &context);
  check_unsupported(wide, &context);
  inwit_free(normal);
  inwit_free(wide);
  if (failures == 0) printf("consumer: all as expected\n");
  return failures != 0;
}
