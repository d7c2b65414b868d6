/* inwit.h - initial weights of neural networks, the same bits on every machine. C99, C++11, and every language with a C FFI.
 *
 * True of every function unless its own comment says otherwise:
 *   Result    int32_t: INWIT_OK or an INWIT_E_ code. All input is checked before the first byte is written:
 *             INWIT_E_CANCELLED, _MEMORY, _NUMERIC, _CUSTOM and _INTERNAL leave outputs unspecified, every other code leaves
 *             them untouched.
 *   Words     context->error says what was wrong: argument, value, what is allowed. No thread-local state, no globals.
 *   Threads   Any thread at any time; one inwit_context per call in flight. Handles are immutable and may be shared.
 *   Memory    The caller's; no pointer is kept after return.
 *   Structs   All-zero bytes mean every default. Sizes never change; `reserved` must be 0 and is checked.
 *   Strings   Names: NUL-terminated UTF-8. Documents (JSON): pointer and length, no NUL needed.
 *   Text out  (text, size, needed): *needed = bytes required, NUL included (`needed` may be NULL). text NULL and size 0 only ask;
 *             a size that is too small is INWIT_E_ARGUMENT and writes nothing to text.
 *   Process   Nothing is printed, no thread, lock or setting outlives a call; the floating-point mode is set and restored.
 */
#ifndef INWIT_H
#define INWIT_H

#include <stddef.h>
#include <stdint.h>

/* The version of this header, and the only place where it stands. inwit_version() is that of the loaded library. */
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

enum { /* status: the values are ABI, never renumbered, never reused */
  INWIT_OK = 0,
  INWIT_E_ARGUMENT = 1,     /* null pointer, rank, negative extent, overflow, stride 0, misaligned data, reserved bytes */
  INWIT_E_NAME = 2,         /* no such initializer (the words name those there are); a tensor that no rule names          */
  INWIT_E_PARAMETER = 3,    /* an initializer's argument: unknown, wrong kind, out of range, NaN                         */
  INWIT_E_SHAPE = 4,        /* rank or extents that this initializer refuses                                             */
  INWIT_E_BOX = 5,          /* offset + shape leaves global_shape; a box of what exists only whole                       */
  INWIT_E_DTYPE = 6,        /* unknown, or refused by this initializer                                                   */
  INWIT_E_LAYOUT = 7,       /* fans or axes are needed and neither layout nor literal fans say them                      */
  INWIT_E_DEVICE = 8,       /* memory that this library cannot write                                                     */
  INWIT_E_CONFIG = 9,       /* JSON: syntax, unknown key, limits                                                         */
  INWIT_E_CANCELLED = 10,   /* progress returned nonzero                                                                 */
  INWIT_E_MEMORY = 11,      /* an allocation failed                                                                      */
  INWIT_E_UNSUPPORTED = 12, /* valid, but absent from this build or target                                               */
  INWIT_E_NUMERIC = 13,     /* LAPACK returned info != 0                                                                 */
  INWIT_E_CUSTOM = 14,      /* a callback of the caller's failed                                                         */
  INWIT_E_INTERNAL = 99     /* a defect of this library                                                                  */
};

enum { /* dtype = DLPack's type code * 256 + bits: new types need no new rule; bits / 8 = element size in bytes */
  INWIT_F16 = 0x210,  /* IEEE binary16 */
  INWIT_F32 = 0x220,
  INWIT_F64 = 0x240,
  INWIT_BF16 = 0x410, /* the upper half of a binary32 */
  INWIT_I32 = 0x020,  /* only in argument arrays */
  INWIT_I64 = 0x040   /* only in argument arrays */
};

enum { /* layout: the role of each axis. It says nothing about memory order; that is `order` and `strides` */
  INWIT_LAYOUT_NONE = 0,  /* not said: initializers that need fans refuse (INWIT_E_LAYOUT), but flux_... take FLUX     */
  INWIT_LAYOUT_KERAS = 1, /* ..., in, out   (also JAX, TensorFlow); rank 0: fans 1, 1; rank 1: n, n                   */
  INWIT_LAYOUT_TORCH = 2, /* out, in, ...   (also candle); rank 0 and 1 have no fans                                  */
  INWIT_LAYOUT_FLUX = 3,  /* ..., in, out for rank >= 3; (out, in) for rank 2; rank 1: 1, n; rank 0: 1, 1              */
  INWIT_LAYOUT_MLX = 4,   /* out, ..., in; rank 0 and 1 have no fans                                                  */
  INWIT_LAYOUT_AXES = 100 /* in_axes, out_axes and batch_axes say it; the other axes are the receptive field          */
};

