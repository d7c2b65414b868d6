/* The interface between the library and its device module, in plain C: the texts of the device program, and launchers, each of which opens
   its driver when it is asked to. */
#ifndef INWIT_DEVICE_MODULE_H
#define INWIT_DEVICE_MODULE_H
#include <stddef.h>
#include <stdint.h>

/* Raised with every change of this file; the library accepts a module of its own version only. */
#define INWIT_DEVICE_INTERFACE 4

#define INWIT_MOST_KERNELS 64

enum { /* codes of drivers that have a status of their own */
       INWIT_FAILURE_OTHER = 0,
       INWIT_FAILURE_MEMORY = 1,       /* out of memory, of the host or the device */
       INWIT_FAILURE_NO_DEVICE = 2,    /* the driver has no device at all */
       INWIT_FAILURE_WRONG_DEVICE = 3, /* it has no device of this number */
       INWIT_FAILURE_NOT_SUPPORTED = 4
};

/* A failure: which call failed, and what the driver said of it. */
typedef struct inwit_driver_failure {
  const char *call;   /* "cuInit", or what the enumerator of the result says; static */
  int32_t code;       /* of the driver */
  int32_t kind;       /* INWIT_FAILURE_... */
  const char *name;   /* of the code, static; NULL: not known */
  const char *text;   /* what the driver says of it, static or `log`; NULL: nothing */
  char log[248];      /* the beginning of what a compiler says */
  int32_t capability; /* of a CUDA device, as soon as it is known: 100 * major + minor */
  int32_t reserved;
} inwit_driver_failure;

enum { /* results */
       INWIT_DRIVER_OK = 0,
       INWIT_DRIVER_ABSENT = 1,    /* no library `call` */
       INWIT_DRIVER_OLD = 2,       /* it lacks the function `call` */
       INWIT_DRIVER_FAILED = 3,    /* `call` returned `code` */
       INWIT_DRIVER_NO_MEMORY = 4, /* of the host */
       INWIT_DRIVER_INEXACT = 5,   /* the property `call` of the device lacks `name`, without which it gives other values */
       INWIT_DRIVER_REFUSED = 6    /* `text` says what is wrong with the caller's memory or stream */
};

typedef struct inwit_driver inwit_driver; /* one device, of a struct that each launcher has for itself */

/* Which device to open. */
typedef struct inwit_driver_request {
  int32_t number; /* as the driver counts; of OpenCL 0 */
  int32_t reserved;
  void *context, *device;     /* OpenCL's own; else NULL */
  const char *const *kernels; /* names, by their numbers; static */
  size_t count;
} inwit_driver_request;

/* What is known of a place in memory. */
typedef struct inwit_driver_memory {
  int32_t known;  /* 0: it is no memory of this driver, or not of the buffer */
  int32_t device; /* its number */
  uint64_t bytes; /* of the buffer, if there is one */
} inwit_driver_memory;

typedef struct inwit_driver_launch {
  size_t kernel; /* its number */
  int64_t items;
  int32_t thread_for_each; /* 1: items need a thread each; 0: a thread may do several */
  int32_t reserved;
  const void *arguments;
  uint64_t arguments_size;
  void *buffer, *data; /* the address of element [0,...,0]; or, with a buffer, which OpenCL has, its offset in that, in bytes */
  void *workspace;     /* NULL: the kernel has none. It is among the arguments too, where it has an address */
} inwit_driver_launch;

typedef struct inwit_driver_copy { /* between memory of the host and of the device, in either direction */
  const void *from;
  void *to;
  uint64_t bytes; /* > 0 */
} inwit_driver_copy;

/* One launcher. Functions that take a `const inwit_driver` may be called by several threads at a time. */
typedef struct inwit_driver_table {
  const char *name;   /* "CUDA driver" */
  const char *remedy; /* what to do where it is absent */
  int32_t (*open)(const inwit_driver_request *request, inwit_driver **out, inwit_driver_failure *failure);
  void (*close)(inwit_driver *driver);
  /* Makes a kernel ready, before its first launch and once: `text` is the program that has it alone. By one thread at a time, while others
     may launch other kernels. NULL: open() makes all kernels ready. */
  int32_t (*load)(inwit_driver *driver, size_t kernel, const char *text, inwit_driver_failure *failure);
  /* Whether the stream can take launches. NULL: launching says so. */
  int32_t (*check_stream)(const inwit_driver *driver, void *stream, inwit_driver_failure *failure);
  /* Of a byte: its address; or, with a buffer, its offset in that. */
  int32_t (*find_memory)(const inwit_driver *driver, void *buffer, int64_t address, inwit_driver_memory *out,
                         inwit_driver_failure *failure);
  int32_t (*launch)(const inwit_driver *driver, void *stream, const inwit_driver_launch *launches, size_t count,
                    inwit_driver_failure *failure);
  /* Memory for what is on the stream between the two calls. 0 bytes: whether the driver can do that; nothing is set. */
  int32_t (*allocate)(const inwit_driver *driver, void *stream, uint64_t bytes, void **out, inwit_driver_failure *failure);
  int32_t (*release)(const inwit_driver *driver, void *stream, void *memory, inwit_driver_failure *failure);
  /* Copies after what is on the stream, and waits until that is done. NULL: nothing asks it of this driver. */
  int32_t (*copy)(const inwit_driver *driver, void *stream, const inwit_driver_copy *copies, size_t count,
                  inwit_driver_failure *failure);
} inwit_driver_table;

typedef struct inwit_device_table {
  uint32_t version; /* INWIT_DEVICE_INTERFACE */
  uint32_t reserved;
  const char *ptx, *opencl_c; /* NUL-terminated */
  const inwit_driver_table *cuda, *hip, *opencl;
} inwit_device_table;

/* The only symbol of the module that others see. */
#ifdef __cplusplus
extern "C" const inwit_device_table inwit_device_module;
#else
extern const inwit_device_table inwit_device_module;
extern const inwit_driver_table inwit_driver_cuda, inwit_driver_hip, inwit_driver_opencl;
#endif

#endif
