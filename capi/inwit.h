/* inwit.h - initial weights of neural networks, the same bits on every machine. C99, C++11, and every language with a C FFI.
 *
 * The following holds for every function unless its own comment states otherwise:
 *   Result          int32_t: INWIT_OK or an INWIT_E_ code. All input is checked before the first byte is written.
 *                   INWIT_E_CANCELLED, _MEMORY, _NUMERIC, _CUSTOM and _INTERNAL leave outputs unspecified; every other code
 *                   leaves them unchanged.
 *   Error messages  context->error names the offending argument, its value and the accepted range. There is no thread-local
 *                   or global state. `context` may always be NULL: default options, no error message.
 *   NULL            Pointers must not be NULL (INWIT_E_ARGUMENT) unless their comment allows it. An array may be NULL if its count is 0.
 *   Threads         Any thread may call at any time, with one inwit_context per call in progress. Handles are immutable and may be shared.
 *   Ownership       Memory belongs to the caller; no pointer to it is kept. Handles are released by the matching _free function.
 *   Structs         All-zero bytes mean every default. Sizes never change; `reserved` members must be 0 and are checked.
 *   Strings         Names are NUL-terminated UTF-8. Documents (JSON) are a pointer and a length in bytes, without NUL.
 *   Text results    (text, size, needed): *needed = bytes required, including the NUL (`needed` may be NULL). text NULL and size 0
 *                   query it. If `size` is too small, the result is INWIT_E_ARGUMENT and `text` is unchanged.
 *   Side effects    None: nothing is printed, no thread, lock or setting outlives a call, and the floating-point mode is restored.
 */
#ifndef INWIT_H
#define INWIT_H

#include <stddef.h>
#include <stdint.h>

/* The version of this header, defined only here. inwit_version() returns that of the loaded library. */
#define INWIT_VERSION_MAJOR 0
#define INWIT_VERSION_MINOR 1
#define INWIT_VERSION_PATCH 0

#if defined(_WIN32) && !defined(INWIT_STATIC)
#  ifdef INWIT_BUILD
#    define INWIT_API __declspec(dllexport)
#  else
#    define INWIT_API __declspec(dllimport)
#  endif
#elif defined(__GNUC__)
#  define INWIT_API __attribute__((visibility("default")))
#else
#  define INWIT_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum { /* status codes: part of the ABI, never renumbered or reused */
  INWIT_OK = 0,
  INWIT_E_ARGUMENT = 1,     /* null pointer, rank, extents, overlapping or misaligned memory, reserved bytes            */
  INWIT_E_NAME = 2,         /* unknown initializer (close names are suggested), or a tensor that no recipe rule matches */
  INWIT_E_PARAMETER = 3,    /* argument of an initializer: unknown, wrong kind, out of range, or not for this dtype     */
  INWIT_E_SHAPE = 4,        /* rank or extents that this initializer does not support                                   */
  INWIT_E_BOX = 5,          /* offset + shape exceeds global_shape, or a box for an initializer that cannot be sharded  */
  INWIT_E_DTYPE = 6,        /* unknown, or not supported by this initializer                                            */
  INWIT_E_LAYOUT = 7,       /* fans or axes are needed, but neither a layout nor explicit fans are given                */
  INWIT_E_DEVICE = 8,       /* memory that this library cannot write                                                    */
  INWIT_E_CONFIG = 9,       /* JSON: syntax, unknown key, limits                                                        */
  INWIT_E_CANCELLED = 10,   /* progress returned nonzero                                                                */
  INWIT_E_MEMORY = 11,      /* an allocation failed                                                                     */
  INWIT_E_UNSUPPORTED = 12, /* valid, but not available in this build or on this target                                 */
  INWIT_E_NUMERIC = 13,     /* LAPACK returned info != 0                                                                */
  INWIT_E_CUSTOM = 14,      /* a callback of the caller failed, or threw a C++ exception                                */
  INWIT_E_INTERNAL = 99     /* a defect of this library                                                                 */
};

enum { /* dtype = DLPack's type code * 256 + bits, for new types too; bits / 8 is the element size in bytes */
  INWIT_F16 = 0x210,       /* IEEE binary16                                                                   */
  INWIT_F32 = 0x220,
  INWIT_F64 = 0x240,
  INWIT_BF16 = 0x410,      /* the upper half of a binary32                                                    */
  INWIT_F8_E4M3FN = 0xA08, /* 4 bits of exponent, 3 of mantissa: at most 448, no infinity, NaN is 0x7F        */
  INWIT_F8_E5M2 = 0xC08,   /* 5 bits of exponent, 2 of mantissa: at most 57344                                */
  INWIT_C64 = 0x540,       /* two binary32, the real part first; for initializers marked "complex" (registry) */
  INWIT_C128 = 0x580,      /* two binary64, likewise                                                          */
  INWIT_I32 = 0x020,       /* only in argument arrays                                                         */
  INWIT_I64 = 0x040        /* only in argument arrays                                                         */
};

