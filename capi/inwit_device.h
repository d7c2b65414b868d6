/* inwit_device.h - the same bits in the memory of a GPU. The rules of inwit.h hold here too.
 *
 * There are two ways. With an open device in the context, inwit_fill(), the typed functions and inwit_fill_jobs() fill CUDA, HIP or
 * OpenCL memory in place, on the caller's stream. For any other runtime, a launch plan lists the launches of a device program that the
 * runtime must make itself.
 *
 * Supported initializers: those whose elements are uniform, normal, truncated normal or constant, those whose elements are a formula of
 * their index or of their draw (identity, position embeddings, log_uniform and the like), and real orthogonal matrices by reflections;
 * in all their dtypes, as whole tensors, shards and stacks, with any strides. The others return INWIT_E_UNSUPPORTED: fill host memory
 * and copy it. docs/devices.md lists them, and what has been verified, and how.
 */
#ifndef INWIT_DEVICE_H
#define INWIT_DEVICE_H

#include "inwit.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { /* status codes of device calls only */
  INWIT_E_DRIVER = 15 /* a call of the device's driver failed; the message has its name and code. Outputs are unspecified */
};

enum { /* device types: DLPack's numbers */
  INWIT_DEVICE_CUDA = 2,
  INWIT_DEVICE_OPENCL = 4,
  INWIT_DEVICE_ROCM = 10 /* AMD GPUs by HIP */
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
 * Such a call returns when its work is enqueued: work that is enqueued on the stream afterwards finds the values in memory. Memory and
 * stream must stay valid until the fill has run. Nothing synchronises, and only orthogonal matrices allocate device memory, for their
 * intermediate results: on the stream (cuMemAllocAsync, hipMallocAsync) and freed there, so that the call can be captured in a graph; in
 * OpenCL by clCreateBuffer. Progress counts host memory only, and cancelling does not stop work that is on the stream. One call may fill
 * device and host memory; after all jobs have been checked, it enqueues the device's work, and then writes host memory.
 *
 * The first use: for CUDA, inwit_device_open() loads all kernels. For HIP and OpenCL, the first fill that needs a kernel compiles its
 * source text, before that fill writes anything; the handle keeps the kernel. That takes seconds (with pocl on a CPU 0.6 to 1.2 s to
 * build a kernel, and 0.8 to 2.6 s more at its first launch); a distribution has one kernel for float64 and one for all other dtypes,
 * orthogonal matrices have 10 each. Threads wait for a kernel that another thread is compiling. Fill once before you capture a graph.
 *
 * Additional errors of a fill: INWIT_E_DEVICE (no context.device; device_type or device_id is not that of the device; data is not memory
 * of that device, or in OpenCL not within its buffer; the queue belongs to another device), _UNSUPPORTED (an initializer without a device
 * form; an orthogonal one if the driver or device cannot allocate on streams), _DRIVER, _MEMORY (of the host or the device).
 */

/* An open device. Several threads may fill through one handle, each with its own context. */
typedef struct inwit_device inwit_device;

/* Sets *out to a handle of device `device_id`, as the driver counts, to be released by inwit_device_free(). `device_type` is
 * INWIT_DEVICE_CUDA or INWIT_DEVICE_ROCM (INWIT_E_ARGUMENT). The driver library is opened by the system's loader, and stays loaded.
 *
 * CUDA: libcuda.so.1. Uses the device's primary context, as the CUDA runtime and PyTorch do, and loads the device program, which the
 * driver compiles: this takes seconds the first time on a machine, and milliseconds from then on, because the driver caches the result.
 *
 * ROCm 6 or later: libamdhip64.so and libhiprtc.so, the copies that the process has already loaded if there are any. Kernels are compiled
 * for the device's architecture. Every call restores the thread's current device, and leaves no error behind for hipGetLastError().
 * Not yet run on any AMD GPU: compare the first values with those of host memory.
 *
 * Other errors: INWIT_E_UNSUPPORTED (no driver, or one without a function that is needed; no device; a device that does not give the
 * library's bits; a library without its device module), _ARGUMENT (device_id: no such device), _MEMORY (host or device memory), _DRIVER. */
INWIT_API int32_t inwit_device_open(int32_t device_type, int32_t device_id, inwit_device **out, inwit_context *context);

/* Sets *out to a handle of an OpenCL device: `cl_context` is the caller's cl_context, and `cl_device` a cl_device_id of it. Both are
 * retained until inwit_device_free(). Its device_type is INWIT_DEVICE_OPENCL, its device_id 0. context.device_stream is a
 * cl_command_queue of both, which executes in order; OpenCL has no default one (INWIT_E_DEVICE). A tensor's `data` points to an
 * inwit_opencl_memory. Opens libOpenCL.so.1, which stays loaded.
 *
 *   inwit_opencl_memory memory = {buffer, 0};
 *   tensor.device_type = INWIT_DEVICE_OPENCL, tensor.data = &memory;
 *
 * Errors: INWIT_E_UNSUPPORTED (no OpenCL; a device without one of the properties listed below, which the message names; a library without
 * its device module), _ARGUMENT (NULL; `cl_device` is not a device of the context), _MEMORY, _DRIVER. */
INWIT_API int32_t inwit_device_open_opencl(void *cl_context, void *cl_device, inwit_device **out, inwit_context *context);

/* The location of element [0,...,0] of a tensor in OpenCL memory. A cl_mem is a handle, to which no offset can be added, and OpenCL's
 * sub-buffers begin at multiples of CL_DEVICE_MEM_BASE_ADDR_ALIGN only. The struct need not outlive the call. For a DLPack tensor
 * (kDLOpenCL), set it to DLPack's `data` and `byte_offset`: inwit_tensor_from_dlpack() leaves the tensor's `data` NULL. */
typedef struct inwit_opencl_memory {
  void *buffer;         /* a cl_mem of the device's cl_context: a buffer that kernels may write. It must hold the whole tensor */
  uint64_t byte_offset; /* a multiple of the element's size                                                              */
} inwit_opencl_memory;

/* Releases a device. Work on its streams must have finished, except in OpenCL. NULL is ignored. */
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
 * In OpenCL the second parameter is a buffer, and a third one, an unsigned 64-bit integer, is the byte offset of element [0,...,0] in
 * it: set job->tensor.data to that offset. (With shared virtual memory, the second is a pointer, and the offset is 0.)
 *
 *   job.tensor.data = (void *)(uintptr_t)offset;
 *   clBuildProgram(program, 1, &device, "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt", NULL, NULL);
 *   cl_ulong at = (uintptr_t)launch.data;
 *   clSetKernelArg(kernel, 0, launch.arguments_size, launch.arguments), clSetKernelArg(kernel, 1, sizeof buffer, &buffer);
 *   clSetKernelArg(kernel, 2, sizeof at, &at);
 *   size_t local = 64, global = (launch.items + 63) / 64 * 64;
 *   clEnqueueNDRangeKernel(queue, kernel, 1, NULL, &global, &local, 0, NULL, NULL);
 *
 * A device gives the library's bits only if CL_DEVICE_SINGLE_FP_CONFIG has CL_FP_DENORM, CL_FP_ROUND_TO_NEAREST and
 * CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT, CL_DEVICE_DOUBLE_FP_CONFIG has CL_FP_DENORM and CL_FP_ROUND_TO_NEAREST, and
 * CL_DEVICE_ENDIAN_LITTLE is true. The program must not be built with -cl-mad-enable, -cl-denorms-are-zero, -cl-unsafe-math-optimizations
 * or -cl-fast-relaxed-math, which implies it; without -cl-fp32-correctly-rounded-divide-sqrt a device may round less accurately.
 *
 * In HIP and in CUDA C++ the parameters are those of PTX: `struct` by value, and pointer.
 *
 *   const char *options[] = {"--offload-arch=gfx90a", "-std=c++17", "-ffp-contract=off"};
 *   hiprtcCompileProgram(program, 3, options);
 *   void *parameters[] = {launch.arguments, &launch.data};
 *   hipModuleLaunchKernel(function, (launch.items + 255) / 256, 1, 1, 256, 1, 1, 0, stream, parameters, NULL);
 *
 * Build for HIP with -ffp-contract=off, for CUDA with --fmad=false, and without options that relax arithmetic: --use_fast_math, --ftz=true,
 * -ffast-math, -fgpu-flush-denormals-to-zero, -fno-hip-fp32-correctly-rounded-divide-sqrt. (The text itself also prevents fusing: in CUDA
 * by __fmul_rn() and the like, in HIP by a pragma, which -ffp-contract=fast would override.)
 */

/* One launch: a kernel of the device program with two parameters, a struct by value and a pointer; in OpenCL as described above. */
typedef struct inwit_device_launch {
  const char *kernel;      /* name of the function ("inwit_normal_f32"), static                                                    */
  void *data;              /* the second parameter: job->tensor.data, or of one of its parts                                       */
  int64_t items;           /* work items, for the threads of a one-dimensional grid. Fewer threads process several each, which is
                              faster for very large counts; surplus threads do nothing                                             */
  uint64_t arguments_size; /* of the first parameter, in bytes                                                                     */
  uint64_t arguments[64];  /* its bytes, in the byte order of the host                                                             */
  uint64_t reserved[4];    /* 0                                                                                                    */
} inwit_device_launch;

/* Sets launches[0..*count) to the launches that together fill `job` with the key (seed, job->stream): one, or none for an empty tensor;
 * up to 3 for torch_embedding with a padding_idx and for a shard of icnr; for a tensor with parts, those of each part. They write disjoint
 * memory and may run in any order. No driver is needed.
 * job->tensor.data may be NULL, for runtimes whose buffers are objects; device_type and device_id are ignored. `launches` may be NULL
 * if capacity is 0; *count is set then too. Errors: those of a fill; INWIT_E_ARGUMENT (capacity is less than *count),
 * _UNSUPPORTED (an initializer without a device form, or one that needs memory for intermediate results: orthogonal and its relatives). */
INWIT_API int32_t inwit_device_plan(const inwit_job *job, uint64_t seed, inwit_device_launch *launches, size_t capacity, size_t *count,
                                    inwit_context *context);

/* Writes the text of the device program, which has all kernels, as a text result. `language` is INWIT_PROGRAM_... (INWIT_E_ARGUMENT). The
 * program must be compiled without fusing multiplications and additions, as described above, and is the same for every device. The C++ of
 * INWIT_PROGRAM_HIP redefines names of OpenCL C by macros, `float` among them: compile it as a translation unit of its own. So far it has
 * been compiled by clang, and one kernel at a time by NVRTC. Errors: INWIT_E_UNSUPPORTED (a library without its device module). */
INWIT_API int32_t inwit_device_program(int32_t language, char *text, size_t size, size_t *needed, inwit_context *context);

/* Writes the text of a program with a single kernel, as a text result. `kernel` is that of an inwit_device_launch. It compiles in about a
 * second; for the whole program, which has 54 kernels, pocl takes ten seconds and NVRTC over two minutes. Errors: those of
 * inwit_device_program(); INWIT_E_ARGUMENT (there is no such kernel). */
INWIT_API int32_t inwit_device_kernel_program(int32_t language, const char *kernel, char *text, size_t size, size_t *needed,
                                              inwit_context *context);

#ifdef __cplusplus
}
#endif
#endif /* INWIT_DEVICE_H */
