/* What index.js calls: one call at a time is described by steps of plain numbers, so that JavaScript knows no struct's layout. */
#include "inwit.h"

#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(#name)))
enum { ARGUMENTS = 16 };

static struct {
  inwit_tensor out;
  inwit_arg args[ARGUMENTS];
  inwit_tensor arrays[ARGUMENTS];
  size_t count;
  inwit_context context;
} call;

EXPORT(allocate) void *allocate(size_t size) { return malloc(size); }
EXPORT(release) void release(void *memory) { free(memory); }
EXPORT(error_message) const char *error_message(void) { return call.context.error; }
EXPORT(version) uint32_t version(void) { return inwit_version(); }
EXPORT(stream) uint64_t stream(const char *name) { return inwit_stream(name); }
EXPORT(name_at) const char *name_at(size_t index) { return inwit_name_at(index); }
EXPORT(target) const char *target(void) { return inwit_target(); }

EXPORT(begin) void begin(void *data, int32_t dtype, int32_t layout, int32_t order, double fan_in, double fan_out) {
  memset(&call, 0, sizeof call);
  call.out.data = data;
  call.out.dtype = dtype;
  call.out.layout = layout;
  call.out.order = order;
  call.out.fan_in = fan_in;
  call.out.fan_out = fan_out;
}

/* The next axis; global 0 and offset 0 of a whole tensor. Returns 0 if there are too many. */
EXPORT(axis) int32_t axis(double extent, double global, double offset) {
  const int32_t at = call.out.rank;
  if (at == INWIT_MAX_RANK) return 0;
  call.out.shape[at] = (int64_t)extent;
  call.out.global_shape[at] = (int64_t)global;
  call.out.offset[at] = (int64_t)offset;
  call.out.rank = at + 1;
  return 1;
}

/* `text` is NULL except for a choice; `values` is NULL except for an array of `length` float64. Returns 0 if there are too many. */
EXPORT(argument) int32_t argument(const char *name, double number, const char *text, double *values, double length) {
  const size_t at = call.count;
  if (at == ARGUMENTS) return 0;
  inwit_arg *const arg = &call.args[at];
  arg->name = name;
  arg->number = number;
  arg->text = text;
  if (values != NULL) {
    inwit_tensor *const array = &call.arrays[at];
    array->data = values;
    array->dtype = INWIT_F64;
    array->rank = 1;
    array->shape[0] = (int64_t)length;
    arg->array = array;
  }
  call.count = at + 1;
  return 1;
}

EXPORT(fill) int32_t fill(const char *initializer, uint64_t seed, uint64_t stream_number) {
  return inwit_fill(initializer, call.args, call.count, &call.out, seed, stream_number, &call.context);
}