enum { /* layout: the role of each axis. Memory order is independent of it and given by `order` and `strides` */
  INWIT_LAYOUT_NONE = 0,  /* unknown: INWIT_E_LAYOUT if fans are needed; but flux_... use FLUX, dirac TORCH, delta_orthogonal KERAS */
  INWIT_LAYOUT_KERAS = 1, /* ..., in, out   (also JAX, TensorFlow); rank 0: fans 1, 1; rank 1: n, n                                 */
  INWIT_LAYOUT_TORCH = 2, /* out, in, ...   (also candle); rank 0 and 1 have no fans                                                */
  INWIT_LAYOUT_FLUX = 3,  /* ..., in, out for rank >= 3; (out, in) for rank 2; rank 1: fans 1, n; rank 0: 1, 1                      */
  INWIT_LAYOUT_MLX = 4,   /* out, ..., in; rank 0 and 1 have no fans                                                                */
  INWIT_LAYOUT_AXES = 100 /* given by in_axes, out_axes and batch_axes; the other axes are the receptive field                      */
};

enum { /* order: how the elements are stored in memory */
  INWIT_ROW_MAJOR = 0,    /* compact, last axis fastest; all strides must be 0  */
  INWIT_COLUMN_MAJOR = 1, /* compact, first axis fastest; all strides must be 0 */
  INWIT_STRIDES = 2,      /* `strides` are in elements                          */
  INWIT_BYTE_STRIDES = 3  /* `strides` are in bytes                             */
};

enum { /* form of an initializer's JSON */
  INWIT_CONFIG_KERAS = 0, /* Keras 3: module, class_name, config, registered_name */
  INWIT_CONFIG_LEGACY = 1 /* H5 files, TF-Keras: class_name, config               */
};

#define INWIT_MAX_RANK 8
#define INWIT_ERROR_SIZE 512

/* A view of memory: a whole tensor, or a box (shard) of a larger, global tensor. The value of an element depends only on its index
 * in the *global* shape, so shards of any partition hold the bytes that a fill of the whole tensor gives. */
typedef struct inwit_tensor {
  void *data;                           /* element [0,...,0] of this view, aligned to its element; may be NULL if it is empty */
  int32_t dtype;                        /* INWIT_F32, ...                                                                     */
  int32_t rank;                         /* 0..8; entries of the arrays beyond rank must be 0                                  */
  int64_t shape[INWIT_MAX_RANK];        /* extents of this view, >= 0; at most 2^58 elements                                  */
  int64_t strides[INWIT_MAX_RANK];      /* for INWIT_STRIDES and INWIT_BYTE_STRIDES: any sign. Elements must not share memory:
                                           where the extent exceeds 1, each stride must exceed, in magnitude, the distance
                                           between the first and the last element along all axes with smaller strides         */
  int64_t global_shape[INWIT_MAX_RANK]; /* shape of the global tensor; all 0: this view is the whole tensor                   */
  int64_t offset[INWIT_MAX_RANK];       /* index of element [0,...,0] of this view in the global tensor                       */
  int32_t order;                        /* INWIT_ROW_MAJOR, ...                                                               */
  int32_t layout;                       /* INWIT_LAYOUT_NONE, ...                                                             */
  uint32_t in_axes;                     /* bit a = axis a; only with INWIT_LAYOUT_AXES                                        */
  uint32_t out_axes;                    /* likewise                                                                           */
  uint32_t batch_axes;                  /* bit a = axis a enumerates independent weights; a preset applies to the other axes  */
  int32_t device_type;                  /* DLPack's number. Host: 0, 1 (CPU), 3, 11 (pinned), 13. Others need context.device  */
  double fan_in;                        /* explicit fan if > 0; 0: counted from layout and global shape                       */
  double fan_out;                       /* likewise                                                                           */
  int32_t device_id;                    /* of context.device; ignored for host memory                                         */
  uint32_t reserved[7];                 /* 0                                                                                  */
} inwit_tensor;

/* One argument of an initializer. Only the member for the argument's kind is read (kinds are listed by inwit_registry_json). */
typedef struct inwit_arg {
  const char *name;          /* "stddev"                                                                                    */
  double number;             /* kinds "number" and "flag" (0 or 1); "number or null": NaN for null; "integers": a single one;
                                "window": a beta                                                                             */
  const char *text;          /* kind "choice": "fan_out"; kind "window": its name; otherwise NULL                         */
  const inwit_tensor *array; /* kinds "axes", "integers" (rank 1, integral values), "number or array", "window"; any dtype;
                                else NULL. A whole array, not a box (INWIT_E_BOX); its memory, from its lowest to its
                                highest element, must not overlap that of `out` (INWIT_E_ARGUMENT)                          */
} inwit_arg;