enum { /* order: how the elements lie in memory */
  INWIT_ROW_MAJOR = 0,    /* compact, last axis fastest; strides must be all 0  */
  INWIT_COLUMN_MAJOR = 1, /* compact, first axis fastest; strides must be all 0 */
  INWIT_STRIDES = 2,      /* `strides` counts elements                          */
  INWIT_BYTE_STRIDES = 3  /* `strides` counts bytes                             */
};

enum { /* form of an initializer's JSON */
  INWIT_CONFIG_KERAS = 0, /* Keras 3: module, class_name, config, registered_name */
  INWIT_CONFIG_LEGACY = 1 /* H5 files, TF-Keras: class_name, config               */
};

#define INWIT_MAX_RANK 8
#define INWIT_ERROR_SIZE 512

/* A view of memory: the whole of a tensor, or a box of a larger, global one. Element values depend on the place in the *global*
 * logical shape alone, so the boxes of any cutting hold the bytes that one whole fill would give. */
typedef struct inwit_tensor {
  void *data;                           /* element [0,...,0] of this view, aligned to its element; may be NULL if it is empty  */
  int32_t dtype;                        /* INWIT_F32, ...                                                                     */
  int32_t rank;                         /* 0..8; entries of the arrays past rank must be 0                                    */
  int64_t shape[INWIT_MAX_RANK];        /* extents of this memory, >= 0                                                       */
  int64_t strides[INWIT_MAX_RANK];      /* with INWIT_STRIDES, INWIT_BYTE_STRIDES: any sign; 0 only if the extent is 0 or 1,
                                           or if there is no element                                                       */
  int64_t global_shape[INWIT_MAX_RANK]; /* of the tensor that this is a box of; all 0: this is the whole                      */
  int64_t offset[INWIT_MAX_RANK];       /* of the box in global_shape                                                         */
  int32_t order;                        /* INWIT_ROW_MAJOR, ...                                                               */
  int32_t layout;                       /* INWIT_LAYOUT_NONE, ...                                                             */
  uint32_t in_axes;                     /* bit a = axis a; only with INWIT_LAYOUT_AXES                                        */
  uint32_t out_axes;                    /* the same                                                                           */
  uint32_t batch_axes;                  /* bit a = axis a counts equal weights side by side; a preset applies to the others   */
  int32_t device_type;                  /* DLPack's number; 0, 1 (CPU), 3 and 11 (pinned), 13 (managed) are host memory       */
  double fan_in;                        /* > 0: used as given, instead of what layout and global shape give                   */
  double fan_out;                       /* the same                                                                           */
  int32_t device_id;                    /* not read                                                                           */
  uint32_t reserved[7];                 /* 0                                                                                  */
} inwit_tensor;

/* One argument of an initializer; the one field that the argument's kind names is read (see inwit_registry_json). */
typedef struct inwit_arg {
  const char *name;          /* "stddev"                                                              */
  double number;             /* kinds "number" and "flag" (0 or 1); "integers": one; "window": a beta */
  const char *text;          /* kind "choice": "fan_out"; kind "window": its name; otherwise NULL      */
  const inwit_tensor *array; /* kinds "axes" and "integers" (rank 1, whole numbers), or an array; of any dtype; otherwise NULL */
} inwit_arg;

/* How a call runs and what went wrong in it. NULL where one is asked for: defaults, no words. */
typedef struct inwit_context {
  int32_t threads;    /* 0 = INWIT_THREADS of the environment (read once), else as many as pay: one for
                         each 50 microseconds of work, about, at most one a core; so none is created below
                         400 000 elements of a uniform, 200 000 of a normal, and for one value everywhere.
                         1 = none is created; n = at most n and at most 64, the calling one included       */
  uint32_t reserved0; /* 0                                                                                */
  /* The caller's executor, or NULL: task(state, i) once for each i in [0, count), return when all have; used unless threads is 1.
   * Tasks may run on any thread, in any order. */
  void (*run)(void *run_user, int64_t count, void (*task)(void *state, int64_t index), void *state);
  void *run_user;
  /* Called on the calling thread now and then with elements done and in all, last with done == total; nonzero cancels. */
  int32_t (*progress)(void *progress_user, int64_t done, int64_t total);
  void *progress_user;
  const char *target;           /* instruction set: NULL = as inwit_target(), else one of the names there     */
  uint64_t reserved[4];         /* 0                                                                          */
  int64_t failed_job;           /* out: index of the job that the words are about, -1 if none                 */
  char error[INWIT_ERROR_SIZE]; /* out: what was wrong, always NUL-terminated; "" after INWIT_OK               */
} inwit_context;

