/* inwit_device.h - the same bits in the memory of a GPU. The rules of inwit.h hold here too.
 *
 * There are two ways. A context with an open device lets inwit_fill(), the typed functions and inwit_fill_jobs() fill CUDA memory in
 * place, on the caller's stream. And for every other runtime, a launch plan says what its own launches of a device program must be.
 *
 * Which initializers: those whose elements are uniform, normal, truncated normal or constant, those whose elements are a formula of
 * their index or of their draw (identity, position embeddings, log_uniform and the like), and real orthogonal matrices by reflections;
 * all dtypes that they have, whole tensors, shards and stacks, any strides. The others are INWIT_E_UNSUPPORTED: fill host memory and
 * copy. docs/devices.md lists them, what has been verified, and how.
 */
#ifndef INWIT_DEVICE_H
#define INWIT_DEVICE_H

#include "inwit.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { /* status codes that only devices give */
  INWIT_E_DRIVER = 15 /* a call of the device's driver failed; the message has its name and code. Outputs are unspecified */
};

enum { /* device types: DLPack's numbers */
  INWIT_DEVICE_CUDA = 2
};

enum { /* languages of device programs */
  INWIT_PROGRAM_PTX = 0,      /* for NVIDIA GPUs of compute capability 7.0 and later: PTX 6.0 */
  INWIT_PROGRAM_OPENCL_C = 1, /* for OpenCL devices: OpenCL C 1.2 with double precision */
  INWIT_PROGRAM_HIP = 2       /* for AMD and NVIDIA GPUs: C++17 for hiprtc and hipcc, and for NVRTC, nvcc and clang's CUDA */
};

/* ---- filling device memory ---------------------------------------------------------------------------------------------------
 *
 *   inwit_device *device = NULL;
 *   inwit_context context = {0};
 *   if (inwit_device_open(INWIT_DEVICE_CUDA, 0, &device, &context) != INWIT_OK) puts(context.error);
 *   context.device = (uint64_t)(uintptr_t)device;
 *   context.device_stream = (uint64_t)(uintptr_t)stream;       (a CUstream or cudaStream_t)
 *   tensor.device_type = INWIT_DEVICE_CUDA, tensor.data = ...; (a device pointer)
 *   if (inwit_fill("glorot_uniform", NULL, 0, &tensor, 42, inwit_stream("encoder.weight"), &context) != INWIT_OK) puts(context.error);
 *   inwit_device_free(device);
 *
 * Such a call returns when its work is on the stream: the values are in memory for what is put on the stream afterwards. Memory and
 * stream must last until then. Nothing synchronises, and nothing is allocated on the device but the intermediate results of orthogonal
 * matrices, on the stream (cuMemAllocAsync) and freed there, so that the call can be captured in a CUDA graph. Progress counts host
 * memory only, and cancelling does not stop what is on the stream. One call may fill device and host memory; the former is then put on
 * the stream first, before the latter is written, and after all jobs have been checked.
 *
 * Additional errors of a fill: INWIT_E_DEVICE (no context.device; device_type or device_id is not that of the device; data is no memory
 * of that device), _UNSUPPORTED (an initializer without a device form; an orthogonal one, and a driver or device without memory on
 * streams), _DRIVER, _MEMORY (of the host or the device).
 */

/* An open device. Immutable: several threads may fill by one handle, each with its own context. */
typedef struct inwit_device inwit_device;

/* Sets *out to a handle of device `device_id`, as the driver counts, to be released by inwit_device_free(). Opens the driver
 * (libcuda.so.1) by the system's loader, takes the device's primary context, which is also that of the CUDA runtime and of PyTorch, and
 * loads the device program, which the driver compiles: seconds at the first time on a machine, milliseconds from then on, as it caches
 * the result. The driver library stays loaded. `device_type` is INWIT_DEVICE_CUDA (INWIT_E_ARGUMENT). Other errors: INWIT_E_UNSUPPORTED
 * (no driver, or one without a function that is needed; no device; a device that does not give the library's bits; a library without its
 * device module), _ARGUMENT (device_id: no such device), _MEMORY (host or device memory), _DRIVER. */
INWIT_API int32_t inwit_device_open(int32_t device_type, int32_t device_id, inwit_device **out, inwit_context *context);

/* Releases a device. Work that is on its streams must have ended. NULL is ignored. */
INWIT_API void inwit_device_free(inwit_device *device);