/* Options of a call, and its error message. May be NULL: default options, no error message. */
typedef struct inwit_context {
  int32_t threads;    /* 0 = the environment variable INWIT_THREADS (read once), else automatic: about one thread for each 50
                         microseconds of work, at most one per core; none is started for fewer than 400 000 uniform or 200 000
                         normal elements, or for constants. 1 = calling thread only; n = at most n with it, at most 64        */
  uint32_t reserved0; /* 0                                                                                                    */
  /* Executor of the caller, or NULL: must call task(state, i) exactly once for each i in [0, count), on any threads and in any
   * order, and return when all calls have returned. Not used if threads is 1. A task needs at most 32 KiB of its thread's stack;
   * for orthogonal's methods "qr" and "svd", the BLAS needs more. */
  void (*run)(void *run_user, int64_t count, void (*task)(void *state, int64_t index), void *state);
  void *run_user;
  /* Progress callback, or NULL: called from time to time on the calling thread with the number of finished elements and their total,
   * finally with done == total; once with 0 and 0 if there is nothing to fill. Nonzero cancels the call (INWIT_E_CANCELLED). */
  int32_t (*progress)(void *progress_user, int64_t done, int64_t total);
  void *progress_user;
  const char *target;           /* instruction set: NULL = that of inwit_target(), else one of the names listed there */
  uint64_t device;              /* 0, or the inwit_device (inwit_device.h) that fills tensors of its device_type      */
  uint64_t device_stream;       /* the driver's stream for them; 0: its default stream                                */
  uint64_t reserved[2];         /* 0                                                                                  */
  int64_t failed_job;           /* out: index of the job that failed; -1 if no single job did, as after cancelling    */
  char error[INWIT_ERROR_SIZE]; /* out: error message, always NUL-terminated UTF-8; "" after INWIT_OK                 */
} inwit_context;

/* ---- filling a tensor ------------------------------------------------------------------------------------------------------
 *
 *   float w[64 * 32];
 *   inwit_tensor tensor = {.data = w, .dtype = INWIT_F32, .rank = 2, .shape = {64, 32}, .layout = INWIT_LAYOUT_TORCH};
 *   inwit_arg args[] = {{.name = "scale", .number = 2}, {.name = "mode", .text = "fan_out"}};
 *   inwit_context context = {0};
 *   if (inwit_fill("variance_scaling", args, 2, &tensor, 42, inwit_stream("encoder.weight"), &context) != INWIT_OK)
 *     puts(context.error);
 */

/* Fills `out` with the values of `initializer` ("glorot_uniform"; inwit_name_at() lists all) for the key (seed, stream).
 * Arguments may be in any order, but only once each (INWIT_E_PARAMETER); omitted ones take their defaults. `args` may be NULL
 * if arg_count is 0. Allocates nothing, except for threads and for initializers that the registry marks "workspace".
 * Use each (seed, stream) for one tensor: different initializers under the same key are correlated. Arguments whose values the dtype
 * cannot represent, because they would be stored as infinities, zeros or subnormals of too few bits, are INWIT_E_PARAMETER
 * (docs/limits.md, Values); `constant` stores infinities and NaN as they are. Errors: INWIT_E_NAME; _PARAMETER (an argument);
 * _ARGUMENT, _DTYPE, _BOX, _DEVICE (the tensor); _SHAPE, _LAYOUT (requirements of the initializer); _UNSUPPORTED, _MEMORY, _NUMERIC,
 * _CANCELLED. inwit_initializers.h has a typed form of this call for each initializer. */
INWIT_API int32_t inwit_fill(const char *initializer, const inwit_arg *args, size_t arg_count, const inwit_tensor *out,
                             uint64_t seed, uint64_t stream, inwit_context *context);

/* Returns the stream for the full name of a parameter: FNV-1a 64 of its bytes. NULL is treated as "". Cannot fail. */
INWIT_API uint64_t inwit_stream(const char *name);

/* Sets *fan_in and *fan_out, numbers >= 0, to the fans of `tensor`: the explicit ones, or those counted from its layout and global
 * shape. The tensor's data is ignored and may be NULL. Errors: INWIT_E_LAYOUT without a layout (the message lists the fans of each
 * preset); INWIT_E_SHAPE if the layout defines no fans for this rank; those of the tensor. */
INWIT_API int32_t inwit_fans(const inwit_tensor *tensor, double *fan_in, double *fan_out, inwit_context *context);