/* ---- fill ---------------------------------------------------------------------------------------------------------------- */

/* Fills `out` with what `initializer` ("glorot_uniform"; inwit_name_at() lists them) gives for the key (seed, stream). Arguments
 * not in args[0..arg_count) take their defaults; args may be NULL if arg_count is 0. The order of the arguments is free, a name
 * twice is INWIT_E_PARAMETER. Allocates nothing, except for initializers that the listing marks "workspace" and for threads.
 * One (seed, stream) is one tensor: different initializers under one key are correlated.
 * Errors: INWIT_E_NAME; _PARAMETER (an argument); _ARGUMENT, _DTYPE, _BOX, _DEVICE (the tensor); _SHAPE, _LAYOUT (what this
 * initializer needs); _UNSUPPORTED, _MEMORY, _NUMERIC, _CANCELLED.
 * Typed forms of this call, one per initializer: inwit_initializers.h. */
INWIT_API int32_t inwit_fill(const char *initializer, const inwit_arg *args, size_t arg_count, const inwit_tensor *out,
                             uint64_t seed, uint64_t stream, inwit_context *context);

/* The stream that a parameter's full name stands for: FNV-1a 64 of its bytes as given. NULL counts as "". Cannot fail. */
INWIT_API uint64_t inwit_stream(const char *name);

/* Fans of `tensor` (its data is not looked at): literal, or counted from its layout and global shape, as numbers of inputs and
 * outputs >= 0. `fan_in`, `fan_out`: not NULL. Errors: INWIT_E_LAYOUT without a layout, and the words give the fans of each
 * preset; INWIT_E_SHAPE where the layout has none for this rank; those of the tensor. */
INWIT_API int32_t inwit_fans(const inwit_tensor *tensor, double *fan_in, double *fan_out, inwit_context *context);

/* Describes a DLPack tensor (`DLTensor *`; versions 0.x and 1.x share it): data + byte_offset, dtype, shape, strides, device; the
 * layout is left INWIT_LAYOUT_NONE. `out` borrows the memory: it is valid as long as the DLPack tensor. A read-only flag
 * (DLManagedTensorVersioned.flags) is the caller's to heed. Errors: INWIT_E_DTYPE: a type or lanes that the library does not know;
 * INWIT_E_ARGUMENT: NULL, more than 8 axes. What is described is checked when it is filled. */
INWIT_API int32_t inwit_tensor_from_dlpack(const void *dl_tensor, inwit_tensor *out, inwit_context *context);

/* ---- initializers as values ------------------------------------------------------------------------------------------------ */

/* An initializer with its arguments bound: a value, immutable. Flux's partial forms, Keras's instances. */
typedef struct inwit_initializer inwit_initializer;

/* A name that JSON may use for an initializer of the caller's. `name` is copied, `user` must outlive what is made with it.
 * `fill` runs on the thread that called, before any built-in initializer; its nonzero result becomes INWIT_E_CUSTOM with the words
 * it left in context->error. `context` is the pointer of the outer call, NULL too; its progress is set aside while `fill` runs.
 * `config` is the JSON object of its "config" ("{}" if there is none); `out` may be a box. */
typedef struct inwit_custom {
  const char *name; /* "package>Name" or "Name" */
  int32_t (*fill)(void *user, const char *config, const inwit_tensor *out, uint64_t seed, uint64_t stream,
                  inwit_context *context);
  void *user;
} inwit_custom;

/* Binds arguments, as for inwit_fill, and sets *out to a handle that inwit_free() releases; arrays are copied.
 * Errors: INWIT_E_NAME, _PARAMETER, _ARGUMENT, _MEMORY. */
INWIT_API int32_t inwit_create(const char *initializer, const inwit_arg *args, size_t arg_count, inwit_initializer **out,
                               inwit_context *context);

