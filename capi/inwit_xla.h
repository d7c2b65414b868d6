/* inwit as a custom call of XLA: JAX (inwit.jax uses it), and any other program that runs XLA on CPUs or CUDA devices.
 *
 *   jax.ffi.register_ffi_target("inwit_fill", jax.ffi.pycapsule(libinwit.inwit_xla_fill), platform="cpu")
 *   cuda = jax.ffi.pycapsule(libinwit.inwit_xla_fill_cuda)
 *   jax.ffi.register_ffi_target("inwit_fill", {"initialize": cuda, "execute": cuda}, platform="CUDA")
 */
#ifndef INWIT_XLA_H
#define INWIT_XLA_H

#include "inwit.h"

#ifdef __cplusplus
extern "C" {
#endif

struct XLA_FFI_Error; /* of xla/ffi/api/c_api.h, which need not be included */
struct XLA_FFI_CallFrame;

/* A handler of XLA's typed FFI for host memory, an XLA_FFI_Handler: fills the result of the custom call in place.
 * Operands: the words of the key, uint32 [..., 2 or 4], high word first: seed, then stream (0 if there are two words); optionally
 * int32 [..., rank]: the index of this block along each axis of the global tensor, counted in blocks of the result's extents.
 * Result: [..., extents of the block], any dtype of inwit_tensor. The leading axes "..." enumerate independent tensors, one key each.
 * Attributes: `initializer`: a string, as for inwit_create_from_json(); `tensor`: int64 [4 + rank]: layout, in_axes, out_axes and
 * batch_axes of inwit_tensor, then the shape of the global tensor; `fans`: float64 [2]: fan_in and fan_out of inwit_tensor.
 * Threads: as for inwit_context.threads = 0. May be called from several threads at a time.
 * Returns NULL, or an XLA error with the library's message; the contents of the result are then unspecified. Errors: those of
 * inwit_create_from_json() and inwit_fill_jobs(); XLA_FFI_Error_Code_INVALID_ARGUMENT for other operands, results and attributes;
 * _UNIMPLEMENTED for a version of XLA's FFI other than 0.x. */
INWIT_API struct XLA_FFI_Error *inwit_xla_fill(struct XLA_FFI_CallFrame *call);

/* The same call with the same bytes for the platform CUDA, where operands and result are in device memory. Handles the stages
 * INITIALIZE, which only opens the device, and EXECUTE, which opens it if that has not been done.
 *
 * The values are computed in the result's memory, on XLA's stream, by the device form of the initializer (inwit_device.h). Two things
 * make the host wait for the stream, so the handler does not have the trait COMMAND_BUFFER_COMPATIBLE:
 *  - Key and position are arguments of the kernels, so they are copied to the host first: the call waits for all earlier work on the
 *    stream, as a callback does, and later work is enqueued only after that.
 *  - An initializer without a device form fills host memory of the size of the result, which is then copied. So does every initializer
 *    on a device that the device program does not run on (compute capability below 7.0).
 *
 * State: each device is opened once per process, at its first call (inwit_device_open() describes the cost), and stays open until the
 * process ends, with its primary context, which XLA keeps too. It cannot be closed earlier, because XLA never unregisters a handler. The
 * state is not kept per instruction: a model has hundreds, each would load the device program again, and XLA's state types differ between
 * versions of its FFI. No state depends on the calls or affects their values. Several threads may call at a time.
 *
 * Errors: those of inwit_xla_fill() and of inwit_device_open(); XLA_FFI_Error_Code_INTERNAL for failures of the driver and for memory that
 * is not the device's; _UNIMPLEMENTED without a CUDA driver, with a library without its device module, and for a version of XLA's FFI
 * without XLA_FFI_DeviceOrdinal_Get (jaxlib 0.6.2 has it). */
INWIT_API struct XLA_FFI_Error *inwit_xla_fill_cuda(struct XLA_FFI_CallFrame *call);

#ifdef __cplusplus
}
#endif

#endif
