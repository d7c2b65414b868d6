"""What the tests of the command share: the real executable, a scratch folder, independent readers of its formats,
and the library by ctypes. Environment: INWIT (executable), INWIT_RECIPES (folder), INWIT_LIBRARY (libinwit.so, or empty: built so
that Python cannot load it), INWIT_SCRATCH (folder for files)."""
import ctypes
import json
import math
import os
import pathlib
import subprocess
import tempfile
import unittest

import numpy as np

INWIT = os.environ["INWIT"]
RECIPES = pathlib.Path(os.environ["INWIT_RECIPES"])
DTYPES = {"float32": ("F32", np.dtype("<f4")), "float64": ("F64", np.dtype("<f8")), "float16": ("F16", np.dtype("<f2")),
          "bfloat16": ("BF16", np.dtype("<u2")), "float8_e4m3fn": ("F8_E4M3", np.dtype("u1")), "float8_e5m2": ("F8_E5M2", np.dtype("u1"))}
COMPLEX = {"complex64": np.dtype("<c8"), "complex128": np.dtype("<c16")}
NUMPY_TYPES = dict(DTYPES.values())
BITS = {"BOOL": 8, "U8": 8, "I8": 8, "F8_E4M3": 8, "F8_E5M2": 8, "I16": 16, "F16": 16, "BF16": 16, "I32": 32, "F32": 32, "C64": 64, "F64": 64,
        "I64": 64, "U64": 64}


def inwit(*args, **options):
    return subprocess.run([INWIT, *(arg if isinstance(arg, bytes) else str(arg) for arg in args)], capture_output=True, **options)


def extents(shape):
    """For --shape."""
    return ",".join(map(str, shape)) or "()"


class CommandTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(dir=os.environ["INWIT_SCRATCH"])
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def done(self, *args, **options):
        result = inwit(*args, cwd=self.folder, **options)
        self.assertEqual((result.returncode, result.stderr), (0, b""), args)
        return result.stdout

    def fails(self, exit_code, *args, message="", **options):
        """The error message must contain `message`, and the folder must stay as it was."""
        before = {path: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}
        result = inwit(*args, cwd=self.folder, **options)
        said = result.stderr.decode(errors="replace")
        self.assertEqual(result.returncode, exit_code, f"{args}: {said}")
        self.assertTrue(said.startswith("inwit: ") and said.endswith("\n"), said)
        self.assertIn(message, said, args)
        self.assertEqual(before, {path: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}, args)
        return said

    def filled(self, name, *args):
        """The bytes of the elements, by way of safetensors, which holds every type."""
        self.done("fill", name, *args, "-o", "filled.safetensors")
        (_, _, data), = read_safetensors(self.folder / "filled.safetensors")[1].values()
        return data

    def recipe(self, rules, tensors=(), **more):
        path = self.folder / "recipe.json"
        listed = [{"name": name, "shape": list(shape), "dtype": dtype} for name, shape, dtype in tensors]
        path.write_text(json.dumps({"rules": rules, "tensors": listed, **more}))
        return path


def unique(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), "duplicate keys"
    return dict(pairs)


