"""The registry of a built library: its JSON, examples of its fills, and the phrases that all printers share."""
import contextlib
import ctypes
import itertools
import json
import math

EXAMPLE_SEED, EXAMPLE_NAME = 42, "layer/weight"
EXAMPLE_SHAPES = [(2, 3), (3, 1, 2), (1, 2, 2), (1, 1, 2, 2), (4,), (2, 2), (2, 1, 2), (2, 4)]
SCALARS = {"int32_t": ctypes.c_int32, "uint32_t": ctypes.c_uint32, "int64_t": ctypes.c_int64, "uint64_t": ctypes.c_uint64,
           "double": ctypes.c_double}


class Registry:
    """The entries of a library, as inwit_registry_json lists them."""

    def __init__(self, path, header):
        self._library, self._header = ctypes.CDLL(str(path)), header
        needed = ctypes.c_size_t()
        self._call("inwit_registry_json", None, ctypes.c_size_t(0), ctypes.byref(needed), None)
        text = ctypes.create_string_buffer(needed.value)
        self._call("inwit_registry_json", text, needed, None, None)
        self.entries = json.loads(text.value)

    def _call(self, name, *arguments):
        status = getattr(self._library, name)(*arguments)
        if status != 0:
            raise RuntimeError(f"{name} returned {status}")

    def _struct(self, name):
        """A struct of the header as one of ctypes: pointers as plain addresses."""
        struct = next(one for one in self._header.structs if one.name == name)
        fields = []
        for field in struct.fields:
            kind = ctypes.c_void_p if field.depth else SCALARS[field.base]
            fields.append((field.name, kind * self._header.extent(field) if field.extent else kind))
        return type(name, (ctypes.Structure,), {"_fields_": fields})

    def fill(self, name, shape, layout=None, **arguments):
        """The values as a flat list of doubles. A number or a text for each argument; layout: "KERAS", ..."""
        tensor_type, arg_type = self._struct("inwit_tensor"), self._struct("inwit_arg")
        constants = {constant.name: constant.value for constant in self._header.constants}
        held = {key: ctypes.create_string_buffer(key.encode()) for key in arguments}
        texts = {key: ctypes.create_string_buffer(value.encode()) for key, value in arguments.items() if isinstance(value, str)}
        args = (arg_type * len(arguments))()
        for arg, (key, value) in zip(args, arguments.items()):
            arg.name = ctypes.addressof(held[key])
            if key in texts:
                arg.text = ctypes.addressof(texts[key])
            else:
                arg.number = value
        self._library.inwit_stream.restype = ctypes.c_uint64
        values = (ctypes.c_double * max(1, math.prod(shape)))()
        tensor = tensor_type(data=ctypes.addressof(values), dtype=constants["INWIT_F64"], rank=len(shape))
        tensor.shape[:len(shape)] = shape
        if layout is not None:
            tensor.layout = constants[f"INWIT_LAYOUT_{layout}"]
        self._call("inwit_fill", name.encode(), args, ctypes.c_size_t(len(args)), ctypes.byref(tensor), ctypes.c_uint64(EXAMPLE_SEED),
                   ctypes.c_uint64(self._library.inwit_stream(EXAMPLE_NAME.encode())), None)
        return list(values)

    def example(self, entry):
        """(shape, values) for the first shape that the initializer accepts; required arguments have the registry's examples."""
        given = {argument["name"]: argument["example"] for argument in required(entry)}
        for shape in EXAMPLE_SHAPES:
            with contextlib.suppress(RuntimeError):
                filled = self.fill(entry["name"], shape, "KERAS" if entry["layout"] is None else None, **given)
                return shape, nested(iter(filled), shape)
        return None


def nested(values, shape):
    return [nested(values, shape[1:]) for _ in range(shape[0])] if shape else next(values)


def required(entry):
    return [argument for argument in entry["arguments"] if argument["required"]]


def needs_layout(entry):
    """Whether fans are needed, and the initializer has no default layout to give them."""
    return entry["uses_fans"] and entry["layout"] is None


def frozen(entry):
    """The arguments of the typed C function."""
    return list(itertools.takewhile(lambda argument: argument["frozen"], entry["arguments"]))


def takes_text(argument):
    return argument["kind"] in {"choice", "window"}


def distinct_choices(argument):
    """The choices without synonyms of others."""
    return [choice for choice in argument.get("choices", []) if choice not in argument.get("choice_synonyms", {})]


def quoted(text):
    return f'"{text}"'


def number_text(number):
    """1, 0.5, inf: the shortest text of a number, a whole one without a point."""
    if isinstance(number, list):  # integers: a list of one is written as the number
        return number_text(number[0]) if len(number) == 1 else str(number)
    if isinstance(number, str):  # JSON has no infinities
        return number
    number = float(number)
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)


def default_text(argument):
    if argument["required"]:
        return "required"
    if argument["kind"] in {"axes", "number or null"}:
        return "not given"
    default = argument["default"]
    return quoted(default) if takes_text(argument) else number_text(default)


def allowed(argument):
    """The values that an argument accepts, as a phrase."""
    if argument["kind"] == "axes":
        return "a list of at most 8 axes"
    if argument["kind"] == "integers":
        return "an integer or a list of at most 8 integers"
    listed = distinct_choices(argument) if argument["kind"] == "window" else argument.get("choices", [])
    return ", ".join([quoted(choice) for choice in listed] + ([argument["range"]] if "range" in argument else []))


def fans_text(entry):
    if entry["layout"] is None:
        return "Needs fans: a layout, or fan_in and fan_out."
    return f"The fans are those of layout {entry['layout']} unless the tensor has a layout or fans of its own."


def sentence(text):
    return text[:1].upper() + text[1:]


def camel(name):
    """flux_ones32 as FluxOnes32"""
    return "".join(sentence(part) for part in name.split("_"))
