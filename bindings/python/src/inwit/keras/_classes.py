"""Creates a class for each registry entry."""

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
    """The base of all classes, which fills; Keras's class, or `Plain`, stores the arguments."""

    _entry: dict[str, Any]  # of inwit.registry()

    def __call__(self, shape: Any, dtype: Any = None, layout: Any = None) -> Any:
        """A tensor of the backend. `layout`: a keras.distribution.TensorLayout, or the equivalent of the backend."""
        shape = tuple(int(extent) for extent in shape)
        dtype = _tensors.dtype_of(dtype)
        if not keras.backend.is_float_dtype(dtype):
            return self._not_floats(shape, dtype, layout)
        words = _seeds.words(self.seed) if self._entry["random"] else (0, 0)
        number = stream(self.name) if self._entry["random"] and self.name is not None else 0

        def block(words: Any, extents: tuple[int, ...], offset: tuple[int, ...]) -> Any:
            out = np.empty(extents, _tensors.numpy_dtype(dtype))
            self._fill(out, _seeds.key(words, number), shape, offset)
            return out

        return _tensors.make(shape, dtype, layout, words, block)

    def _not_floats(self, shape: tuple[int, ...], dtype: str, layout: Any) -> Any:
        """Integers and other dtypes, for initializers that are not random. Keras fills constants: a float cannot hold every integer."""
        if self._entry["random"]:
            raise ValueError(f"{self._entry['name']}: dtype is {dtype}, must be a floating point dtype")
        if self._entry["name"] == "constant":
            return _tensors.laid_out(super().__call__(shape, dtype), layout)
        out = np.empty(shape, np.float64)
        self._fill(out, Key(0, 0), shape, (0,) * len(shape))
        return _tensors.laid_out(_tensors.converted(out.astype(dtype), dtype), layout)

    def _fill(self, out: Any, key: Key, shape: tuple[int, ...], offset: tuple[int, ...]) -> None:
        fill_block(self._entry["name"], out, key, shape, offset, layout="keras", **self._arguments())

    def _arguments(self) -> dict[str, Any]:
        """The arguments for inwit.fill, without those that are None, which means not given."""
        arguments = {argument["name"]: _tensors.plain(getattr(self, argument["name"])) for argument in self._entry["arguments"]}
        if None in (arguments.get("input_axes"), arguments.get("output_axes")):  # Keras's rule: both, or neither
            arguments = {name: value for name, value in arguments.items() if name not in ("input_axes", "output_axes")}
        if self._entry["name"] == "stft":
            arguments = {name: "none" if value is None else value for name, value in arguments.items()}
        return arguments

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().get_config()
        for argument in self._entry["arguments"]:  # such as the gain of Identity, which Keras does not write
            value = getattr(self, argument["name"])
            if argument["name"] not in config and value != argument["default"]:
                config[argument["name"]] = value
        if getattr(self, "name", None) is not None:
            config["name"] = self.name
        return config


class Plain(keras.initializers.Initializer):  # type: ignore[misc, unused-ignore]
    """Stores the arguments of an initializer that this Keras lacks, and the seed as Keras's random initializers do."""

    _entry: dict[str, Any]

    def __init__(self, **arguments: Any) -> None:
        if self._entry["random"]:
            self._init_seed = arguments.pop("seed")
            self.seed = _seeds.initial(self._init_seed)
        self.__dict__.update(arguments)
        Initializer(self._entry["name"], **Filled._arguments(self))  # raises the errors of the arguments

    def get_config(self) -> dict[str, Any]:
        seed = {"seed": keras.saving.serialize_keras_object(self._init_seed)} if self._entry["random"] else {}
        return {**seed, **{argument["name"]: getattr(self, argument["name"]) for argument in self._entry["arguments"]}}


def class_of(entry: dict[str, Any], module: str) -> type[Filled]:
    """The class for one entry: a subclass of Keras's class if this version of Keras has it, else with the arguments of the entry."""
    base = getattr(keras.initializers, entry["keras_class"] or "", Plain)
    taken = [] if base is Plain else list(inspect.signature(base).parameters.values())
    names = {parameter.name for parameter in taken}
    own = {argument["name"]: inspect.Parameter.empty if argument["required"] else argument["default"]
           for argument in entry["arguments"] if argument["name"] not in names}
    signature = _signature(entry, base, taken, own)

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        bound = signature.bind(self, *args, **kwargs)
        bound.apply_defaults()
        arguments = dict(bound.arguments)
        del arguments["self"]
        if entry["random"]:
            self.name = arguments.pop("name")
        if base is not Plain:
            for name in own:
                setattr(self, name, arguments.pop(name))
        base.__init__(self, **arguments)

    # On __init__, not on the class: otherwise instances would show it as the signature of __call__.
    setattr(__init__, "__signature__", signature)
    name = entry["keras_class"] or entry["name"]
    members = {"__init__": __init__, "__module__": module, "__qualname__": name, "__doc__": _doc(entry), "_entry": entry}
    made = type(name, (Filled, base), members)
    registered: type[Filled] = keras.saving.register_keras_serializable(package="inwit", name=name)(made)
    return registered


def _signature(
    entry: dict[str, Any], base: type, taken: list[inspect.Parameter], own: dict[str, Any]
) -> inspect.Signature:
    parameters = [inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY), *taken]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD if base is Plain else _KEYWORD
    parameters += [inspect.Parameter(name, kind, default=default) for name, default in own.items()]
    if entry["random"]:
        if base is Plain:
            parameters.append(inspect.Parameter("seed", kind, default=None))
        parameters.append(inspect.Parameter("name", _KEYWORD, default=None))
    return inspect.Signature(parameters)


def _doc(entry: dict[str, Any]) -> str:
    lines = [f"{entry['summary'][0].upper()}{entry['summary'][1:]}: {entry['formula']}.", ""]
    lines += [f"{argument['name']}: {argument['doc']}." for argument in entry["arguments"]]
    if entry["random"]:
        lines += ["seed: an int, None (drawn at construction), or a keras.random.SeedGenerator.",
                  "name: the name of a parameter, whose hash is the stream. None: stream 0."]
    return "\n".join(lines)
