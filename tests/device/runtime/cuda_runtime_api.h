// The part of the CUDA runtime that examples/cuda.cpp calls, over the false driver, which needs no toolkit. Types and values are CUDA's.
#pragma once
#include <cstddef>

enum cudaError_t { cudaSuccess = 0 };
enum cudaMemcpyKind { cudaMemcpyDeviceToHost = 2 };
using cudaStream_t = struct CUstream_st *;

extern "C" {
const char *cudaGetErrorString(cudaError_t code);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaMalloc(void **memory, std::size_t bytes);
cudaError_t cudaFree(void *memory);
cudaError_t cudaStreamCreate(cudaStream_t *stream);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaMemcpyAsync(void *to, const void *from, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t stream);
}
