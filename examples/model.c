/* A framework with its own parameter records initialises a model by a recipe: the names select the rules, and the records
 * describe the memory. Two threads work across all tensors, with progress reports. */
#include <inwit.h>
#include <stdio.h>
#include <stdlib.h>

/* The framework's own description of a parameter: strides in bytes, axes listed from the fastest one. */
enum type { type_float, type_half };
struct parameter {
  const char *name;
  enum type type;
  int axes;
  size_t extents[4];
  size_t byte_strides[4];
  void *memory;
};

static const char recipe_json[] =
    "{\"layout\": \"torch\", \"rules\": ["
    "  {\"match\": \"*.bias\", \"initializer\": \"zeros\"},"
    "  {\"match\": \"norm.*\", \"initializer\": \"ones\"},"
    "  {\"match\": \"embedding.weight\", \"initializer\": {\"class_name\": \"RandomNormal\", \"config\": {\"stddev\": 0.02}}},"
    "  {\"match\": \"tokenizer.*\", \"keep\": true},"
    "  {\"match\": \"*.weight\", \"initializer\": \"he_normal\"}]}";

static struct parameter model[] = {
    {"embedding.weight", type_half, 2, {256, 5000}, {2, 512}, NULL},
    {"tokenizer.table", type_float, 1, {64}, {4}, NULL},
    {"up.weight", type_float, 2, {256, 1024}, {4, 1088}, NULL}, /* 64 bytes of padding after each row */
    {"up.bias", type_float, 1, {1024}, {4}, NULL},
    {"norm.weight", type_float, 1, {1024}, {4}, NULL},
};
enum { count = sizeof model / sizeof model[0] };

static inwit_job job_of(const struct parameter *p) {
  inwit_job job = {0};
  job.name = p->name;
  job.tensor.data = p->memory;
  job.tensor.dtype = p->type == type_half ? INWIT_F16 : INWIT_F32;
  job.tensor.rank = p->axes;
  job.tensor.order = INWIT_BYTE_STRIDES;
  for (int axis = 0; axis < p->axes; ++axis) {
    job.tensor.shape[axis] = (int64_t)p->extents[p->axes - 1 - axis];
    job.tensor.strides[axis] = (int64_t)p->byte_strides[p->axes - 1 - axis];
  }
  return job;
}

static int32_t show_progress(void *user, int64_t done, int64_t total) {
  int *tenths = user;
  while (*tenths < 10 * done / total) {
    putchar('.');
    ++*tenths;
  }
  return 0; /* anything else cancels */
}

static int failed(const inwit_context *context, int32_t status) {
  if (status == INWIT_OK) return 0;
  fprintf(stderr, "%s: %s\n", inwit_status_name(status), context->error);
  return 1;
}

int main(void) {
  int tenths = 0;
  inwit_context context = {0};
  context.threads = 2;
  context.progress = show_progress;
  context.progress_user = &tenths;

  inwit_recipe *recipe = NULL;
  if (failed(&context, inwit_recipe_create(recipe_json, sizeof recipe_json - 1, NULL, 0, &recipe, &context))) return 1;
  const char *names[count];
  for (int i = 0; i < count; ++i) names[i] = model[i].name;
  int result = failed(&context, inwit_recipe_check(recipe, names, count, &context));

  inwit_job jobs[count];
  for (int i = 0; i < count && result == 0; ++i) {
    struct parameter *p = &model[i];
    p->memory = calloc(p->extents[p->axes - 1], p->byte_strides[p->axes - 1]);
    if (p->memory == NULL) return 1;
    jobs[i] = job_of(p);
    result = failed(&context, inwit_recipe_match(recipe, &jobs[i], &context));
  }
  if (result == 0) result = failed(&context, inwit_fill_jobs(jobs, count, 42, &context));
  if (result == 0) {
    const float *up = model[2].memory;
    printf(" done\nup.weight[0][0] %+.6f, up.weight[1][0] %+.6f, up.bias[7] %g, norm.weight[7] %g\n", up[0], up[272],
           ((const float *)model[3].memory)[7], ((const float *)model[4].memory)[7]);
  }

  for (int i = 0; i < count; ++i) free(model[i].memory);
  inwit_recipe_free(recipe);
  return result;
}
