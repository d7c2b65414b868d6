"""Describes the memory of an object as an inwit_tensor: NumPy arrays, torch tensors, DLPack, the buffer protocol, views."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from . import _abi, _buffer, _dlpack
from ._errors import Error
from ._view import View, view

__all__ = ["describe", "view"]


def describe(out: Any, dtype: str | None = None) -> tuple[_abi.Tensor, Any]:
    """The tensor that describes `out`, and an object that keeps its memory alive."""
    tensor, alive = _describe(out, dtype)
    if 0 in tensor.shape[: tensor.rank]:  # no element, so strides are irrelevant; some exporters report 0
        tensor.order, tensor.strides[:] = _abi.ROW_MAJOR, [0] * _abi.MAX_RANK
    return tensor, alive


def _describe(out: Any, dtype: str | None) -> tuple[_abi.Tensor, Any]:
    if isinstance(out, View):
        return out.copy_tensor(), out
    describe_it = _of_framework(out)
    if describe_it is not None:
        return describe_it(out, dtype)
    if hasattr(out, "__dlpack__") and dtype is None:
        return _dlpack.tensor_of(out)
    try:
        memoryview(out)
    except TypeError:
        raise TypeError(
            f"out is a {_type_name(out)}, which has no writable memory: pass a NumPy array, a torch tensor on the CPU, "
            "or anything with DLPack or the buffer protocol"
        ) from None
    except (BufferError, ValueError):
        pass
    if memoryview(out).readonly:
        raise Error(f"out is read-only ({_type_name(out)}): pass writable memory")
    return _buffer.tensor_of(out, dtype)


def _of_framework(out: Any) -> Callable[[Any, str | None], tuple[_abi.Tensor, Any]] | None:
    for module, name, describe_it in _FRAMEWORKS:
        loaded = sys.modules.get(module)
        if loaded is not None and isinstance(out, getattr(loaded, name, ())):
            return describe_it
    return None


def is_unwritable(out: Any) -> bool:
    """Whether `out` belongs to a framework whose arrays must not be written to, although some export their addresses."""
    return _of_framework(out) in (_jax, _tensorflow, _keras)


def _type_name(out: Any) -> str:
    kind = type(out)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _numpy(out: Any, dtype: str | None) -> tuple[_abi.Tensor, Any]:
    """Describes a numpy.ndarray by its strides in bytes."""
    if not out.flags.writeable:
        raise Error("out is a read-only NumPy array: pass a writable one (out.copy(), or out.setflags(write=True) if you own it)")
    kind = out.dtype
    if not kind.isnative:
        raise Error(f"out has dtype {kind}, which is not the native byte order: pass out.astype({kind.newbyteorder('=')})",
                    "INWIT_E_DTYPE", 6)  # fmt: skip
    if dtype is not None:
        code = _buffer.reinterpreted(f"dtype {kind}", kind.itemsize, dtype)
    elif kind.name in _abi.DTYPES:
        code = _abi.DTYPES[kind.name]
    else:
        raise Error(
            f"out has dtype {kind}, must be float16, float32, float64, complex64, complex128, or bfloat16, float8_e4m3fn or float8_e5m2 "
            "(of ml_dtypes, or unsigned integers of that size with dtype='bfloat16', ...)",
            "INWIT_E_DTYPE", 6,
        )  # fmt: skip
    if out.ndim > _abi.MAX_RANK:
        raise Error(f"out has {out.ndim} axes, at most {_abi.MAX_RANK} are supported")
    tensor = _abi.Tensor(data=out.ctypes.data, dtype=code, rank=out.ndim, order=_abi.BYTE_STRIDES)
    tensor.shape[: out.ndim], tensor.strides[: out.ndim] = out.shape, out.strides
    return tensor, out


def _torch(out: Any, dtype: str | None) -> tuple[_abi.Tensor, Any]:
    """Describes a torch.Tensor in host memory by data_ptr, including one with requires_grad=True, which DLPack rejects."""
    if out.device.type == "meta":
        raise Error("out is a torch tensor on the meta device, which has no memory: materialise it first (to_empty)",
                    "INWIT_E_DEVICE", 8)  # fmt: skip
    if out.device.type != "cpu":
        raise Error(f"out is a torch tensor on {out.device}: fill one on the CPU and copy it, out.copy_(filled)",
                    "INWIT_E_DEVICE", 8)  # fmt: skip
    return describe_torch(out, dtype)


def describe_torch(out: Any, dtype: str | None) -> tuple[_abi.Tensor, Any]:
    """Describes a torch.Tensor on any device that has addresses; does not set the device."""
    kind = str(out.dtype)[len("torch.") :]
    if str(out.layout) != "torch.strided" or out.is_conj() or out.is_neg() or out.is_quantized:
        raise Error(f"out is a torch tensor without plain strides ({out.layout}): pass a dense one")
    if hasattr(type(out), "__tensor_flatten__"):  # DTensor and other subclasses that wrap tensors
        raise Error(f"out is a {_type_name(out)}, which wraps other tensors: pass its local tensor, or use inwit.torch")
    if dtype is not None:
        code = _buffer.reinterpreted(str(out.dtype), out.element_size(), dtype)
    elif kind in _abi.DTYPES:
        code = _abi.DTYPES[kind]
    else:
        raise Error(f"out has dtype {out.dtype}, must be torch.float16, float32, float64, bfloat16, float8_e4m3fn, float8_e5m2, complex64 or complex128", "INWIT_E_DTYPE", 6)
    if not out.is_inference():
        sys.modules["torch"].autograd.graph.increment_version(out)  # so that backward detects the modification
    return view(out.data_ptr(), code, tuple(out.shape), out.stride()), out


def _jax(out: Any, dtype: str | None) -> tuple[_abi.Tensor, Any]:
    raise TypeError(
        "out is a jax.Array, which is immutable: use inwit.jax, or fill a NumPy array and pass it to jax.numpy.asarray"
    )


def _tensorflow(out: Any, dtype: str | None) -> tuple[_abi.Tensor, Any]:
    raise TypeError(
        "out is a TensorFlow tensor or variable, which cannot be filled in place: use inwit.keras, "
        "or fill a NumPy array and assign it"
    )


def _keras(out: Any, dtype: str | None) -> tuple[_abi.Tensor, Any]:
    raise TypeError("out is a Keras variable: use inwit.keras, or fill a NumPy array and assign it, variable.assign(array)")


_FRAMEWORKS = (
    ("numpy", "ndarray", _numpy),
    ("torch", "Tensor", _torch),
    ("jax", "Array", _jax),
    ("tensorflow", "Tensor", _tensorflow),
    ("tensorflow", "Variable", _tensorflow),
    ("keras", "Variable", _keras),
)
