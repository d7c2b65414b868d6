"""Every line of tests/golden.txt and its siblings, in every dtype, through inwit.fill, the generated functions, threads and shards."""
import itertools
import unittest

import support

support.needs("numpy")
import numpy

import inwit

FILES = {"golden.txt": ["float32", "float64", "float16", "bfloat16"], "golden_float8.txt": ["float8_e4m3fn", "float8_e5m2"],
         "golden_complex.txt": ["complex64", "complex128"]}
STORAGE = {"bfloat16": numpy.uint16, "float8_e4m3fn": numpy.uint8, "float8_e5m2": numpy.uint8}  # of types that NumPy lacks
KEY = inwit.Key(0x0123456789ABCDEF, "layer/weight")


def value_of(text):
    """"0.1", "0;-1" or "fan_out", as Python values."""
    if ";" in text:
        return [int(item) for item in text.split(";")]
    try:
        return float(text)
    except ValueError:
        return text


def lines():
    for file, dtypes in FILES.items():
        for line in (support.ROOT / "tests" / file).read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                name, arguments, shape, layout, *digests = line.split()
                given = dict(item.split("=", 1) for item in arguments.split(",")) if arguments != "-" else {}
                yield (name, {key: value_of(text) for key, text in given.items()}, tuple(map(int, shape.split(","))),
                       None if layout == "none" else layout, list(zip(dtypes, digests)))


LINES = list(lines())


def empty(shape, dtype):
    return numpy.full(shape, 77, STORAGE.get(dtype, dtype))


def digest(array):
    """FNV-1a 64 of the little-endian bytes, entry-major. inwit_stream cannot hash them: they may contain zeros."""
    number = 0xCBF29CE484222325
    for byte in array.astype(array.dtype.newbyteorder("<")).tobytes():
        number = (number ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{number:016x}"


def shards(shape):
    """The boxes (shards) of a tensor that is split at a third of each axis."""
    parts = [[(0, extent // 3), (extent // 3, extent)] for extent in shape]
    for box in itertools.product(*parts):
        yield tuple(slice(begin, end) for begin, end in box)


class Golden(unittest.TestCase):
    known = {}  # bytes by digest: computing digests dominates the time of the test

    def replay(self, fill):
        wrong = []
        for name, arguments, shape, layout, digests in LINES:
            for dtype, expected in digests:
                array = empty(shape, dtype)
                fill(name, array, arguments, layout, dtype if dtype in STORAGE else None)
                if self.known.get(expected) != array.tobytes():
                    if digest(array) == expected:
                        self.known[expected] = array.tobytes()
                    else:
                        wrong.append((name, arguments, shape, layout, dtype))
        self.assertEqual(wrong, [])

    def test_fill(self):
        def fill(name, array, arguments, layout, dtype):
            self.assertIs(inwit.fill(name, array, KEY, layout=layout, dtype=dtype, **arguments), array)

        self.assertGreater(len(LINES), 100)
        self.replay(fill)

    def test_functions(self):
        def fill(name, array, arguments, layout, dtype):
            options = {"dtype": dtype} if dtype else {}
            self.assertIs(getattr(inwit, name)(array, KEY, layout=layout, **arguments, **options), array)

        self.replay(fill)

    def test_initializers_threads_and_strides(self):
        def fill(name, array, arguments, layout, dtype):
            wide = numpy.zeros([2 * extent for extent in array.shape], array.dtype)
            view = wide[tuple(slice(None, None, -2) for _ in array.shape)]
            inwit.Initializer(name, **arguments).fill(view, KEY, layout=layout, dtype=dtype, threads=2)
            array[...] = view

        self.replay(fill)

    def test_boxes(self):
        def fill(name, array, arguments, layout, dtype):
            if arguments.get("method") in ("qr", "svd"):
                return inwit.fill(name, array, KEY, layout=layout, dtype=dtype, **arguments)
            for box in shards(array.shape):
                part = array[box]
                inwit.fill(name, part, KEY, layout=layout, dtype=dtype,
                           box=inwit.Box(array.shape, tuple(one.start for one in box)), **arguments)

        self.replay(fill)

    def test_every_entry_has_a_line_and_a_function(self):
        aliases = {entry["name"] for entry in inwit.registry() if entry["alias_of"]}  # need no line of their own
        self.assertLessEqual(set(inwit.names()) - {line[0] for line in LINES}, aliases)
        for entry in inwit.registry():
            function = getattr(inwit, entry["name"])
            self.assertEqual(set(function.__kwdefaults__ or {}) - {"layout"},
                             {argument["name"] for argument in entry["arguments"] if not argument["required"]})


if __name__ == "__main__":
    support.main()
