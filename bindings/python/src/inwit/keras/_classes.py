"""One class for each row of the registry, made from it."""

from __future__ import annotations

import inspect
from typing import Any

import keras
import numpy as np

from .._blocks import fill_block
from .._initializer import Initializer
from .._key import Key, stream
from . import _seeds, _tensors

_KEYWORD = inspect.Parameter.KEYWORD_ONLY


class Filled(keras.initializers.Initializer):  # type: ignore[misc, unused-ignore]
    """What all classes share: Keras's class, or `Plain`, keeps the arguments; this one fills."""

    _row: dict[str, Any]  # of inwit.registry()

    def __call__(self, shape: Any, dtype: Any = None, layout: Any = None) -> Any:
        """A tensor of the backend. `layout`: a keras.distribution.TensorLayout, or the backend's own."""
        shape = tuple(int(extent) for extent in shape)
        dtype = _tensors.dtype_of(dtype)
        if not keras.backend.is_float_dtype(dtype):
            return self._not_floats(shape, dtype, layout)
        words = _seeds.words(self.seed) if self._row["random"] else (0, 0)
        number = stream(self.name) if self._row["random"] and self.name is not None else 0

        def block(words: Any, extents: tuple[int, ...], offset: tuple[int, ...]) -> Any:
            out = np.empty(extents, _tensors.numpy_dtype(dtype))
            self._fill(out, _seeds.key(words, number), shape, offset)
            return out

        return _tensors.make(shape, dtype, layout, words, block)

    def _not_floats(self, shape: tuple[int, ...], dtype: str, layout: Any) -> Any:
        """Integers and so on, where nothing is random. The constant is Keras's work: an integer need not fit into a float."""
        if self._row["random"]:
            raise ValueError(f"{self._row['name']}: dtype is {dtype}, must be a floating point dtype")
        if self._row["name"] == "constant":
            return _tensors.laid_out(super().__call__(shape, dtype), layout)
        out = np.empty(shape, np.float64)
        self._fill(out, Key(0, 0), shape, (0,) * len(shape))
        return _tensors.laid_out(_tensors.converted(out.astype(dtype), dtype), layout)

    def _fill(self, out: Any, key: Key, shape: tuple[int, ...], offset: tuple[int, ...]) -> None:
        fill_block(self._row["name"], out, key, shape, offset, layout="keras", **self._arguments())

    def _arguments(self) -> dict[str, Any]:
        """As inwit.fill takes them: without those that are None where that means not given."""
        arguments = {argument["name"]: _tensors.plain(getattr(self, argument["name"])) for argument in self._row["arguments"]}
        if None in (arguments.get("input_axes"), arguments.get("output_axes")):  # Keras's rule: both, or neither
            arguments = {name: value for name, value in arguments.items() if name not in ("input_axes", "output_axes")}
        if self._row["name"] == "stft":
            arguments = {name: "none" if value is None else value for name, value in arguments.items()}
        return arguments

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().get_config()
        for argument in self._row["arguments"]:  # Identity's gain, for one, which Keras does not write
            value = getattr(self, argument["name"])
            if argument["name"] not in config and value != argument["default"]:
                config[argument["name"]] = value
        if getattr(self, "name", None) is not None:
            config["name"] = self.name
        return config


class Plain(keras.initializers.Initializer):  # type: ignore[misc, unused-ignore]
    """Keeps the arguments of a row that this Keras has not, and the seed as Keras's random initializers do."""

    _row: dict[str, Any]

    def __init__(self, **arguments: Any) -> None:
        if self._row["random"]:
            self._init_seed = arguments.pop("seed")
            self.seed = _seeds.initial(self._init_seed)
        self.__dict__.update(arguments)
        Initializer(self._row["name"], **Filled._arguments(self))  # refuses what the row refuses

    def get_config(self) -> dict[str, Any]:
        seed = {"seed": keras.saving.serialize_keras_object(self._init_seed)} if self._row["random"] else {}
        return {**seed, **{argument["name"]: getattr(self, argument["name"]) for argument in self._row["arguments"]}}


def class_of(row: dict[str, Any], module: str) -> type[Filled]:
    """The class for one row: a subclass of Keras's if this version of Keras has it, else with the row's own arguments."""
    base = getattr(keras.initializers, row["keras_class"] or "", Plain)
    taken = [] if base is Plain else list(inspect.signature(base).parameters.values())
    names = {parameter.name for parameter in taken}
    own = {argument["name"]: inspect.Parameter.empty if argument["required"] else argument["default"]
           for argument in row["arguments"] if argument["name"] not in names}
    signature = _signature(row, base, taken, own)

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        bound = signature.bind(self, *args, **kwargs)
        bound.apply_defaults()
        arguments = dict(bound.arguments)
        del arguments["self"]
        if row["random"]:
            self.name = arguments.pop("name")
        if base is not Plain:
            for name in own:
                setattr(self, name, arguments.pop(name))
        base.__init__(self, **arguments)

    setattr(__init__, "__signature__", signature)  # not of the class: an instance would show it as that of its __call__
    name = row["keras_class"] or row["name"]
    members = {"__init__": __init__, "__module__": module, "__qualname__": name, "__doc__": _doc(row), "_row": row}
    made = type(name, (Filled, base), members)
    registered: type[Filled] = keras.saving.register_keras_serializable(package="inwit", name=name)(made)
    return registered


def _signature(
    row: dict[str, Any], base: type, taken: list[inspect.Parameter], own: dict[str, Any]
) -> inspect.Signature:
    parameters = [inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY), *taken]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD if base is Plain else _KEYWORD
    parameters += [inspect.Parameter(name, kind, default=default) for name, default in own.items()]
    if row["random"]:
        if base is Plain:
            parameters.append(inspect.Parameter("seed", kind, default=None))
        parameters.append(inspect.Parameter("name", _KEYWORD, default=None))
    return inspect.Signature(parameters)


def _doc(row: dict[str, Any]) -> str:
    lines = [f"{row['summary'][0].upper()}{row['summary'][1:]}: {row['formula']}.", ""]
    lines += [f"{argument['name']}: {argument['doc']}." for argument in row["arguments"]]
    if row["random"]:
        lines += ["seed: an int, None (one is drawn at construction), or a keras.random.SeedGenerator.",
                  "name: of a parameter; its hash is the stream. None: stream 0."]
    return "\n".join(lines)
