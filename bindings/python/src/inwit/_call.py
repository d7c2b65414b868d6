"""Fills one tensor: a fast path for calls with no option but a layout, and the general path."""

from __future__ import annotations

import ctypes
import struct
import sys
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from . import _abi
from ._arguments import is_plain
from ._checked import encoded, function, integer, wrong
from ._custom import make_error, progress_callback
from ._device import Place, describe_on_device
from ._dlpack import capsule_pointer
from ._errors import Error
from ._handle import Handle, bind, cached
from ._interrupt import Interrupts
from ._key import Key
from ._library import library
from ._memory import describe
from ._options import put_options
from ._types import BoxLike, Options, Progress

_Out = TypeVar("_Out")

# ---- fast path ----


_Slot = tuple[Any, Any, Any, Any, _abi.Context]


def _new_slot() -> _Slot:
    """The structs of a call, which are reused; overlapping calls have one set each."""
    job, context = _abi.Job(), _abi.Context()
    memory = (ctypes.c_char * ctypes.sizeof(_abi.Job)).from_buffer(job)
    return ctypes.byref(job), ctypes.byref(job, _abi.Job.tensor.offset), ctypes.byref(context), memory, context


# Declared without argtypes: the arguments are already C values, and converting them would take most of a call's time.
_fill_jobs: Any = ctypes.CFUNCTYPE(ctypes.c_int32)(("inwit_fill_jobs", library))
_from_dlpack: Any = ctypes.PYFUNCTYPE(ctypes.c_int32)(("inwit_tensor_from_dlpack", library))
_ONE = ctypes.c_size_t(1)
_put_head = struct.Struct("4Q").pack_into  # initializer, name, stream, keep
_put_layout = struct.Struct("i").pack_into
_LAYOUT_OFFSET = _abi.Job.tensor.offset + _abi.Tensor.layout.offset
_LONG = 1 << 20  # bytes: larger fills take the general path, which handles Ctrl-C
_slots: list[_Slot] = []
_pop_slot, _keep_slot = _slots.pop, _slots.append
_short_type: type | None = None  # numpy.ndarray, once one has been filled


def _fill_short(handle: Handle, out: Any, key: Key, layout: str | None) -> bool:
    """Returns False if nothing was written; the general path then fills, or raises the error."""
    if out.nbytes > _LONG:
        return False
    try:
        capsule = out.__dlpack__()
    except Exception:
        return False
    try:
        slot = _pop_slot()
    except IndexError:
        slot = _new_slot()
    job, tensor, context, memory, owner = slot
    if _from_dlpack(capsule_pointer(capsule, b"dltensor"), tensor, None):
        return False
    _put_head(memory, 0, handle._address, 0, key.stream, 0)
    if layout is not None:
        if type(layout) is not str or layout not in _abi.LAYOUTS:
            return False
        _put_layout(memory, _LAYOUT_OFFSET, _abi.LAYOUTS[layout])
    status = _fill_jobs(job, _ONE, key._c_seed, context)
    if status:
        if status == _abi.E_CUSTOM:
            raise make_error(status, owner)
        return False
    _keep_slot(slot)
    return True


def _allow_short(out: Any) -> None:
    """Enables the fast path for numpy.ndarray if DLPack of this NumPy version rejects read-only arrays."""
    global _short_type
    numpy = sys.modules.get("numpy")
    if numpy is None or type(out) is not numpy.ndarray:
        return
    probe = numpy.zeros(1, numpy.float32)
    probe.flags.writeable = False
    try:
        probe.__dlpack__()
    except Exception:
        _short_type = numpy.ndarray


# ---- general path ----


def fill_view(
    initializer: str | Handle,
    arguments: Mapping[str, Any],
    tensor: _abi.Tensor,
    key: Key,
    *,
    threads: int = 0,
    target: str | None = None,
    progress: Progress | None = None,
    place: Place | None = None,
) -> None:
    """Fills the memory that `tensor` describes; the struct also holds the layout, box and fans."""
    if not isinstance(key, Key):
        raise wrong("key", key, "an inwit.Key(seed, name)")
    handle = bind(initializer, arguments)
    job = _abi.Job(initializer=handle._address, stream=key.stream, tensor=tensor)
    run_jobs(ctypes.pointer(job), 1, key.seed, threads, target, progress, place)


def run_jobs(
    jobs: Any, count: int, seed: int, threads: int, target: str | None, progress: Progress | None, place: Place | None = None
) -> None:
    # The library itself rejects negative ones.
    count_of_threads = integer("threads", threads, -(2**31), 2**31 - 1, f"in 0 .. {2**31 - 1}")
    name = None if target is None else encoded("target", target, "the name of an instruction set")
    context = _abi.Context(threads=count_of_threads, target=name)
    if place is not None:
        context.device, context.device_stream = place
    if progress is not None:
        function("progress", progress, "a function (done, total)")
    with Interrupts() as interrupts:
        context.progress = progress_callback(progress, interrupts)
        status = library.inwit_fill_jobs(jobs, count, seed, context)
    if status:
        raise make_error(status, context)