/* The same from JSON, `length` bytes: a name (with or without quotes), Keras 3's object form or its legacy form with the keys
 * class_name and config. All names of Keras's `get` are known. custom NULL, 0: built-in names only. A "seed" in the config is
 * kept, and fills do not look at it: their seed argument decides (inwit_config_seed() reads it). At most 64 MiB and 32 levels of
 * nesting. Numbers that JSON lacks are the texts "inf", "-inf", "nan". Keras's base class can be read; its fills are refused.
 * Errors: INWIT_E_CONFIG (not JSON, a key twice, not a name or such an object), _NAME, _PARAMETER, _ARGUMENT, _MEMORY. */
INWIT_API int32_t inwit_create_from_json(const char *json, size_t length, const inwit_custom *custom, size_t custom_count,
                                         inwit_initializer **out, inwit_context *context);

/* The initializer inside the JSON of a Keras layer: its get_config(), or the serialized object around it. `key`
 * ("kernel_initializer"): the member to read; where it is null, Keras's own choice, glorot_uniform. Everything else as for
 * inwit_create_from_json(); a key that the config has not is INWIT_E_CONFIG. */
INWIT_API int32_t inwit_create_from_layer(const char *json, size_t length, const char *key, const inwit_custom *custom,
                                          size_t custom_count, inwit_initializer **out, inwit_context *context);

/* Sets *out to a copy of `initializer` with args[0..arg_count) in place of its own: Flux's partial form, called with further
 * keywords. arg_count 0: a clone. Errors: those of inwit_create; INWIT_E_PARAMETER for arguments to a custom one. */
INWIT_API int32_t inwit_clone(const inwit_initializer *initializer, const inwit_arg *args, size_t arg_count,
                              inwit_initializer **out, inwit_context *context);

/* Writes the JSON of `initializer`, UTF-8, in the form INWIT_CONFIG_KERAS or INWIT_CONFIG_LEGACY; inwit_create_from_json() reads
 * both. What was read from JSON is written back key by key; keys that were missing have their defaults, except those that Keras
 * does not write (Identity's gain) or not in every version (input_axes). A row that Keras has not is "inwit>NAME".
 * Errors: INWIT_E_ARGUMENT. */
INWIT_API int32_t inwit_to_json(const inwit_initializer *initializer, int32_t form, char *text, size_t size, size_t *needed,
                                inwit_context *context);

/* The seed in the config that `initializer` was read from: *given = 1 and *seed = the number, or that of a SeedGenerator, two's
 * complement if it is negative; *given = 0 if it says none, and for custom ones. Errors: INWIT_E_ARGUMENT. */
INWIT_API int32_t inwit_config_seed(const inwit_initializer *initializer, int32_t *given, uint64_t *seed,
                                    inwit_context *context);

/* 1 if both are the same initializer: name, arguments and seed, however they were given; custom ones: name, config and callback.
 * Two that write the same JSON are. NULL equals NULL only. Cannot fail. */
INWIT_API int32_t inwit_equal(const inwit_initializer *a, const inwit_initializer *b);

/* Releases a handle of inwit_create, inwit_clone, inwit_create_from_json or inwit_create_from_layer. NULL: nothing. */
INWIT_API void inwit_free(inwit_initializer *initializer);

/* The registered name ("glorot_uniform") of a handle, or the name of a custom one. Lives as long as the handle; NULL for NULL. */
INWIT_API const char *inwit_initializer_name(const inwit_initializer *initializer);

/* Theory for one tensor: what a report prints beside the sample. */
typedef struct inwit_moments {
  double mean;    /* of all elements together                               */
  double stddev;  /* of all elements together                               */
  double minimum; /* bounds that no element crosses; -inf, +inf if none      */
  double maximum;
} inwit_moments;

/* What `initializer` gives on `tensor` (its data is not looked at). Fields without a closed form, and all of a custom one, are NaN.
 * Errors: those of a fill. */
INWIT_API int32_t inwit_expect(const inwit_initializer *initializer, const inwit_tensor *tensor, inwit_moments *out,
                               inwit_context *context);

/* The density at x[0..count) of the law of one element of `tensor` (its data is not looked at): what a histogram is drawn under.
 * NaN where the law has none (constants) or it is not known (custom ones). Errors: those of a fill. */
INWIT_API int32_t inwit_density(const inwit_initializer *initializer, const inwit_tensor *tensor, const double *x,
                                double *density, size_t count, inwit_context *context);

/* ---- many tensors ---------------------------------------------------------------------------------------------------------- */

