// The C ABI of devices.
#include "inwit_device.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "call.hpp"
#include "device/device.hpp"
#include "device/launch.hpp"
#include "device/program.hpp"
#include "model/batch.hpp"
#include "model/parts.hpp"

namespace {

using namespace inwit;

Status plan_one(const inwit_job &job, uint64_t seed, std::vector<inwit_device_launch> &launches) {
  Plan plan;
  INWIT_TRY(plan_in_device_memory(job, seed, plan));
  INWIT_TRY(device::check_launch_form(plan).prefix(job.initializer->name()));
  inwit_device_launch made[device::most_launches];
  launches.insert(launches.end(), made, made + device::make_launches(plan, made));
  return {};
}

// The launches of a job, parts included.
Status plan_job(const inwit_job &job, uint64_t seed, std::vector<inwit_device_launch> &launches) {
  INWIT_TRY(check_job(job));
  if (job.keep != 0) return {};
  if (job.initializer->parts == nullptr) return plan_one(job, seed, launches);
  std::vector<inwit_job> parts;
  INWIT_TRY(expand_parts(job, Purpose::device, parts));
  for (const inwit_job &part : parts) INWIT_TRY(plan_one(part, seed, launches).prefix(part.name));
  return {};
}

Status check_language(int32_t language) {
  if (language >= INWIT_PROGRAM_PTX && language <= INWIT_PROGRAM_HIP) return {};
  return fail(INWIT_E_ARGUMENT, "language is ", language, ", must be 0 (PTX), 1 (OpenCL C) or 2 (HIP)");
}

} // namespace

extern "C" {

int32_t inwit_device_open(int32_t device_type, int32_t device_id, inwit_device **out, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (out == nullptr) return null_argument("out");
    auto device = std::make_unique<inwit_device>();
    INWIT_TRY(device->open(device_type, device_id));
    *out = device.release();
    return {};
  });
}

int32_t inwit_device_open_opencl(void *cl_context, void *cl_device, inwit_device **out, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (cl_context == nullptr || cl_device == nullptr) return null_argument(cl_context == nullptr ? "cl_context" : "cl_device");
    if (out == nullptr) return null_argument("out");
    auto device = std::make_unique<inwit_device>();
    INWIT_TRY(device->open_opencl(cl_context, cl_device));
    *out = device.release();
    return {};
  });
}

void inwit_device_free(inwit_device *device) { delete device; }

int32_t inwit_device_plan(const inwit_job *job, uint64_t seed, inwit_device_launch *launches, size_t capacity, size_t *count,
                          inwit_context *context) {
  return guarded(context, [&]() -> Status {
    if (job == nullptr || count == nullptr) return null_argument(job == nullptr ? "job" : "count");
    if (launches == nullptr && capacity > 0) return null_argument("launches");
    std::vector<inwit_device_launch> all;
    INWIT_TRY(plan_job(*job, seed, all));
    *count = all.size();
    if (launches == nullptr) return {};
    if (capacity < all.size()) return fail(INWIT_E_ARGUMENT, "capacity is ", capacity, ", must be at least ", all.size());
    std::ranges::copy(all, launches);
    return {};
  });
}

int32_t inwit_device_program(int32_t language, char *text, size_t size, size_t *needed, inwit_context *context) {
  return guarded(context, [&]() -> Status {
    INWIT_TRY(check_language(language));
    device::Module module;
    INWIT_TRY(module.load());
    return put_text(device::program_text(*module, language), text, size, needed);
  });
}

int32_t inwit_device_kernel_program(int32_t language, const char *kernel, char *text, size_t size, size_t *needed,
                                    inwit_context *context) {
  return guarded(context, [&]() -> Status {
    INWIT_TRY(check_language(language));
    if (kernel == nullptr) return null_argument("kernel");
    device::Module module;
    INWIT_TRY(module.load());
    std::string program;
    if (!device::cut_kernel(device::program_text(*module, language), language, kernel, program))
      return fail(INWIT_E_ARGUMENT, "kernel is \"", kernel, "\", must be the `kernel` of an inwit_device_launch");
    return put_text(program, text, size, needed);
  });
}

} // extern "C"
