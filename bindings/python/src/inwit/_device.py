"""Arrays in CUDA memory (CuPy, Numba, PyTorch, anything with __cuda_array_interface__ or DLPack) and the CUDA streams that fill them.

And PyTorch's tensors on AMD GPUs, which PyTorch calls CUDA too, and whose streams are HIP's.
"""

from __future__ import annotations

import ctypes
import operator
import sys
import threading
from collections.abc import Sequence
from typing import Any, NamedTuple, Optional

from . import _abi, _buffer, _dlpack
from ._errors import Error, check
from ._library import library

CUDA, ROCM = 2, 10  # DLPack's numbers
_FORMATS = {"f2": "float16", "f4": "float32", "f8": "float64", "c8": "complex64", "c16": "complex128"}


class Place(NamedTuple):
    """Where a call fills device memory: an open device, and the address of one of its streams."""

    device: int
    stream: int

    def on(self, stream: Any) -> Place:
        """The same device and another stream."""
        return Place(self.device, _address_of(stream))


_opened: dict[tuple[int, int], int] = {}  # handles by device type and number: opening a device loads the kernels, so it is done once
_lock = threading.Lock()


def open_device(number: int, device_type: int = CUDA) -> int:
    """The handle of an open device, which stays open."""
    which = device_type, number
    if which in _opened:
        return _opened[which]
    with _lock:
        if which not in _opened:
            handle, context = ctypes.c_void_p(), _abi.Context()
            check(library.inwit_device_open(device_type, number, handle, context), context)
            _opened[which] = handle.value or 0
        return _opened[which]


def type_of_torch(torch: Any) -> int:
    """Of the devices that this PyTorch calls "cuda"."""
    return CUDA if torch.version.hip is None else ROCM


def _address_of(stream: Any) -> int:
    """The address of a CUDA stream, given as an integer or as an object of the usual packages."""
    if hasattr(stream, "__cuda_stream__"):  # cuda.core, and packages that follow its protocol
        return int(stream.__cuda_stream__()[1])
    for name in ("cuda_stream", "ptr", "handle"):  # of PyTorch, CuPy, Numba
        if hasattr(stream, name):
            stream = getattr(stream, name)
            break
    stream = getattr(stream, "value", stream) or 0  # Numba has a c_void_p
    try:
        address = operator.index(stream)
    except TypeError:
        raise TypeError(
            f"cuda_stream is a {type(stream).__name__}, must be a stream of CuPy, Numba, PyTorch or cuda.core, or its address as an int"
        ) from None
    if not 0 <= address < 2**64:
        raise Error(f"cuda_stream is {address}, must be the address of a stream, or 0 for the default stream")
    return address


def describe_on_device(out: Any, dtype: str | None, stream: Any) -> Optional[tuple[_abi.Tensor, Any, Place]]:
    """The tensor for an array in CUDA memory, an object that keeps it alive, and its place; None if `out` is not such an array."""
    from ._memory import is_unwritable

    given = None if stream is None else _address_of(stream)
    torch = sys.modules.get("torch")
    if is_unwritable(out):
        described = None
    elif torch is not None and isinstance(out, torch.Tensor):
        described = _torch(out, dtype) if out.device.type == "cuda" else None
    elif (interface := getattr(out, "__cuda_array_interface__", None)) is not None:
        described = _by_interface(out, interface, dtype)
    elif dtype is None and hasattr(out, "__dlpack_device__") and int(out.__dlpack_device__()[0]) == CUDA:
        described = (*_dlpack.tensor_of(out, stream=given or 1), 0)  # 1: the default stream
    else:
        described = None
    if described is None:
        if given is not None:
            raise Error("cuda_stream is given, but out is not in CUDA memory", "INWIT_E_DEVICE", 8)
        return None
    tensor, alive, current = described
    return tensor, alive, Place(open_device(tensor.device_id, tensor.device_type), current if given is None else given)


def calls_of(places: Sequence[Place | None]) -> list[tuple[Place | None, list[int]]]:
    """Groups jobs, by number, that one call fills: those on the same device and stream. Jobs in host memory are in the last call, so
    that the host fills them while devices work."""
    calls: dict[Place | None, list[int]] = {}
    for number, place in enumerate(places):
        calls.setdefault(place, []).append(number)
    on_host = calls.pop(None, [])
    if not calls:
        return [(None, on_host)]
    *others, (last, jobs) = calls.items()
    return [*others, (last, jobs + on_host)]


def _by_interface(out: Any, interface: dict[str, Any], dtype: str | None) -> tuple[_abi.Tensor, Any, int]:
    """Follows https://numba.readthedocs.io/en/stable/cuda/cuda_array_interface.html, versions 0 to 3."""
    if interface.get("mask") is not None:
        raise Error("out is a masked array: pass one without a mask")
    address, read_only = interface["data"]
    if read_only:
        raise Error("out is read-only (by its __cuda_array_interface__): pass a writable copy")
    shape, kind = tuple(interface["shape"]), interface["typestr"]
    if len(shape) > _abi.MAX_RANK:
        raise Error(f"out has {len(shape)} axes, at most {_abi.MAX_RANK} are supported")
    tensor = _abi.Tensor(data=address or None, dtype=_code_of(kind, dtype), rank=len(shape), device_type=CUDA, device_id=_number_of(out))
    tensor.shape[: len(shape)] = shape
    if interface.get("strides") is not None and 0 not in shape:
        tensor.order = _abi.BYTE_STRIDES
        tensor.strides[: len(shape)] = tuple(interface["strides"])
    return tensor, out, interface.get("stream") or 0


def _code_of(kind: str, dtype: str | None) -> int:
    if kind[0] == (">" if sys.byteorder == "little" else "<"):
        raise Error(f"out's elements have type {kind!r}, which is not the native byte order", "INWIT_E_DTYPE", 6)
    if dtype is not None:
        return _buffer.reinterpreted(f"type {kind!r}", int(kind[2:]), dtype)
    if kind[1:] not in _FORMATS:
        raise Error(
            f"out's elements have type {kind!r}, must be {', '.join(_FORMATS.values())}; pass dtype='bfloat16' if the elements are "
            "16-bit integers that hold bfloat16",
            "INWIT_E_DTYPE",
            6,
        )
    return _abi.DTYPES[_FORMATS[kind[1:]]]


def _number_of(out: Any) -> int:
    """The number of an array's device, which the interface does not give; the library checks it with the driver."""
    if hasattr(out, "__dlpack_device__"):
        return int(out.__dlpack_device__()[1])
    device = getattr(out, "device", None)
    number = getattr(device, "id", getattr(device, "index", 0))
    return number if isinstance(number, int) else 0


def _torch(out: Any, dtype: str | None) -> tuple[_abi.Tensor, Any, int]:
    """Uses PyTorch's current stream."""
    from ._memory import describe_torch

    tensor, alive = describe_torch(out, dtype)
    torch = sys.modules["torch"]
    tensor.device_type, tensor.device_id = type_of_torch(torch), out.device.index
    return tensor, alive, int(torch.cuda.current_stream(out.device).cuda_stream)