/* Sets *gain to the gain of a nonlinearity f, as PyTorch's calculate_gain() does: linear, conv1d to conv3d, conv_transpose1d to
 * conv_transpose3d, sigmoid 1; tanh 5/3; relu sqrt(2); leaky_relu sqrt(2 / (1 + slope^2)); selu 3/4. Beyond PyTorch's: identity 1;
 * gelu, silu, elu the g for which f(g z) has mean square 1 for a standard normal z. `slope` is the slope of leaky_relu for negative
 * inputs (NaN: 0.01); the others ignore it. Errors: INWIT_E_NAME (the message lists the names), INWIT_E_PARAMETER
 * (slope is infinite), INWIT_E_ARGUMENT (NULL). */
INWIT_API int32_t inwit_gain(const char *nonlinearity, double slope, double *gain, inwit_context *context);

/* Sets *out to describe a DLPack tensor (`DLTensor *`, the same in versions 0.x and 1.x): data + byte_offset, dtype, shape, strides
 * and device; the layout is INWIT_LAYOUT_NONE. `out` borrows the memory and is valid as long as the DLPack tensor. The caller must
 * respect a read-only flag (DLManagedTensorVersioned.flags). Checks only what the conversion needs; a fill checks the rest.
 * Errors: INWIT_E_DTYPE: unsupported type or lanes; INWIT_E_ARGUMENT: NULL, or more than 8 axes. */
INWIT_API int32_t inwit_tensor_from_dlpack(const void *dl_tensor, inwit_tensor *out, inwit_context *context);

/* ---- initializers as values --------------------------------------------------------------------------------------------------
 *
 *   const char *json = "{\"class_name\": \"RandomNormal\", \"config\": {\"stddev\": 0.02}}";
 *   inwit_initializer *initializer = NULL;
 *   if (inwit_create_from_json(json, strlen(json), NULL, 0, &initializer, &context) != INWIT_OK) puts(context.error);
 *   inwit_job job = {.initializer = initializer, .stream = inwit_stream("encoder.weight"), .tensor = tensor};
 *   if (inwit_fill_jobs(&job, 1, 42, &context) != INWIT_OK) puts(context.error);
 *   inwit_free(initializer);
 */

/* An initializer with bound arguments: an immutable value, like a partial form in Flux or an instance in Keras. */
typedef struct inwit_initializer inwit_initializer;

/* A custom initializer: a name that JSON may use, and the caller's function. `name` is copied; `user` must outlive every handle that
 * is created with it. `fill` runs on the calling thread, before any built-in initializer, and gets the `context` of the outer call
 * (possibly NULL), whose progress callback is disabled meanwhile. If it returns nonzero, the call returns INWIT_E_CUSTOM with the
 * message that `fill` left in context->error. `config` is the JSON object under "config" ("{}" if absent); `out` may be a box. */
typedef struct inwit_custom {
  const char *name; /* "package>Name" or "Name" */
  int32_t (*fill)(void *user, const char *config, const inwit_tensor *out, uint64_t seed, uint64_t stream,
                  inwit_context *context);
  void *user;
} inwit_custom;

/* Binds arguments, as for inwit_fill, and sets *out to a new handle, to be released by inwit_free(). Arrays are copied.
 * Errors: INWIT_E_NAME, _PARAMETER, _ARGUMENT, _MEMORY. */
INWIT_API int32_t inwit_create(const char *initializer, const inwit_arg *args, size_t arg_count, inwit_initializer **out,
                               inwit_context *context);

/* Like inwit_create, from `length` bytes of JSON: a name (quoted or not), Keras 3's object, or its legacy form with the keys
 * class_name and config. All names that Keras's `get` knows are accepted, and those of custom[0..custom_count); `custom` may be
 * NULL if custom_count is 0. A "seed" in the config is preserved (inwit_config_seed() returns it) but ignored by fills, whose seed
 * argument decides. Limits: 64 MiB and 32 levels of nesting. Infinity and NaN are the literals that Python writes (Infinity,
 * -Infinity, NaN) or the strings "inf", "-inf", "nan". Keras's base class Initializer can be read, but filling with it is an error.
 * Errors: INWIT_E_CONFIG (not JSON, a duplicate key, neither a name nor such an object; with line and column), _NAME, _PARAMETER,
 * _ARGUMENT, _MEMORY; _UNSUPPORTED in a library built without JSON, as for every function that reads or writes JSON. */
INWIT_API int32_t inwit_create_from_json(const char *json, size_t length, const inwit_custom *custom, size_t custom_count,
                                         inwit_initializer **out, inwit_context *context);

/* Like inwit_create_from_json, for the initializer in the JSON of a Keras layer: its get_config(), or the serialised object around
 * it. `key` ("kernel_initializer") is the member to read; if that is null, the result is Keras's default, glorot_uniform.
 * Errors: those of inwit_create_from_json; INWIT_E_CONFIG if the config does not have `key`. */
INWIT_API int32_t inwit_create_from_layer(const char *json, size_t length, const char *key, const inwit_custom *custom,
                                          size_t custom_count, inwit_initializer **out, inwit_context *context);

