"""Fills of one tensor: a short way where nothing but a layout is said, and the long one."""

from __future__ import annotations

import ctypes
import struct
import sys
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from . import _abi
from ._arguments import is_plain
from ._custom import make_error, progress_callback
from ._dlpack import capsule_pointer
from ._handle import Handle, bind, kept
from ._interrupt import Interrupts
from ._key import Key
from ._library import library
from ._memory import describe
from ._options import put_options
from ._types import BoxLike, Options, Progress

_Out = TypeVar("_Out")

# ---- the short way ----


_Slot = tuple[Any, Any, Any, Any, _abi.Context]


def _new_slot() -> _Slot:
    """The structs of a call, used again and again; calls that overlap have one each."""
    job, context = _abi.Job(), _abi.Context()
    memory = (ctypes.c_char * ctypes.sizeof(_abi.Job)).from_buffer(job)
    return ctypes.byref(job), ctypes.byref(job, _abi.Job.tensor.offset), ctypes.byref(context), memory, context


# Without argtypes, for arguments that are C values already: converting them is what most of a call's time would go to.
_fill_jobs: Any = ctypes.CFUNCTYPE(ctypes.c_int32)(("inwit_fill_jobs", library))
_from_dlpack: Any = ctypes.PYFUNCTYPE(ctypes.c_int32)(("inwit_tensor_from_dlpack", library))
_ONE = ctypes.c_size_t(1)
_put_head = struct.Struct("4Q").pack_into  # initializer, name, stream, keep
_put_layout = struct.Struct("i").pack_into
_LAYOUT_PLACE = _abi.Job.tensor.offset + _abi.Tensor.layout.offset
_LONG = 1 << 20  # bytes: from here on Ctrl-C is looked for, which the long way does
_slots: list[_Slot] = []
_take_slot, _keep_slot = _slots.pop, _slots.append
_short_type: type | None = None  # numpy.ndarray, once one was seen


def _fill_short(handle: Handle, out: Any, key: Key, layout: str | None) -> bool:
    """False: nothing was done, go the long way, which also has the words for what is refused."""
    if out.nbytes > _LONG:
        return False
    try:
        capsule = out.__dlpack__()
    except Exception:
        return False
    try:
        slot = _take_slot()
    except IndexError:
        slot = _new_slot()
    job, tensor, context, memory, said = slot
    if _from_dlpack(capsule_pointer(capsule, b"dltensor"), tensor, None):
        return False
    _put_head(memory, 0, handle._address, 0, key.stream, 0)
    if layout is not None:
        if type(layout) is not str or layout not in _abi.LAYOUTS:
            return False
        _put_layout(memory, _LAYOUT_PLACE, _abi.LAYOUTS[layout])
    status = _fill_jobs(job, _ONE, key._c_seed, context)
    if status:
        if status == _abi.E_CUSTOM:
            raise make_error(status, said)
        return False
    _keep_slot(slot)
    return True


def _allow_short(out: Any) -> None:
    """numpy.ndarray goes the short way where this NumPy's DLPack refuses read-only arrays."""
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


# ---- the long way ----


def fill_view(
    initializer: str | Handle,
    arguments: Mapping[str, Any],
    tensor: _abi.Tensor,
    key: Key,
    *,
    threads: int = 0,
    target: str | None = None,
    progress: Progress | None = None,
) -> None:
    """Fills the memory that `tensor` describes; its layout, box and fans are those of the struct."""
    if not isinstance(key, Key):
        raise TypeError(f"key is a {type(key).__name__}, must be an inwit.Key(seed, name)")
    handle = bind(initializer, arguments)
    job = _abi.Job(initializer=handle._address, stream=key.stream, tensor=tensor)
    run_jobs(ctypes.pointer(job), 1, key.seed, threads, target, progress)


def run_jobs(jobs: Any, count: int, seed: int, threads: int, target: str | None, progress: Progress | None) -> None:
    context = _abi.Context(threads=threads, target=target.encode() if target is not None else None)
    with Interrupts() as interrupts:
        context.progress = progress_callback(progress, interrupts)
        status = library.inwit_fill_jobs(jobs, count, seed, context)
    if status:
        raise make_error(status, context)


def _fill_long(
    initializer: str | Handle, arguments: Mapping[str, Any], out: Any, key: Key, layout: str | None, options: Options
) -> None:
    tensor, alive = describe(out, options.get("dtype"))
    put_options(tensor, layout, options)
    fill_view(
        initializer,
        arguments,
        tensor,
        key,
        threads=options.get("threads", 0),
        target=options.get("target"),
        progress=options.get("progress"),
    )
    _allow_short(out)
    del alive


# ---- the doors ----


def fill_named(
    name: str, names: tuple[str, ...], values: tuple[Any, ...], out: Any, key: Key, layout: str | None, options: Options
) -> None:
    """What each generated function calls."""
    if type(out) is _short_type and not options and type(key) is Key:
        place = (values, name) if is_plain(values) else None
        handle = kept(place) or bind(name, dict(zip(names, values)), place)
        if _fill_short(handle, out, key, layout):
            return
    arguments = dict(zip(names, values))
    unknown = options.keys() - Options.__annotations__.keys()  # the library has the words for them
    arguments.update((each, dict(options)[each]) for each in unknown)
    _fill_long(name, arguments, out, key, layout, options)


def fill(
    initializer: str | Handle,
    out: _Out,
    key: Key,
    /,
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
    **arguments: Any,
) -> _Out:
    """Fills `out` in place with what `initializer` gives for `key`, and returns `out`.

    initializer: a name (inwit.names() lists them), or an inwit.Initializer.
    out: a NumPy array with any strides, a torch tensor on the CPU, anything with DLPack or the buffer protocol.
    layout: which axes are inputs and outputs: "keras", "torch", "flux" or "mlx"; or in_axes and out_axes say it.
    fan_in, fan_out: numbers to use instead of those that layout and shape give.
    batch_axes: axes that count equal weights side by side.
    box: inwit.Box(global_shape, offset): `out` is that part of a larger tensor, and gets that part's values.
    dtype: "bfloat16" where `out` is an array of uint16 that holds such; any name where its elements have that size.
    threads: 0 as many as pay, 1 none but this one, n at most n.
    target: an instruction set, as inwit.target() names them.
    progress: called as progress(done, total) now and then. What it raises ends the fill and is raised here; False ends it with
        an Error whose status is INWIT_E_CANCELLED; `out` is unspecified then.
    arguments: those of the initializer, by name.

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
        and batch_axes == ()
        and box is None
        and dtype is None
        and threads == 0
        and target is None
        and progress is None
        and type(key) is Key
    ):
        if type(initializer) is not str:
            handle = bind(initializer, arguments)
        elif not arguments:
            handle = kept(initializer) or bind(initializer, arguments, initializer)
        else:
            place = (initializer, *arguments.items()) if is_plain(arguments.values()) else None
            handle = kept(place) or bind(initializer, arguments, place)
        if _fill_short(handle, out, key, layout):
            return out
    options: Options = {
        "fan_in": fan_in, "fan_out": fan_out, "in_axes": in_axes, "out_axes": out_axes, "batch_axes": batch_axes,
        "box": box, "dtype": dtype, "threads": threads, "target": target, "progress": progress,
    }  # fmt: skip
    _fill_long(initializer, arguments, out, key, layout, options)
    return out
