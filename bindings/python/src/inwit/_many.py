"""Fills many tensors in one call: jobs, recipes, whole models."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Optional, TypeVar

from . import _abi
from ._call import run_jobs
from ._checked import encoded, int64s, items, mapping, number, uint64, wrong
from ._custom import Custom, Customs
from ._device import Place, calls_of, describe_on_device
from ._errors import Error, check
from ._handle import Handle, bind
from ._initializer import Json, document
from ._key import stream
from ._library import library
from ._memory import describe
from ._options import put_options
from ._types import Options, Progress

_Arrays = TypeVar("_Arrays", bound=Mapping[str, Any])


class Job:
    """One tensor to fill: an initializer, the memory and the parameter's name. Options are those of inwit.fill.

    `stream` defaults to the stream of the name. With initializer None, the tensor is left unchanged. Keywords are options of
    inwit.fill that describe the tensor (fan_in, box, dtype, ...), or arguments of the initializer.
    """

    __slots__ = ("_alive", "_on_device", "_struct")

    def __init__(
        self,
        initializer: str | Handle | None,
        out: Any,
        name: str = "",
        *,
        stream: int | None = None,
        layout: str | None = None,
        **keywords: Any,
    ) -> None:
        options = {each: keywords[each] for each in keywords if each in _OF_THE_TENSOR}
        arguments = {each: keywords[each] for each in keywords if each not in options}
        found = describe_on_device(out, options.get("dtype"), None)
        tensor, memory = found[:2] if found else describe(out, options.get("dtype"))
        self._on_device = (out, options.get("dtype")) if found else None
        put_options(tensor, layout, options)
        handle = None if initializer is None else bind(initializer, arguments)
        number = _stream_of(name) if stream is None else uint64("stream", stream)
        self._alive = (memory, handle)
        self._struct = _abi.Job(
            initializer=handle._address if handle else None,
            name=encoded("name", name),
            stream=number,
            keep=int(handle is None),
            tensor=tensor,
        )


    def _place(self, cuda_stream: Any) -> Place | None:
        """Where the job is filled, which for a device includes the stream that is current now."""
        found = describe_on_device(*self._on_device, cuda_stream) if self._on_device else None
        return found[2] if found else None


_stream_of = stream
_OF_THE_TENSOR = Options.__annotations__.keys() - {"threads", "target", "progress", "cuda_stream"}  # those apply to the whole call


def fill_jobs(
    jobs: Iterable[Job],
    seed: int,
    *,
    threads: int = 0,
    target: str | None = None,
    progress: Progress | None = None,
    cuda_stream: Any = None,
) -> None:
    """Fills every job in one call, with threads across and inside tensors. All jobs are checked before any tensor is written.

    Arrays in CUDA memory are filled by their device, asynchronously, on `cuda_stream`, or if that is None on the stream that inwit.fill
    would use; each additional device or stream is checked and filled by a call of its own, before the others.

    >>> import array
    >>> a, b = array.array("f", bytes(64)), array.array("d", bytes(64))
    >>> fill_jobs([Job("random_normal", a, "a"), Job("constant", b, "b", value=3.0)], seed=42)
    >>> b[7]
    3.0
    """
    every = items("jobs", jobs, "a sequence of inwit.Job")
    for at, job in enumerate(every):
        if not isinstance(job, Job):
            raise wrong(f"jobs[{at}]", job, "an inwit.Job")
    structs = (_abi.Job * len(every))(*[job._struct for job in every])
    places = [job._place(cuda_stream) for job in every]
    _run(structs, places, uint64("seed", seed), threads, target, progress)


def _run(
    jobs: Any, places: Sequence[Place | None], seed: int, threads: int, target: str | None, progress: Progress | None
) -> None:
    calls = calls_of(places)
    for number, (place, chosen) in enumerate(calls):
        some = jobs if len(calls) == 1 else (_abi.Job * len(chosen))(*[jobs[i] for i in chosen])
        is_last = number == len(calls) - 1  # the call for host memory, the only one with progress
        run_jobs(some, len(chosen), seed, threads, target, progress if is_last else None, place)


class ListedTensor(NamedTuple):
    """A tensor that a recipe declares."""

    shape: tuple[int, ...]
    dtype: str


class Recipe:
    """Ordered rules that map patterns of parameter names to initializers and layouts. docs/recipes.md describes the format.

    >>> Recipe({"rules": [{"match": "*.bias", "initializer": "zeros"}], "tensors": [{"name": "a.bias", "shape": [3]}]}).tensors
    {'a.bias': ListedTensor(shape=(3,), dtype='float32')}

    Immutable; pickled as its JSON, with the functions of `custom`.
    """

    __slots__ = ("_address", "_bound", "_customs", "_free", "_text", "__weakref__")

    def __init__(self, source: Json, custom: Mapping[str, Custom] | None = None) -> None:
        self._free = library.inwit_recipe_free
        self._address = 0
        self._customs = Customs(custom or {})
        self._text = text = document(source)
        self._bound: tuple[bytes | None, dict[str, float]] | None = None
        handle, context = ctypes.c_void_p(), _abi.Context()
        check(
            library.inwit_recipe_create(text, len(text), self._customs.array, self._customs.count, handle, context), context
        )
        self._address = handle.value or 0

    def __del__(self) -> None:
        if getattr(self, "_address", 0):
            self._free(self._address)

    def __copy__(self) -> Recipe:
        return self  # immutable

    def __deepcopy__(self, memo: Any) -> Recipe:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        if self._bound is None:
            return type(self), (self._text, self._customs.functions)
        return _rebound, (self._text, self._customs.functions, *self._bound)

    @property
    def custom(self) -> dict[str, Custom]:
        """The functions that names in the JSON refer to."""
        return dict(self._customs.functions)

    def to_json(self) -> str:
        """The JSON that this was read from."""
        return self._text.decode()

    def bind(self, config: Json | None = None, /, **variables: float) -> Recipe:
        """A copy with values for the recipe's "let": from the model's config, the content of a Hugging Face config.json, and from
        keywords, which take precedence.

        >>> recipe = Recipe({"recipe": 2, "let": {"width": {"config": "hidden_size"}}, "rules": [],
        ...                  "tensors": [{"name": "a.weight", "shape": ["=width", "=4 * width"]}]})
        >>> recipe.bind({"hidden_size": 8}).tensors
        {'a.weight': ListedTensor(shape=(8, 32), dtype='float32')}
        """
        text = None if config is None else document(config, "config")
        pairs = [_abi.Variable(encoded("the name of a variable", name), number(name, value)) for name, value in variables.items()]
        handle, context = ctypes.c_void_p(), _abi.Context()
        check(
            library.inwit_recipe_bind(
                self._address, (_abi.Variable * len(pairs))(*pairs), len(pairs), text, len(text or b""), handle, context
            ),
            context,
        )
        bound = object.__new__(type(self))
        bound._free, bound._customs, bound._text, bound._bound = self._free, self._customs, self._text, (text, variables)
        bound._address = handle.value or 0
        return bound

    def with_document(self, source: Json) -> Recipe:
        """A recipe from another document, with the functions and values of this one."""
        recipe = type(self)(source, self._customs.functions)
        return recipe if self._bound is None else recipe.bind(self._bound[0], **self._bound[1])

    def check(self, names: Iterable[str]) -> None:
        """Raises an Error if a name matches no rule or shares its stream with another, or if a required rule matches no name."""
        every = [encoded(f"names[{at}]", name) for at, name in enumerate(items("names", names, "a sequence of names"))]
        texts, context = (ctypes.c_char_p * len(every))(*every), _abi.Context()
        check(library.inwit_recipe_check(self._address, texts, len(every), context), context)

    def match(self, job: _abi.Job) -> None:
        """Completes a job by its name and shape: initializer (or keep), stream, layout, axes and fans."""
        context = _abi.Context()
        check(library.inwit_recipe_match(self._address, job, context), context)

    def match_jobs(self, jobs: Any) -> None:
        """Completes the jobs of a whole model, and checks its names."""
        context = _abi.Context()
        check(library.inwit_recipe_match_jobs(self._address, jobs, len(jobs), context), context)

    def match_all(self, shapes: Mapping[str, Sequence[int]]) -> Any:
        """The jobs, without memory, of all tensors of a model."""
        every = mapping("shapes", shapes, "a mapping of names to shapes")
        jobs = (_abi.Job * len(every))(*(unmatched(name, int64s(f"shapes[{name!r}]", shape)) for name, shape in every.items()))
        self.match_jobs(jobs)
        return jobs

    @property
    def tensors(self) -> dict[str, ListedTensor]:
        """The tensors that the recipe itself declares."""
        found: dict[str, ListedTensor] = {}
        name, tensor, context = ctypes.c_char_p(), _abi.Tensor(), _abi.Context()
        for index in itertools.count():
            check(library.inwit_recipe_tensor(self._address, index, name, tensor, context), context)
            if name.value is None:
                break
            shape = tuple(tensor.shape[: tensor.rank])
            found[name.value.decode()] = ListedTensor(shape, _abi.DTYPE_NAMES[tensor.dtype])
        return found


def _rebound(text: bytes, custom: Mapping[str, Custom], config: bytes | None, variables: Mapping[str, float]) -> Recipe:
    return Recipe(text, custom).bind(config, **variables)


def parts_of(job: _abi.Job) -> Sequence[_abi.Job]:
    """The jobs that fill a job that a recipe has matched: itself, unless the recipe gives it parts."""
    count, context = ctypes.c_size_t(), _abi.Context()
    check(library.inwit_job_parts(job, None, 0, count, context), context)
    parts = (_abi.Job * count.value)()
    check(library.inwit_job_parts(job, parts, count.value, count, context), context)
    return list(parts)


def unmatched(name: str, shape: Sequence[int]) -> _abi.Job:
    """A job for a tensor with that shape, without memory. A shape with more axes than a tensor can have cannot be filled by any rule."""
    job = _abi.Job(name=encoded("name", name))
    if len(shape) <= len(job.tensor.shape):
        job.tensor.rank = len(shape)
        job.tensor.shape[: len(shape)] = shape
    return job


def fill_model(
    arrays: _Arrays,
    recipe: Recipe | Json,
    seed: int,
    *,
    boxes: Mapping[str, tuple[Sequence[int], Sequence[int]]] | None = None,
    layouts: Mapping[str, str] | None = None,
    dtype: str | None = None,
    threads: int = 0,
    target: str | None = None,
    progress: Progress | None = None,
    cuda_stream: Any = None,
) -> _Arrays:
    """Fills every array of a model, {name: memory}, in place by a recipe, in one call, and returns the mapping.

    boxes: the (global_shape, offset) of arrays that are shards of larger tensors; layouts: replace those of the recipe. All names
    are checked against the recipe before anything is written. cuda_stream: as for fill_jobs.

    >>> import array
    >>> recipe = {"rules": [{"match": "*.bias", "initializer": "zeros"}, {"match": "*", "initializer": "random_normal"}]}
    >>> model = {"a.weight": array.array("f", bytes(64)), "a.bias": array.array("f", b"junk" * 4)}
    >>> fill_model(model, recipe, seed=42)["a.bias"]
    array('f', [0.0, 0.0, 0.0, 0.0])
    """
    if not isinstance(recipe, Recipe):
        recipe = Recipe(document(recipe, "recipe"))
    mapping("arrays", arrays, "a mapping of names to arrays")
    boxes = {} if boxes is None else mapping("boxes", boxes, "a mapping of names to inwit.Box(global_shape, offset)")
    layouts = {} if layouts is None else mapping("layouts", layouts, "a mapping of names to layouts")
    for name in [*boxes, *layouts]:
        if name not in arrays:
            raise Error(f"boxes or layouts contain {name!r}, which is not an array of the model", "INWIT_E_NAME", 2)
    alive, places, jobs = [], list[Optional[Place]](), (_abi.Job * len(arrays))()
    for job, (name, out) in zip(jobs, arrays.items()):
        job.name = encoded("a name in arrays", name)
        try:
            found = describe_on_device(out, dtype, None)
            job.tensor, memory, place = found or (*describe(out, dtype), None)
        except (Error, TypeError) as error:
            raise _named(error, name) from None
        alive.append(memory)
        places.append(place if place is None or cuda_stream is None else place.on(cuda_stream))
        put_options(job.tensor, None, {"box": boxes.get(name)})
    recipe.match_jobs(jobs)
    for job, name in zip(jobs, arrays):
        if name in layouts:
            job.tensor.in_axes = job.tensor.out_axes = 0
            put_options(job.tensor, layouts[name], {})
    _run(jobs, places, uint64("seed", seed), threads, target, progress)
    return arrays


def _named(error: Exception, name: str) -> Exception:
    message = f"{name}: {error}"
    return Error(message, error.status, error.code) if isinstance(error, Error) else TypeError(message)