/* Sets *out to a copy of `initializer` in which args[0..arg_count) replace its own arguments, like a partial form of Flux called
 * with further keywords. arg_count 0: an exact copy. The copy is released by inwit_free().
 * Errors: those of inwit_create; INWIT_E_PARAMETER for arguments to a custom initializer. */
INWIT_API int32_t inwit_clone(const inwit_initializer *initializer, const inwit_arg *args, size_t arg_count,
                              inwit_initializer **out, inwit_context *context);

/* Writes the JSON of `initializer` as a text result, in the form INWIT_CONFIG_KERAS or INWIT_CONFIG_LEGACY;
 * inwit_create_from_json() reads both. Members that were read from JSON are written back unchanged; missing ones get their
 * defaults, except those that Keras never writes (Identity's gain) or only some versions write (input_axes). An initializer that
 * Keras does not have is "inwit>NAME". Errors: INWIT_E_ARGUMENT; _UNSUPPORTED (the initializer of a tensor with parts). */
INWIT_API int32_t inwit_to_json(const inwit_initializer *initializer, int32_t form, char *text, size_t size, size_t *needed,
                                inwit_context *context);

/* Reads the seed of the config from which `initializer` was created: sets *given = 1 and *seed to the number, or that of a
 * SeedGenerator, in two's complement if negative; sets *given = 0 if there is none, and for custom initializers.
 * Errors: INWIT_E_ARGUMENT. */
INWIT_API int32_t inwit_config_seed(const inwit_initializer *initializer, int32_t *given, uint64_t *seed,
                                    inwit_context *context);

/* Returns 1 if both are the same initializer: equal name, arguments and seed, however they were given; for custom initializers,
 * equal name, config and callback. Handles that write the same JSON are equal. NULL equals only NULL. Cannot fail. */
INWIT_API int32_t inwit_equal(const inwit_initializer *a, const inwit_initializer *b);

/* Releases a handle of inwit_create, inwit_clone, inwit_create_from_json or inwit_create_from_layer. NULL is ignored. */
INWIT_API void inwit_free(inwit_initializer *initializer);

/* Returns the registered name of a handle ("glorot_uniform"), or the name of a custom initializer; valid as long as the handle.
 * Returns NULL for NULL. */
INWIT_API const char *inwit_initializer_name(const inwit_initializer *initializer);

/* Expected moments and bounds of the elements of one tensor. NaN: unknown. */
typedef struct inwit_moments {
  double mean;    /* of all elements together; of complex ones, of their real parts                */
  double stddev;  /* of all elements together; of complex ones, the root of the mean |w - E w|^2   */
  double minimum; /* bounds of every element, of complex ones of both parts; -inf, +inf: unbounded */
  double maximum;
} inwit_moments;

/* Sets *out to the moments that `initializer` is expected to give on `tensor`, whose data is ignored and may be NULL. Members
 * without a closed form, and all members for a custom initializer, are NaN. Errors: those of a fill. */
INWIT_API int32_t inwit_expect(const inwit_initializer *initializer, const inwit_tensor *tensor, inwit_moments *out,
                               inwit_context *context);

/* Sets density[i] to the probability density at x[i], i in [0, count), of one element of `tensor`, whose data is ignored and may
 * be NULL. NaN if there is no density (constants) or it is unknown (custom initializers). Errors: those of a fill. */
INWIT_API int32_t inwit_density(const inwit_initializer *initializer, const inwit_tensor *tensor, const double *x,
                                double *density, size_t count, inwit_context *context);

/* ---- audit: is this tensor initialised as it should be? ----------------------------------------------------------------------
 *   inwit_audit_report report = {.tensors = 148};
 *   if (inwit_audit(job.initializer, &job.tensor, &report, &context) == INWIT_OK && report.findings != 0) puts(report.message);
 */

enum { /* findings: bits of inwit_audit_report.findings */
  INWIT_FINDING_NOT_FINITE = 1,  /* NaN or infinities                                                                     */
  INWIT_FINDING_STDDEV = 2,      /* the standard deviation is not the expected one                                        */
  INWIT_FINDING_MEAN = 4,        /* the mean is not the expected one                                                      */
  INWIT_FINDING_BOUNDS = 8,      /* elements beyond the bounds of the distribution                                        */
  INWIT_FINDING_SHAPE = 16,      /* another distribution: kurtosis, extremes, zeros; with `strict`, Kolmogorov-Smirnov    */
  INWIT_FINDING_VALUES = 32,     /* elements that are not those of an initializer without randomness, or of a padding row */
  INWIT_FINDING_DIFFERS = 64     /* `verify`: elements whose bits are not those that the key gives                        */
};