def _fill_long(
    initializer: str | Handle, arguments: Mapping[str, Any], out: Any, key: Key, layout: str | None, options: Options
) -> None:
    found = describe_on_device(out, options.get("dtype"), options.get("cuda_stream"))
    tensor, alive, place = found or (*describe(out, options.get("dtype")), None)
    put_options(tensor, layout, {**options, "cuda_stream": None})
    fill_view(
        initializer,
        arguments,
        tensor,
        key,
        threads=options.get("threads", 0),
        target=options.get("target"),
        progress=options.get("progress"),
        place=place,
    )
    _allow_short(out)
    del alive


# ---- entry points ----


def fill_named(
    name: str, names: tuple[str, ...], values: tuple[Any, ...], out: Any, key: Key, layout: str | None, options: Options
) -> None:
    """Called by each generated function."""
    if type(out) is _short_type and not options and type(key) is Key:
        cache_key = (values, name) if is_plain(values) else None
        handle = cached(cache_key) or bind(name, dict(zip(names, values)), cache_key)
        if _fill_short(handle, out, key, layout):
            return
    arguments = dict(zip(names, values))
    unknown = options.keys() - Options.__annotations__.keys()  # the library reports them
    arguments.update((each, dict(options)[each]) for each in unknown)
    _fill_long(name, arguments, out, key, layout, options)


def fill(
    initializer: str | Handle,
    out: _Out,
    key: Key,
    *,
    layout: str | None = None,
    fan_in: float | None = None,
    fan_out: float | None = None,
    in_axes: Sequence[int] | None = None,
    out_axes: Sequence[int] | None = None,
    batch_axes: Sequence[int] = (),
    box: BoxLike | None = None,
    dtype: str | None = None,
    threads: int = 0,
    target: str | None = None,
    progress: Progress | None = None,
    cuda_stream: Any = None,
    **arguments: Any,
) -> _Out:
    """Fills `out` in place with the values of `initializer` for `key`, and returns `out`.

    initializer: a name (inwit.names() lists them), or an inwit.Initializer.
    out: a NumPy array with any strides, a torch tensor, anything with DLPack or the buffer protocol; or an array in CUDA memory, of
        CuPy, Numba, PyTorch (including ROCm) or other packages, which is filled in place, asynchronously.
    layout: which axes are inputs and outputs: "keras", "torch", "flux" or "mlx"; alternatively, in_axes and out_axes.
    fan_in, fan_out: used instead of the fans that follow from layout and shape.
    batch_axes: axes that enumerate independent weights of equal shape.
    box: inwit.Box(global_shape, offset): `out` is this box (shard) of a larger tensor and gets the values of that shard.
    dtype: the element type, if `out` only has its size: "bfloat16" for an array of uint16 that holds bfloat16.
    threads: 0 chooses automatically, 1 uses the calling thread only, n uses at most n threads.
    target: an instruction set, by a name that inwit.target() may return.
    progress: called from time to time as progress(done, total). An exception that it raises ends the fill and is raised here;
        if it returns False, an Error with status INWIT_E_CANCELLED is raised. `out` is then unspecified.
    cuda_stream: for an array in CUDA memory, the stream that fills it: an object of CuPy, Numba, PyTorch or cuda.core, or its address.
        None: PyTorch's current stream, the stream that the array exports, or the default stream.
    arguments: arguments of the initializer, by name.

    >>> import array
    >>> w = array.array("f", bytes(4 * 6))
    >>> _ = fill("random_uniform", w, Key(42, "layer/weight"), minval=-1.0, maxval=1.0)
    >>> len(set(w)), max(w) < 1.0
    (6, True)
    """
    if (
        type(out) is _short_type
        and fan_in is None
        and fan_out is None
        and in_axes is None
        and out_axes is None
        and type(batch_axes) is tuple
        and not batch_axes
        and box is None
        and dtype is None
        and threads == 0
        and target is None
        and progress is None
        and cuda_stream is None
        and type(key) is Key
    ):
        if type(initializer) is not str:
            handle = bind(initializer, arguments)
        elif not arguments:
            handle = cached(initializer) or bind(initializer, arguments, initializer)
        else:
            cache_key = (initializer, *arguments.items()) if is_plain(arguments.values()) else None
            handle = cached(cache_key) or bind(initializer, arguments, cache_key)
        if _fill_short(handle, out, key, layout):
            return out
    options: Options = {
        "fan_in": fan_in, "fan_out": fan_out, "in_axes": in_axes, "out_axes": out_axes, "batch_axes": batch_axes,
        "box": box, "dtype": dtype, "threads": threads, "target": target, "progress": progress, "cuda_stream": cuda_stream,
    }  # fmt: skip
    _fill_long(initializer, arguments, out, key, layout, options)
    return out