def read_safetensors(path):
    """(metadata, {name: (dtype, shape, bytes)}); asserts what the format demands and how the reference writer orders."""
    raw = pathlib.Path(path).read_bytes()
    length = int.from_bytes(raw[:8], "little")
    text, data = raw[8:8 + length], raw[8 + length:]
    assert text.startswith(b"{") and (8 + length) % 8 == 0
    header = json.loads(text.decode("utf-8"), object_pairs_hook=unique)
    metadata = header.pop("__metadata__")
    assert all(isinstance(value, str) for value in metadata.values())
    tensors, place, last = {}, 0, None
    for name, entry in header.items():
        assert set(entry) == {"dtype", "shape", "data_offsets"}
        begin, end = entry["data_offsets"]
        bits = BITS.get(entry["dtype"])
        assert begin == place and (bits is None or (end - begin) * 8 == math.prod(entry["shape"]) * bits), name
        if bits is not None:
            assert begin % (bits // 8) == 0, f"{name} is not aligned"
            assert last is None or last[0] > bits or last[0] == bits and (last[1] != entry["dtype"] or last[2] < name)
            last = bits, entry["dtype"], name
        tensors[name] = entry["dtype"], tuple(entry["shape"]), data[begin:end]
        place = end
    assert place == len(data)
    return metadata, tensors


def write_safetensors(path, tensors, metadata=None, sparse=False):
    """tensors: (name, dtype, shape, bytes or, if sparse, their number), in this order, under a header that is not padded."""
    header, place = ({"__metadata__": metadata} if metadata else {}), 0
    for name, dtype, shape, data in tensors:
        size = data if sparse else len(data)
        header[name] = {"shape": list(shape), "data_offsets": [place, place + size], "dtype": dtype}
        place += size
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        if sparse:
            file.truncate(8 + len(text) + place)
        else:
            file.write(b"".join(data for *_, data in tensors))


def float8_values(exponent_bits):
    """The values of all patterns of an IEEE scheme of 8 bits, but those of the largest exponent are numbers too."""
    ones, bias = 1 << 7 - exponent_bits, (1 << exponent_bits - 1) - 1
    positive = [(k % ones + (ones if k >= ones else 0)) * 2.0 ** (max(k // ones, 1) - bias) / ones for k in range(128)]
    return np.array(positive + [-value for value in positive])


FLOAT8 = {"F8_E4M3": float8_values(4), "F8_E5M2": float8_values(5)}
FLOAT8["F8_E4M3"][[0x7f, 0xff]] = np.nan
FLOAT8["F8_E5M2"][[0x7c, 0xfc]] = np.inf, -np.inf
FLOAT8["F8_E5M2"][[0x7d, 0x7e, 0x7f, 0xfd, 0xfe, 0xff]] = np.nan


def as_numbers(dtype, data):
    """float64 elements of safetensors bytes."""
    stored = np.frombuffer(data, NUMPY_TYPES[dtype])
    if dtype == "BF16":
        stored = (stored.astype(np.uint32) << 16).view(np.float32)
    if dtype in FLOAT8:
        stored = FLOAT8[dtype][stored]
    return stored.astype(np.float64)


class Tensor(ctypes.Structure):  # inwit_tensor
    _fields_ = [("data", ctypes.c_void_p), ("dtype", ctypes.c_int32), ("rank", ctypes.c_int32), ("shape", ctypes.c_int64 * 8),
                ("strides", ctypes.c_int64 * 8), ("global_shape", ctypes.c_int64 * 8), ("offset", ctypes.c_int64 * 8),
                ("order", ctypes.c_int32), ("layout", ctypes.c_int32), ("axes", ctypes.c_uint32 * 3),
                ("device_type", ctypes.c_int32), ("fans", ctypes.c_double * 2), ("device_id", ctypes.c_int32),
                ("reserved", ctypes.c_uint32 * 7)]


class Argument(ctypes.Structure):  # inwit_arg
    _fields_ = [("name", ctypes.c_char_p), ("number", ctypes.c_double), ("text", ctypes.c_char_p), ("array", ctypes.POINTER(Tensor))]


CODES = {"float32": 0x220, "float64": 0x240, "float16": 0x210, "bfloat16": 0x410, "float8_e4m3fn": 0xA08, "float8_e5m2": 0xC08,
         "complex64": 0x540, "complex128": 0x580}
LAYOUTS = {None: 0, "keras": 1, "torch": 2, "flux": 3, "mlx": 4}


def library():
    path = os.environ["INWIT_LIBRARY"]
    if not path:
        raise unittest.SkipTest("this build of the library cannot be loaded into Python")
    loaded = ctypes.CDLL(path)
    loaded.inwit_stream.restype = ctypes.c_uint64
    return loaded


def describe(array, dtype, layout=None):
    return Tensor(data=array.ctypes.data, dtype=CODES[dtype], rank=array.ndim, shape=(ctypes.c_int64 * 8)(*array.shape),
                  layout=LAYOUTS[layout])


class Moments(ctypes.Structure):  # inwit_moments
    _fields_ = [(name, ctypes.c_double) for name in ("mean", "std", "min", "max")]


def arguments(numbers=(), texts=(), arrays=()):
    """Arguments as (name, value) to the two parameters of the C ABI, and what must live as long as they."""
    held = [np.ascontiguousarray(value, np.float64) for _, value in arrays]
    views = [describe(array, "float64") for array in held]
    args = [Argument(name=key.encode(), number=value) for key, value in numbers]
    args += [Argument(name=key.encode(), text=value.encode()) for key, value in texts]
    args += [Argument(name=key.encode(), array=ctypes.pointer(view)) for (key, _), view in zip(arrays, views)]
    return (Argument * len(args))(*args), ctypes.c_size_t(len(args)), held


def library_fill(name, shape, dtype="float32", seed=0, stream=0, layout=None, required=True, **given):
    """The bytes that inwit_fill writes; None if it fails and that is allowed."""
    out = np.empty(shape, COMPLEX[dtype] if dtype in COMPLEX else DTYPES[dtype][1])
    args, count, _held = arguments(**given)
    status = library().inwit_fill(name.encode(), args, count, ctypes.byref(describe(out, dtype, layout)), ctypes.c_uint64(seed),
                                  ctypes.c_uint64(stream), None)
    assert status == 0 or not required, (name, status)
    return out.tobytes() if status == 0 else None


def created(name, **given):
    """A handle of the library's."""
    args, count, _held = arguments(**given)
    handle = ctypes.c_void_p()
    status = library().inwit_create(name.encode(), args, count, ctypes.byref(handle), None)
    assert status == 0, (name, status)
    return handle


def library_expected(handle, shape, dtype="float32", layout=None):
    moments = Moments()
    tensor = Tensor(dtype=CODES[dtype], rank=len(shape), shape=(ctypes.c_int64 * 8)(*shape), layout=LAYOUTS[layout])
    assert library().inwit_expect(handle, ctypes.byref(tensor), ctypes.byref(moments), None) == 0
    return {name: getattr(moments, name) for name, _ in Moments._fields_}


def library_density(handle, shape, places, dtype="float32", layout=None):
    tensor = Tensor(dtype=CODES[dtype], rank=len(shape), shape=(ctypes.c_int64 * 8)(*shape), layout=LAYOUTS[layout])
    places, density = np.ascontiguousarray(places, np.float64), np.empty(len(places))
    pointers = [array.ctypes.data_as(ctypes.c_void_p) for array in (places, density)]
    assert library().inwit_density(handle, ctypes.byref(tensor), *pointers, ctypes.c_size_t(len(places)), None) == 0
    return density


def shape_of(entry):
    """A shape that the initializer accepts."""
    shapes = {"hippo": (10, 10), "dct": (10, 24), "sincos_2d": (24, 12), "reservoir": (10, 10), "conv_orthogonal": (3, 10, 24)}
    if entry["name"] in shapes:
        return shapes[entry["name"]]
    return {1: (24,), 2: (24, 10)}.get(max(entry["ranks"][0], min(2, entry["ranks"][1])), (24, 1, 10))


def library_fans(shape, layout):
    tensor = Tensor(dtype=CODES["float32"], rank=len(shape), shape=(ctypes.c_int64 * 8)(*shape), layout=LAYOUTS[layout])
    fans = ctypes.c_double(), ctypes.c_double()
    if library().inwit_fans(ctypes.byref(tensor), *map(ctypes.byref, fans), None) != 0:
        return None
    return {"fan_in": fans[0].value, "fan_out": fans[1].value}