enum { /* looks: which distribution the elements look like */
  INWIT_LOOKS_UNKNOWN = 0,          /* too few elements                                                       */
  INWIT_LOOKS_CONSTANT = 1,         /* looks_scale: the value                                                 */
  INWIT_LOOKS_UNIFORM = 2,          /* within +-looks_scale                                                   */
  INWIT_LOOKS_NORMAL = 3,           /* of standard deviation looks_scale                                      */
  INWIT_LOOKS_TRUNCATED_NORMAL = 4, /* at two sigma; looks_scale: standard deviation of the elements          */
  INWIT_LOOKS_ORTHOGONAL = 5,       /* orthonormal rows or columns times looks_scale                          */
  INWIT_LOOKS_MOSTLY_ZERO = 6,      /* looks_scale: fraction of zeros                                         */
  INWIT_LOOKS_OTHER = 7             /* none of them, as trained weights do                                    */
};

/* What one pass over the elements of a tensor collects. */
typedef struct inwit_statistics {
  int64_t count;             /* finite elements, which the statistics below describe                    */
  int64_t zeros;             /* of either sign                                                          */
  int64_t nans;              /* elements that are NaN                                                   */
  int64_t infinities;        /* elements that are infinite                                              */
  double mean;               /* without elements 0, like all other members                              */
  double squares;            /* sum of the squared differences from the mean                            */
  double cubes;              /* likewise, third powers                                                  */
  double fourths;            /* likewise, fourth powers                                                 */
  double minimum;            /* smallest element                                                        */
  double maximum;            /* largest element                                                         */
  int32_t distinct;          /* number of different values; 5 for any number above 4                    */
  uint32_t reserved;         /* 0                                                                       */
  double values[4];          /* the first `distinct` of them, in the order of their appearance          */
  int64_t differing;         /* elements that are not the expected ones, where these are known          */
  double largest_difference; /* from the expected ones; infinity where one of the two is not finite     */
  int64_t histogram[128];    /* with `strict`: equal bins over the bounds, at most 8 standard deviations from the mean; the
                                first and the last bin also count the elements beyond */
} inwit_statistics;

/* Options and results of an audit. All-zero bytes request the default checks of a single tensor. */
typedef struct inwit_audit_report {
  int32_t tensors;             /* number of tensors in this audit, 0 for 1: thresholds are 5 sigma for all of them together   */
  int32_t strict;              /* 1: the Kolmogorov-Smirnov test too; else 0                                                  */
  int32_t verify;              /* 1: compare with the bits that the key (seed, stream) gives; else 0                          */
  uint32_t reserved0;          /* 0                                                                                           */
  uint64_t seed;               /* of `verify`; else ignored                                                                   */
  uint64_t stream;             /* likewise                                                                                    */
  inwit_statistics statistics; /* in and out: the elements of this call are added                                             */
  inwit_moments expected;      /* out: as inwit_expect sets them; NaN without an initializer                                  */
  double stddev;               /* out: of the elements; NaN if there are none                                                 */
  double kurtosis;             /* out: 3 for a normal distribution, 1.8 for a uniform one; NaN if all elements are equal      */
  double expected_kurtosis;    /* out: NaN if it is unknown                                                                   */
  double factor;               /* out: stddev / expected.stddev; NaN if that is unknown or 0                                  */
  double looks_scale;          /* out: see INWIT_LOOKS_...                                                                    */
  int32_t looks;               /* out: INWIT_LOOKS_...                                                                        */
  uint32_t findings;           /* out: INWIT_FINDING_... of all elements so far; 0: nothing is wrong                          */
  char looks_like[128];        /* out: "uniform +-0.03608 = 1/sqrt(fan_in), fan_in 768: PyTorch's default"                     */
  char message[384];           /* out: what is wrong, NUL-terminated UTF-8; "" if nothing is                                  */
  uint32_t reserved[8];        /* 0                                                                                           */
} inwit_audit_report;

/* Compares the elements of `tensor`, which are only read, with what `initializer` gives, and sets the members of *report that are
 * marked "out". A tensor that does not fit into memory is audited box by box, in successive calls with the same report; each call
 * judges all elements so far. An initializer without randomness (zeros, identity, sinusoidal_positions), and any if `verify` is 1,
 * is compared element by element, which takes as much memory as `tensor`; a box is compared with the bits of that box.
 * Zeros, ones and constants must be equal, other values within 1e-3 of the largest one, or 4 units in the last place of the dtype.
 * If `initializer` is NULL, sets only the statistics and what the tensor looks like. Elements of a custom initializer must be finite,
 * and equal if `verify` is 1. Fans are counted as for a fill; without a layout, `looks` assumes PyTorch's. Errors leave *report unchanged.
 * Errors: those of a fill; INWIT_E_ARGUMENT (the report; `verify` without an initializer); _UNSUPPORTED (parts: use inwit_job_parts). */