/* ---- launch plans for other runtimes -----------------------------------------------------------------------------------------
 *
 *   inwit_device_launch launch;
 *   size_t count = 0;
 *   if (inwit_device_plan(&job, 42, &launch, 1, &count, &context) != INWIT_OK) puts(context.error);
 *   void *parameters[] = {launch.arguments, &launch.data};
 *   if (count == 1)
 *     cuLaunchKernel(function_named(launch.kernel), (launch.items + 255) / 256, 1, 1, 256, 1, 1, 0, stream, parameters, NULL);
 *
 * In OpenCL the second parameter is a buffer, and a third one, an unsigned 64-bit integer, is the offset in it of element [0,...,0] in
 * bytes: job->tensor.data is that offset. (Of shared virtual memory: the second is a pointer, the offset 0.)
 *
 *   job.tensor.data = (void *)(uintptr_t)offset;
 *   clBuildProgram(program, 1, &device, "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt", NULL, NULL);
 *   cl_ulong at = (uintptr_t)launch.data;
 *   clSetKernelArg(kernel, 0, launch.arguments_size, launch.arguments), clSetKernelArg(kernel, 1, sizeof buffer, &buffer);
 *   clSetKernelArg(kernel, 2, sizeof at, &at);
 *   size_t local = 64, global = (launch.items + 63) / 64 * 64;
 *   clEnqueueNDRangeKernel(queue, kernel, 1, NULL, &global, &local, 0, NULL, NULL);
 *
 * Only these devices give the library's bits: CL_DEVICE_SINGLE_FP_CONFIG has CL_FP_DENORM, CL_FP_ROUND_TO_NEAREST and
 * CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT, CL_DEVICE_DOUBLE_FP_CONFIG has CL_FP_DENORM and CL_FP_ROUND_TO_NEAREST, and
 * CL_DEVICE_ENDIAN_LITTLE. The program must not be built with -cl-mad-enable, -cl-denorms-are-zero or -cl-unsafe-math-optimizations (and
 * -cl-fast-relaxed-math, which has the latter), and without -cl-fp32-correctly-rounded-divide-sqrt a device may round worse.
 *
 * In HIP and in CUDA C++ the parameters are those of PTX: `struct` by value, and pointer.
 *
 *   const char *options[] = {"--offload-arch=gfx90a", "-std=c++17", "-ffp-contract=off"};
 *   hiprtcCompileProgram(program, 3, options);
 *   void *parameters[] = {launch.arguments, &launch.data};
 *   hipModuleLaunchKernel(function, (launch.items + 255) / 256, 1, 1, 256, 1, 1, 0, stream, parameters, NULL);
 *
 * Build for HIP with -ffp-contract=off, for CUDA with --fmad=false, and without options that relax arithmetic: --use_fast_math, --ftz=true,
 * -ffast-math, -fgpu-flush-denormals-to-zero, -fno-hip-fp32-correctly-rounded-divide-sqrt. (The text excludes fusing by itself too, in CUDA
 * by __fmul_rn() and its like, in HIP by a pragma, which -ffp-contract=fast would override.)
 */

/* One launch: a kernel of the device program with two parameters, a struct by value and a pointer; in OpenCL as said above. */
typedef struct inwit_device_launch {
  const char *kernel;      /* name of the function ("inwit_normal_f32"), static                                                    */
  void *data;              /* the second parameter: job->tensor.data, or of one of its parts                                       */
  int64_t items;           /* of work, for the threads of a one-dimensional grid. Fewer threads do several each, which is faster
                              where there are very many; further ones do nothing                                                   */
  uint64_t arguments_size; /* of the first parameter, in bytes                                                                     */
  uint64_t arguments[64];  /* its bytes, in the byte order of the host                                                             */
  uint64_t reserved[4];    /* 0                                                                                                    */
} inwit_device_launch;

/* Sets launches[0..*count) to what together fills `job` with the key (seed, job->stream): one launch, or none for an empty tensor; of
 * torch_embedding with a padding_idx up to 3; and for a tensor with parts those of each. They write disjoint memory, so that their order
 * is free. No driver is needed.
 * job->tensor.data may be NULL, for runtimes whose buffers are objects; device_type and device_id are ignored. `launches` may be NULL
 * if capacity is 0; *count is set then too. Errors: those of a fill; INWIT_E_ARGUMENT (capacity is less than *count),
 * _UNSUPPORTED (an initializer without a device form, or one that needs memory for intermediate results: orthogonal and its relatives). */
INWIT_API int32_t inwit_device_plan(const inwit_job *job, uint64_t seed, inwit_device_launch *launches, size_t capacity, size_t *count,
                                    inwit_context *context);

/* Writes the text of the device program, which has all kernels, as a text result. `language` is INWIT_PROGRAM_... (INWIT_E_ARGUMENT). The
 * program must be compiled without fusing multiplications and additions, as said above, and is the same for every device. The C++ of
 * INWIT_PROGRAM_HIP redefines names of OpenCL C by macros, `float` among them: it is a translation unit of its own. Of the compilers named
 * above, clang's alone has been seen to take it. Errors: INWIT_E_UNSUPPORTED (a library without its device module). */
INWIT_API int32_t inwit_device_program(int32_t language, char *text, size_t size, size_t *needed, inwit_context *context);

#ifdef __cplusplus
}
#endif
#endif /* INWIT_DEVICE_H */
