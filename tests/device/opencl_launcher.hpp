// The library's launcher for OpenCL.
#pragma once
#include "opencl.hpp"
#include "planned.hpp"

namespace inwit::test {

class OpenClLauncher : public TestedDevice {
public:
  explicit OpenClLauncher(const OpenCl &opencl) : opencl_(opencl), queue(opencl.make_queue(opencl.context)) {
    inwit_context context = {};
    EXPECT_EQ(inwit_device_open_opencl(opencl.context, opencl.device, &handle, &context), INWIT_OK) << context.error;
  }
  ~OpenClLauncher() override {
    inwit_device_free(handle);
    opencl_.release("clReleaseCommandQueue", queue);
  }

  bool has_workspace() const override { return true; }
  void fill(const inwit_job &job, uint64_t seed, std::string &memory, int64_t) override { fill(job, seed, memory, queue); }
  void fill(const inwit_job &job, uint64_t seed, std::string &memory, void *on) const {
    void *const buffer = opencl_.make_buffer(opencl_.context, memory);
    const inwit_opencl_memory place = {buffer, reinterpret_cast<uintptr_t>(job.tensor.data)};
    inwit_job there = job;
    there.tensor = in(place, job.tensor);
    inwit_context context = context_for(on);
    EXPECT_EQ(inwit_fill_jobs(&there, 1, seed, &context), INWIT_OK) << context.error;
    opencl_.read(on, buffer, memory);
    opencl_.release("clReleaseMemObject", buffer);
  }

  static inwit_tensor in(const inwit_opencl_memory &memory, inwit_tensor tensor) {
    tensor.device_type = INWIT_DEVICE_OPENCL;
    tensor.data = const_cast<inwit_opencl_memory *>(&memory);
    return tensor;
  }
  inwit_context context_for(void *on) const {
    inwit_context context = {};
    context.device = reinterpret_cast<uintptr_t>(handle);
    context.device_stream = reinterpret_cast<uintptr_t>(on);
    return context;
  }

private:
  const OpenCl &opencl_;

public:
  void *queue;
  inwit_device *handle = nullptr;
};

} // namespace inwit::test
