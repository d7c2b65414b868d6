/* inwit as a custom call of XLA: JAX (inwit.jax uses it), and any other program that runs XLA on the CPU.
 *
 *   jax.ffi.register_ffi_target("inwit_fill", jax.ffi.pycapsule(libinwit.inwit_xla_fill), platform="cpu")
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
 * int32 [..., rank]: along each axis, how many blocks of the result's extent lie before this block in the global tensor.
 * Result: [..., extents of the block], any dtype of inwit_tensor. The leading axes "..." enumerate independent tensors, one key each.
 * Attributes: `initializer`: a string, as for inwit_create_from_json(); `tensor`: int64 [4 + rank]: layout, in_axes, out_axes and
 * batch_axes of inwit_tensor, then the shape of the global tensor; `fans`: float64 [2]: fan_in and fan_out of inwit_tensor.
 * Threads: those of inwit_context.threads = 0. May be called from several threads at a time.
 * Returns NULL, or an error of XLA with the message of the library; what the result holds is then unspecified. Errors: those of
 * inwit_create_from_json() and inwit_fill_jobs(); XLA_FFI_Error_Code_INVALID_ARGUMENT for other operands, results and attributes;
 * _UNIMPLEMENTED for a version of XLA's FFI other than 0.x. */
INWIT_API struct XLA_FFI_Error *inwit_xla_fill(struct XLA_FFI_CallFrame *call);

#ifdef __cplusplus
}
#endif

#endif
