// The functions of runtime/cuda_runtime_api.h by those of the false driver.
#include <cstdint>

#include "runtime/cuda_runtime_api.h"

extern "C" {

int cuInit(unsigned flags);
int cuDevicePrimaryCtxRetain(void **context, int device);
int cuCtxSetCurrent(void *context);
int cuMemAlloc_v2(uint64_t *address, size_t bytes);
int cuMemFree_v2(uint64_t address);
int cuStreamCreate(void **stream, unsigned flags);
int cuStreamSynchronize(void *stream);
int cuStreamDestroy_v2(void *stream);
int cuMemcpyDtoHAsync_v2(void *to, uint64_t from, size_t bytes, void *stream);

const char *cudaGetErrorString(cudaError_t) { return "an error of the false runtime"; }

cudaError_t cudaSetDevice(int device) {
  void *context = nullptr;
  int code = cuInit(0);
  if (code == 0) code = cuDevicePrimaryCtxRetain(&context, device);
  if (code == 0) code = cuCtxSetCurrent(context);
  return static_cast<cudaError_t>(code);
}

cudaError_t cudaMalloc(void **memory, size_t bytes) {
  uint64_t address = 0;
  const int code = cuMemAlloc_v2(&address, bytes);
  *memory = reinterpret_cast<void *>(static_cast<uintptr_t>(address));
  return static_cast<cudaError_t>(code);
}

cudaError_t cudaFree(void *memory) { return static_cast<cudaError_t>(cuMemFree_v2(reinterpret_cast<uintptr_t>(memory))); }

cudaError_t cudaStreamCreate(cudaStream_t *stream) {
  void *made = nullptr;
  const int code = cuStreamCreate(&made, 0);
  *stream = static_cast<cudaStream_t>(made);
  return static_cast<cudaError_t>(code);
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) { return static_cast<cudaError_t>(cuStreamSynchronize(stream)); }

cudaError_t cudaStreamDestroy(cudaStream_t stream) { return static_cast<cudaError_t>(cuStreamDestroy_v2(stream)); }

cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t bytes, cudaMemcpyKind, cudaStream_t stream) {
  return static_cast<cudaError_t>(cuMemcpyDtoHAsync_v2(to, reinterpret_cast<uintptr_t>(from), bytes, stream));
}

} // extern "C"