/* One tensor to fill. */
typedef struct inwit_job {
  const inwit_initializer *initializer; /* NULL only with keep                                       */
  const char *name;                     /* of the parameter: for words and progress; may be NULL     */
  uint64_t stream;                      /* inwit_stream(name), or a number of the caller's           */
  int32_t keep;                         /* 1: leave this tensor as it is                             */
  uint32_t reserved;                    /* 0                                                         */
  inwit_tensor tensor;
} inwit_job;

/* Fills every job, with threads across and inside tensors. All jobs are checked before any is written; a failure sets
 * context->failed_job, and its words begin with the job's name. Two jobs with different names and one stream are refused
 * (INWIT_E_ARGUMENT). count 1 fills by a handle; count 0 does nothing. Errors: those of a fill, and INWIT_E_CUSTOM. */
INWIT_API int32_t inwit_fill_jobs(const inwit_job *jobs, size_t count, uint64_t seed, inwit_context *context);

/* Ordered rules, name pattern to initializer and layout: initialises a model by the names of its parameters. Immutable. */
typedef struct inwit_recipe inwit_recipe;

/* Reads a recipe, `length` bytes of JSON (docs/recipes.md has the format), and sets *out to a handle that
 * inwit_recipe_free() releases. custom as for inwit_create_from_json; limits and errors too. */
INWIT_API int32_t inwit_recipe_create(const char *json, size_t length, const inwit_custom *custom, size_t custom_count,
                                      inwit_recipe **out, inwit_context *context);

/* Releases a recipe and with it every initializer that inwit_recipe_match() gave. NULL: nothing. */
INWIT_API void inwit_recipe_free(inwit_recipe *recipe);

/* Sets job->initializer (lives as long as the recipe) or job->keep, job->stream = inwit_stream(job->name), and
 * job->tensor.layout, by the first rule whose pattern matches job->name (not NULL); nothing else of the job. Errors: INWIT_E_NAME:
 * no such rule. */
INWIT_API int32_t inwit_recipe_match(const inwit_recipe *recipe, inwit_job *job, inwit_context *context);

/* Checks a whole model against the recipe: INWIT_E_NAME, with the names that fit into the words, if a name has no rule, stands
 * twice or shares its stream with another, and INWIT_E_CONFIG if a rule that is not optional reaches no name. */
INWIT_API int32_t inwit_recipe_check(const inwit_recipe *recipe, const char *const *names, size_t count,
                                     inwit_context *context);

/* The tensors that the recipe itself lists: name (lives as long as the recipe) and `tensor` with dtype, rank and shape set, the
 * rest 0. Index past the last: *name = NULL and INWIT_OK. */
INWIT_API int32_t inwit_recipe_tensor(const inwit_recipe *recipe, size_t index, const char **name, inwit_tensor *tensor,
                                      inwit_context *context);

/* ---- what there is ---------------------------------------------------------------------------------------------------------- */

/* Registered names, alphabetical; NULL past the last. Indices are not stable from version to version. Cannot fail. */
INWIT_API const char *inwit_name_at(size_t index);

/* Every row of the registry as a JSON array: name, Keras names, arguments with kind, default and range, formula, source, stream
 * version, flags, and the activations and layers that it is suggested for, with the reasons. Keys are only ever added. */
INWIT_API int32_t inwit_registry_json(char *text, size_t size, size_t *needed, inwit_context *context);

/* "INWIT_E_SHAPE" for 4; "unknown status" for a number that is none. Never NULL, static. */
INWIT_API const char *inwit_status_name(int32_t status);

/* major << 16 | minor << 8 | patch of the loaded library. */
INWIT_API uint32_t inwit_version(void);

/* sizeof("inwit_tensor"), or another struct of this header, in the loaded library: what a binding compares with its own declaration
 * when it loads. 0: no such struct, or NULL. */
INWIT_API size_t inwit_sizeof(const char *type_name);

/* Rises when the bits of this initializer change; 0: no such name, or NULL. */
INWIT_API uint32_t inwit_stream_version(const char *initializer);

/* The instruction set in use where context.target is NULL: the fastest of "avx3" (AVX-512), "avx2", "sse4" (SSE4.2), "sve2", "sve",
 * "neon", "wasm" and "plain" (C++ without intrinsics) that the library was compiled for and this machine runs, or the one that the
 * environment variable INWIT_TARGET names (read once; "" if it is none of these, and then calls that return a status give
 * INWIT_E_UNSUPPORTED). All give the same bits. Never NULL, static. */
INWIT_API const char *inwit_target(void);

#ifdef __cplusplus
}
#endif
#endif /* INWIT_H */