INWIT_API int32_t inwit_audit(const inwit_initializer *initializer, const inwit_tensor *tensor, inwit_audit_report *report,
                              inwit_context *context);

/* ---- models: batches and recipes ---------------------------------------------------------------------------------------------
 *
 *   inwit_recipe *recipe = NULL;
 *   if (inwit_recipe_create(json, length, NULL, 0, &recipe, &context) != INWIT_OK) puts(context.error);
 *   inwit_job jobs[COUNT] = {{.name = "fc.weight", .tensor = ...}, {.name = "fc.bias", .tensor = ...}, ...};
 *   if (inwit_recipe_match_jobs(recipe, jobs, COUNT, &context) != INWIT_OK) puts(context.error);
 *   if (inwit_fill_jobs(jobs, COUNT, 42, &context) != INWIT_OK) puts(context.error);
 *   inwit_recipe_free(recipe);
 */

/* One tensor to fill. */
typedef struct inwit_job {
  const inwit_initializer *initializer; /* may be NULL only if keep is 1                     */
  const char *name;                     /* of the parameter, for error messages; may be NULL */
  uint64_t stream;                      /* inwit_stream(name), or any number                 */
  int32_t keep;                         /* 1: leave this tensor unchanged; else 0            */
  int32_t shared_stream;                /* 1: jobs with other names may have this stream, as for tied weights; else 0 */
  inwit_tensor tensor;
} inwit_job;

/* Sets parts[0..*count) to the jobs that together fill `job`: a copy of it, or, if its recipe's rule has parts, split or zero_rows, one
 * or more for each part that its box intersects: views of the same memory, whose names ("w13[3][1]") and initializers are valid as long
 * as the recipe. inwit_fill_jobs() does this itself; inwit_audit() must be called for each part. `parts` may be NULL if capacity is 0,
 * `count` always. Errors: INWIT_E_ARGUMENT (capacity is less than *count; the tensor), _DTYPE, _BOX. */
INWIT_API int32_t inwit_job_parts(const inwit_job *job, inwit_job *parts, size_t capacity, size_t *count, inwit_context *context);

/* Fills every job, with threads across and within tensors. All jobs are checked before any is written. On failure,
 * context->failed_job is the index of the job, and the message begins with its name; of several failures, the first is reported.
 * INWIT_E_ARGUMENT: two jobs with different names and the same stream, unless one has shared_stream; two jobs without a name and with
 * stream 0 that fill whole tensors by random initializers, whose weights would be equal (any other stream may be shared, and shards of
 * one tensor share its stream); two jobs whose memory overlaps. An overlap is always detected if one of the views has no gaps and
 * contains the lowest element of the other, or if both begin at the same address; views with gaps may interleave, so other overlaps
 * are not checked. count 1 fills a single tensor by a handle; count 0 does nothing, and `jobs` may be NULL.
 * Errors: those of a fill, and INWIT_E_CUSTOM. */
INWIT_API int32_t inwit_fill_jobs(const inwit_job *jobs, size_t count, uint64_t seed, inwit_context *context);

/* An ordered list of rules, each from a name pattern to an initializer, layout and fans; initialises a model by the names of its
 * parameters. Immutable; several threads may use one at a time. */
typedef struct inwit_recipe inwit_recipe;
/* A value of a recipe's "let". */
typedef struct inwit_variable {
  const char *name; /* "layers" */
  double value;     /* finite   */
} inwit_variable;

/* Reads a recipe from `length` bytes of JSON (docs/recipes.md describes the format) and sets *out to a new handle, to be released
 * by inwit_recipe_free(). `custom`, limits and errors are those of inwit_create_from_json; two tensors with the same name are
 * INWIT_E_CONFIG. What takes values from a model's config must be bound before it is used. */
INWIT_API int32_t inwit_recipe_create(const char *json, size_t length, const inwit_custom *custom, size_t custom_count,
                                      inwit_recipe **out, inwit_context *context);

/* Sets *out to a copy of `recipe` whose "let" has values from `config`, `config_length` bytes of JSON such as Hugging Face's
 * config.json, and from variables[0..count), which take precedence. Either may be NULL; values without "else" must be in one of the two.
 * Tensor templates are expanded, to at most 10^6 tensors. Both recipes are released by inwit_recipe_free(), in any order; custom
 * initializers must outlive both. Errors: INWIT_E_NAME (a variable that "let" does not have), _CONFIG (config: not JSON, a member is
 * missing or not a number; equal names), _PARAMETER (an expression without a value, a count or extent out of range), _ARGUMENT, _MEMORY. */
INWIT_API int32_t inwit_recipe_bind(const inwit_recipe *recipe, const inwit_variable *variables, size_t count, const char *config,
                                    size_t config_length, inwit_recipe **out, inwit_context *context);

