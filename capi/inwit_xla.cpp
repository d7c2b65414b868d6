// The handlers of XLA's FFI: for memory of the host, and of CUDA devices.
#include "inwit_xla.h"

#include <atomic>
#include <memory>
#include <vector>

#include "call.hpp"
#include "device/device.hpp"
#include "xla_call.hpp"

namespace {

using namespace inwit;
using namespace inwit::xla;

using Handle = std::unique_ptr<inwit_initializer, void (*)(inwit_initializer *)>;

int32_t read_initializer(const Call &call, Handle &out, inwit_context &context) {
  inwit_initializer *made = nullptr;
  const int32_t status = inwit_create_from_json(call.initializer.data(), call.initializer.size(), nullptr, 0, &made, &context);
  out.reset(made);
  return status;
}

// ---- CUDA ----

struct OpenDevice {
  inwit_device device;
  bool has_program = true; // false: fills host memory and copies
  OpenDevice *next = nullptr;
};

// The devices that calls have needed, as inwit_xla.h says. An element is constant once it is in the list. A list and not a lock, which a
// fork() might leave locked.
constinit std::atomic<OpenDevice *> open_devices = nullptr;

const OpenDevice *find_open(const OpenDevice *first, int32_t number) {
  while (first != nullptr && first->device.number != number) first = first->next;
  return first;
}

Status open_device(int32_t number, std::unique_ptr<OpenDevice> &out) {
  out = std::make_unique<OpenDevice>();
  const Status status = out->device.open(INWIT_DEVICE_CUDA, number);
  if (status.code() != INWIT_E_UNSUPPORTED) return status;
  out = std::make_unique<OpenDevice>(); // the device may be too old for the program, but memory can be copied
  out->has_program = false;
  return out->device.open(INWIT_DEVICE_CUDA, number, device::Use::copy_only);
}

Status use_device(int32_t number, const OpenDevice *&out) {
  OpenDevice *first = open_devices.load(std::memory_order_acquire);
  out = find_open(first, number);
  if (out != nullptr) return {};
  std::unique_ptr<OpenDevice> made;
  INWIT_TRY(open_device(number, made));
  do {
    out = find_open(first, number); // another thread may have opened it meanwhile
    if (out != nullptr) return {};
    made->next = first;
  } while (!open_devices.compare_exchange_weak(first, made.get(), std::memory_order_acq_rel, std::memory_order_acquire));
  out = made.release();
  return {};
}

// What XLA says of the execution: device and stream.
struct Execution {
  int32_t device = 0;
  void *stream = nullptr;
};

XLA_FFI_Error *find_execution(const XLA_FFI_CallFrame &frame, Execution &out) {
  if (frame.api->struct_size < sizeof(Api))
    return make_error(frame.api, kUnimplemented, "inwit: this version of XLA's FFI is too old for CUDA");
  DeviceGet device = {sizeof device, nullptr, frame.execution, 0};
  if (XLA_FFI_Error *error = frame.api->get_device(&device)) return error;
  StreamGet stream = {sizeof stream, nullptr, frame.execution, nullptr};
  if (XLA_FFI_Error *error = frame.api->get_stream(&stream)) return error;
  out = {device.device, stream.stream};
  return nullptr;
}

// Of a function of inwit.h.
Status status_from(int32_t code, const inwit_context &context) {
  return code == INWIT_OK ? Status() : fail(code, static_cast<const char *>(context.error));
}

class CudaCall {
public:
  CudaCall(const Call &call, const OpenDevice &opened, void *stream) : call_(call), opened_(opened), stream_(stream) {}

  Status run() {
    inwit_context context = {};
    INWIT_TRY(status_from(read_initializer(call_, initializer_, context), context));
    INWIT_TRY(copy_operands());
    if (!opened_.has_program) return fill_and_copy();
    const Status status = fill_in_place();
    return status.code() == INWIT_E_UNSUPPORTED ? fill_and_copy() : status; // the initializer has no device form
  }

private:
  Status copy_operands() {
    words_.resize(static_cast<size_t>(call_.tensors * call_.words_of_key()));
    if (call_.positions != nullptr) positions_.resize(static_cast<size_t>(call_.tensors * call_.rank));
    const inwit_driver_copy copies[] = {{call_.words, words_.data(), words_.size() * sizeof(uint32_t)},
                                        {call_.positions, positions_.data(), positions_.size() * sizeof(int32_t)}};
    if (words_.empty()) return {};
    INWIT_TRY(opened_.device.copy({copies, positions_.empty() ? size_t{1} : size_t{2}}, stream_));
    call_.words = words_.data();
    if (call_.positions != nullptr) call_.positions = positions_.data();
    return {};
  }

  Status fill_in_place() const {
    Call on_device = call_;
    on_device.tensor.device_type = INWIT_DEVICE_CUDA;
    on_device.tensor.device_id = opened_.device.number;
    inwit_context context = {};
    context.device = reinterpret_cast<uintptr_t>(&opened_.device);
    context.device_stream = reinterpret_cast<uintptr_t>(stream_);
    return status_from(xla::fill(on_device, initializer_.get(), context), context);
  }

  Status fill_and_copy() const {
    Call on_host = call_;
    const auto bytes = static_cast<size_t>(call_.tensors * call_.bytes_of_tensor());
    const auto memory = std::make_unique_for_overwrite<char[]>(bytes);
    on_host.filled = memory.get();
    inwit_context context = {};
    INWIT_TRY(status_from(xla::fill(on_host, initializer_.get(), context), context));
    const inwit_driver_copy copy = {memory.get(), call_.filled, bytes};
    return bytes == 0 ? Status() : opened_.device.copy({&copy, 1}, stream_);
  }

  Call call_;
  const OpenDevice &opened_;
  void *stream_;
  std::vector<uint32_t> words_;
  std::vector<int32_t> positions_;
  Handle initializer_{nullptr, inwit_free};
};

} // namespace

XLA_FFI_Error *inwit_xla_fill(XLA_FFI_CallFrame *frame) {
  XLA_FFI_Error *error = nullptr;
  if (!has_work(*frame, error) || frame->stage != kExecute) return error;
  Call call;
  error = read(*frame, call);
  if (error != nullptr) return error;
  inwit_context context = {};
  Handle initializer(nullptr, inwit_free);
  int32_t status = read_initializer(call, initializer, context);
  if (status == INWIT_OK) status = xla::fill(call, initializer.get(), context);
  return error_of(frame->api, status, context);
}

XLA_FFI_Error *inwit_xla_fill_cuda(XLA_FFI_CallFrame *frame) {
  XLA_FFI_Error *error = nullptr;
  if (!has_work(*frame, error) || (frame->stage != kInitialize && frame->stage != kExecute)) return error;
  Call call;
  if (frame->stage == kExecute) error = read(*frame, call);
  Execution execution;
  if (error == nullptr) error = find_execution(*frame, execution);
  if (error != nullptr) return error;
  inwit_context context = {};
  const int32_t status = guarded(&context, [&]() -> Status {
    const OpenDevice *opened = nullptr;
    INWIT_TRY(use_device(execution.device, opened));
    return frame->stage == kExecute ? CudaCall(call, *opened, execution.stream).run() : Status();
  });
  return error_of(frame->api, status, context);
}
