/* The interface between the library and its device module, in plain C: the texts of the device program, and a launcher that opens CUDA's
   driver when it is asked to. */
#ifndef INWIT_DEVICE_MODULE_H
#define INWIT_DEVICE_MODULE_H
#include <stddef.h>
#include <stdint.h>

/* Raised with every change of this file; the library accepts a module of its own version only. */
#define INWIT_DEVICE_INTERFACE 4

#define INWIT_MOST_KERNELS 64

/* A failure: which call failed, and what the driver said of it. */
typedef struct inwit_driver_failure {
  const char *call; /* "cuInit", or for the loader's calls the name that was not found; static */
  int32_t code;     /* of the driver */
  uint32_t reserved;
  const char *name, *text; /* of the code, static; NULL: not known */
} inwit_driver_failure;

enum { /* results */
  INWIT_DRIVER_OK = 0,
  INWIT_DRIVER_ABSENT = 1,   /* no driver library */
  INWIT_DRIVER_OLD = 2,      /* it lacks the function `call` */
  INWIT_DRIVER_FAILED = 3,   /* `call` returned `code` */
  INWIT_DRIVER_NO_MEMORY = 4 /* of the host */
};

typedef struct inwit_driver inwit_driver; /* one device; immutable */

/* What is known of an address. */
typedef struct inwit_driver_memory {
  int32_t known;  /* 0: it is no memory of this driver */
  int32_t device; /* its number */
} inwit_driver_memory;

typedef struct inwit_driver_launch {
  size_t kernel; /* its number */
  int64_t items;
  int32_t thread_for_each; /* 1: items need a thread each; 0: a thread may do several */
  int32_t reserved;
  const void *arguments;
  void *data;
} inwit_driver_launch;

typedef struct inwit_driver_copy { /* between memory of the host and of the device, in either direction */
  const void *from;
  void *to;
  uint64_t bytes; /* > 0 */
} inwit_driver_copy;

typedef struct inwit_device_table {
  uint32_t version; /* INWIT_DEVICE_INTERFACE */
  uint32_t reserved;
  const char *ptx, *opencl_c; /* NUL-terminated */
  /* Opens device `number` and loads the kernels; none if `count` is 0, for `copy` alone. `capability` is set as soon as it is known: 100 * major + minor. */
  int32_t (*open)(int32_t number, const char *const *kernels, size_t count, inwit_driver **out, int32_t *capability,
                  inwit_driver_failure *failure);
  void (*close)(inwit_driver *driver);
  int32_t (*find_memory)(const inwit_driver *driver, const void *address, inwit_driver_memory *out, inwit_driver_failure *failure);
  int32_t (*launch)(const inwit_driver *driver, void *stream, const inwit_driver_launch *launches, size_t count,
                    inwit_driver_failure *failure);
  /* Memory for what is on the stream between the two calls. 0 bytes: whether the driver can do that; nothing is set. */
  int32_t (*allocate)(const inwit_driver *driver, void *stream, uint64_t bytes, void **out, inwit_driver_failure *failure);
  int32_t (*release)(const inwit_driver *driver, void *stream, void *memory, inwit_driver_failure *failure);
  /* Copies after what is on the stream, and waits until that is done. */
  int32_t (*copy)(const inwit_driver *driver, void *stream, const inwit_driver_copy *copies, size_t count,
                  inwit_driver_failure *failure);
} inwit_device_table;

/* The only symbol of the module. */
#ifdef __cplusplus
extern "C" const inwit_device_table inwit_device_module;
#else
extern const inwit_device_table inwit_device_module;
#endif

#endif