/* Releases a recipe and every initializer that inwit_recipe_match() took from it. NULL is ignored. */
INWIT_API void inwit_recipe_free(inwit_recipe *recipe);

/* Completes a job by the first rule whose pattern matches job->name (not NULL) and whose "if" holds: sets initializer (valid as long
 * as the recipe), keep, stream (inwit_stream(job->name) unless the rule says otherwise), shared_stream, and in job->tensor the layout,
 * axes and fans if the rule gives them, and its dtype if that is 0. Reads rank, shape and global_shape of job->tensor if the rule depends
 * on them. All other members, and on an error the whole job, are unchanged. A rule that refers to another tensor finds it if the recipe
 * lists it; else the job needs inwit_recipe_match_jobs(). A tensor with parts remains one job: its initializer, named "parts", fills each
 * part of any box by the part's own initializer, stream and layout; axes and fans must stay 0. Errors: INWIT_E_NAME (no rule); _CONFIG (not
 * bound; no such tensor); _PARAMETER (an expression without a value, an argument out of range); _SHAPE, _LAYOUT, _ARGUMENT (the tensor). */
INWIT_API int32_t inwit_recipe_match(const inwit_recipe *recipe, inwit_job *job, inwit_context *context);

/* Completes the jobs of a whole model, each as inwit_recipe_match() does, and checks its names as inwit_recipe_check() does. `jobs` may
 * be NULL if count is 0. On failure, context->failed_job is the index of that job, or -1; jobs before it may have been completed. */
INWIT_API int32_t inwit_recipe_match_jobs(const inwit_recipe *recipe, inwit_job *jobs, size_t count, inwit_context *context);

/* Checks the names of a whole model. Errors: INWIT_E_NAME if a name matches no rule (the message lists as many as fit), is a duplicate,
 * or has the stream of another; INWIT_E_CONFIG if a rule that is not optional matches no name, or an "if" needs shapes. */
INWIT_API int32_t inwit_recipe_check(const inwit_recipe *recipe, const char *const *names, size_t count,
                                     inwit_context *context);

/* Returns the tensors that the recipe itself lists: *name (valid as long as the recipe), and *tensor with dtype, rank and shape set
 * and all other members 0. If `index` is past the last one: INWIT_OK, *name = NULL, and *tensor is unchanged. Errors:
 * INWIT_E_CONFIG if the recipe is not bound. */
INWIT_API int32_t inwit_recipe_tensor(const inwit_recipe *recipe, size_t index, const char **name, inwit_tensor *tensor,
                                      inwit_context *context);

/* ---- registry and library information ----------------------------------------------------------------------------------------
 *
 *   for (size_t i = 0; inwit_name_at(i) != NULL; ++i) puts(inwit_name_at(i));
 *
 *   size_t needed = 0;
 *   inwit_registry_json(NULL, 0, &needed, NULL);
 *   char *text = malloc(needed);
 *   if (text != NULL && inwit_registry_json(text, needed, NULL, NULL) == INWIT_OK) puts(text);
 */

/* Returns the registered name at `index`, in alphabetical order, or NULL past the last; static. Indices may differ between
 * versions. Cannot fail. */
INWIT_API const char *inwit_name_at(size_t index);

/* Writes the registry as a JSON array, as a text result. For each initializer: name, Keras names, ecosystem, topic, when to use it,
 * arguments with kind, default and range, formula, source, stream version and flags. Later versions only add keys. */
INWIT_API int32_t inwit_registry_json(char *text, size_t size, size_t *needed, inwit_context *context);

/* Returns the name of a status code: "INWIT_E_SHAPE" for 4, "unknown status" for an unknown one. Never NULL, static. */
INWIT_API const char *inwit_status_name(int32_t status);

/* Returns major << 16 | minor << 8 | patch of the loaded library. */
INWIT_API uint32_t inwit_version(void);

/* Returns sizeof a struct of this header in the loaded library, by its name ("inwit_tensor"), so that a binding can check its own
 * declaration when it loads. 0 for unknown names and NULL. */
INWIT_API size_t inwit_sizeof(const char *type_name);

/* Returns the stream version of an initializer, which rises when its bits change. 0 for unknown names and NULL. */
INWIT_API uint32_t inwit_stream_version(const char *initializer);

/* Returns the instruction set in use if context.target is NULL: the one that the environment variable INWIT_TARGET (read once)
 * names, else the fastest of "avx3" (AVX-512), "avx2", "sse4" (SSE4.2), "sve2", "sve", "neon", "wasm" and "plain" (C++ without
 * intrinsics) that the library was compiled for and this machine supports. All give the same bits. If INWIT_TARGET is none of
 * these, the result is "", and calls that return a status return INWIT_E_UNSUPPORTED. Never NULL, static. */
INWIT_API const char *inwit_target(void);

#ifdef __cplusplus
}
#endif
#endif /* INWIT_H */
