// A weight in CUDA memory, filled there with the same bytes as in host memory, on the caller's stream: with the CUDA runtime.
#include <cuda_runtime_api.h>
#include <inwit/device.hpp>

#include <cstdio>
#include <cstring>
#include <memory>

namespace {

void check(cudaError_t code) {
  if (code != cudaSuccess) throw std::runtime_error(cudaGetErrorString(code));
}

struct Free {
  void operator()(float *memory) const { cudaFree(memory); }
};
using Memory = std::unique_ptr<float, Free>;

Memory allocate(int64_t count) {
  void *memory = nullptr;
  check(cudaMalloc(&memory, static_cast<size_t>(count) * sizeof(float)));
  return Memory(static_cast<float *>(memory));
}

} // namespace

int main() try {
  constexpr int64_t rows = 1000, columns = 300, part = 400; // of which this GPU has the last
  const inwit::Key key = inwit::Key::of(42, "encoder.0.weight");
  const inwit::Initializer initializer("he_normal");
  check(cudaSetDevice(0));
  cudaStream_t stream = nullptr;
  check(cudaStreamCreate(&stream));
  const Memory memory = allocate(part * columns);

  const inwit::Device device = inwit::Device::cuda(0);
  const auto shard = inwit::Tensor(memory.get(), {part, columns}).layout(inwit::Layout::torch);
  initializer.fill(device.tensor(shard.box({rows, columns}, {rows - part, 0})), key, device.on(stream)); // returns at once
  std::vector<float> filled(part * columns);
  check(cudaMemcpyAsync(filled.data(), memory.get(), filled.size() * sizeof(float), cudaMemcpyDeviceToHost, stream));
  check(cudaStreamSynchronize(stream));
  check(cudaStreamDestroy(stream));

  std::vector<float> whole(rows * columns);
  initializer.fill(inwit::Tensor(whole, {rows, columns}).layout(inwit::Layout::torch), key);
  const bool same = std::memcmp(filled.data(), &whole[(rows - part) * columns], filled.size() * sizeof(float)) == 0;
  std::puts(same ? "all bytes are the same" : "the bytes differ");
  return same ? 0 : 1;
} catch (const inwit::Error &error) {
  std::printf("%s: %s\n", error.status_name(), error.what());
  return error.status() == INWIT_E_UNSUPPORTED ? 77 : 1;
} catch (const std::exception &error) {
  std::puts(error.what());
  return 1;
}
