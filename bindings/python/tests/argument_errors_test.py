"""A value of a wrong type for any argument of a public function: the message names the argument and what is accepted."""
import inspect
import unittest

import support

support.needs("numpy")
import numpy

import inwit


class Odd:
    def __repr__(self):
        return "<Odd>"


KEY = inwit.Key(1, "a")
RECIPE = {"rules": [{"match": "*", "initializer": "zeros"}], "tensors": [{"name": "a", "shape": [2]}]}
LAYER = {"class_name": "Dense", "config": {"kernel_initializer": "he_normal"}}
BOUND = inwit.Recipe({"recipe": 2, "let": {"n": 1}, "rules": [], "tensors": []})
NORMAL = inwit.Initializer("random_normal")
WRONG = (
    Odd(), 1.5, "nonsense", -1, b"x", ["x"], {"x": 1}, {1: 2}, float("nan"), 2**70, 1j, (1, "x"), [None], numpy.array(["x"]),
    "\0", "\ud800",
)  # fmt: skip


def out():
    return numpy.empty((4, 3), numpy.float32)


OPTIONS = {"layout": "keras", "fan_in": 1.0, "fan_out": 1.0, "in_axes": None, "out_axes": None, "batch_axes": (), "box": None}
CALL = {"threads": 1, "target": None, "progress": None}
# Functions with valid arguments.
FUNCTIONS = {
    "fill": (inwit.fill, {"initializer": "he_normal", "out": out(), "key": KEY, **OPTIONS, "dtype": None, **CALL, "cuda_stream": None}),
    "he_normal": (inwit.he_normal, {"out": out(), "key": KEY, **OPTIONS, "dtype": None, **CALL, "input_axes": None, "output_axes": None}),
    "random_normal": (lambda **given: inwit.random_normal(out(), KEY, **given), {"mean": 0.0, "stddev": 1.0}),
    "constant": (lambda **given: inwit.constant(out(), KEY, **given), {"value": 0.0}),
    "hippo": (lambda **given: inwit.hippo(numpy.empty((3, 3)), KEY, **given), {"measure": "legs", "part": "a"}),
    "flux_identity_init": (lambda **given: inwit.flux_identity_init(out(), KEY, **given), {"gain": 1.0, "shift": 0}),
    "Key": (inwit.Key, {"seed": 1, "name": "x"}),
    "stream": (inwit.stream, {"name": "x"}),
    "stream_version": (inwit.stream_version, {"name": "zeros"}),
    "gain": (inwit.gain, {"nonlinearity": "relu", "slope": None}),
    "fans": (inwit.fans, {"shape": (3, 4), **OPTIONS}),
    "Job": (inwit.Job, {"initializer": "zeros", "out": out(), "name": "x", "stream": None, "layout": None}),
    "fill_jobs": (inwit.fill_jobs, {"jobs": [inwit.Job("zeros", out(), "a")], "seed": 1, **CALL}),
    "fill_model": (inwit.fill_model, {"arrays": {"a": out()}, "recipe": RECIPE, "seed": 1, "boxes": None, "layouts": None, "dtype": None,
                                      **CALL}),
    "Recipe": (inwit.Recipe, {"source": RECIPE, "custom": None}),
    "Initializer": (lambda name: inwit.Initializer(name), {"name": "zeros"}),
    "from_json": (inwit.Initializer.from_json, {"source": "he_normal", "custom": None}),
    "from_layer": (inwit.Initializer.from_layer, {"source": LAYER, "key": "kernel_initializer", "custom": None}),
    "Initializer.fill": (NORMAL.fill, {"out": out(), "key": KEY, **OPTIONS, "dtype": None, **CALL}),
    "expect": (NORMAL.expect, {"shape": (3, 4), "layout": "keras", "dtype": "float32"}),
    "density": (NORMAL.density, {"x": [0.5], "shape": (3, 4), "layout": "keras", "dtype": "float32"}),
    "bind": (BOUND.bind, {"n": 1.0}),
    "with_document": (BOUND.with_document, {"source": RECIPE}),
    "check": (inwit.Recipe(RECIPE).check, {"names": ["a"]}),
    "match_all": (inwit.Recipe(RECIPE).match_all, {"shapes": {"a": (2,)}}),
}
# Words in place of the argument's name: how the library calls it, or what a document contains.
OTHER_WORDS = {
    ("Initializer", "name"): ("initializer",), ("Recipe", "source"): ("line 1",), ("with_document", "source"): ("line 1",),
    ("from_json", "source"): ("line 1", "initializer is"), ("from_layer", "source"): ("line 1",), ("fill_model", "recipe"): ("line 1",),
    ("fill_model", "arrays"): ("x: out is", "1: out is", "a name in arrays"), ("from_layer", "key"): ("the layer's config has no",),
    ("random_normal", "mean"): ("around 11805",),  # the value is representable, the deviation beside it is not
}  # fmt: skip


class Arguments(unittest.TestCase):
    def test_every_argument(self):
        tried = 0
        for name, (function, arguments) in FUNCTIONS.items():
            function(**arguments)
            for argument in arguments:
                words = (argument, *OTHER_WORDS.get((name, argument), ()))
                for value in WRONG:
                    with self.subTest(name, argument=argument, value=value):
                        try:
                            function(**{**arguments, argument: value})
                        except (TypeError, ValueError) as error:  # Error is a ValueError
                            self.assertTrue(any(word in str(error) for word in words), f"{type(error).__name__}: {error}")
                            self.assertNotRegex(str(error), "interpreted|not iterable|unsupported operand|has no attribute|unhashable")
                            tried += 1
        self.assertGreater(tried, 1000)

    def test_all_are_tried(self):
        """Every public function, and every argument but those that are arguments of initializers, or of Python's own."""
        functions = {name for name in inwit.__all__ if name not in inwit._functions.__all__ and inspect.isroutine(getattr(inwit, name))}
        self.assertEqual(functions - FUNCTIONS.keys(), {"names", "registry", "show", "target"})
        for name, (function, arguments) in FUNCTIONS.items():
            parameters = inspect.signature(function).parameters.values()
            named = {each.name for each in parameters if each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL, each.POSITIONAL_ONLY)}
            self.assertLessEqual(named - {"cuda_stream"}, arguments.keys(), name)  # which is read where an array is in CUDA memory

    def test_words(self):
        for call, message in [
            (lambda: inwit.Key(1.5), "seed is 1.5, must be an integer in 0 .. 2**64 - 1"),
            (lambda: inwit.Key("1"), "seed is '1', must be an integer in 0 .. 2**64 - 1"),
            (lambda: inwit.Key(1, 1.5), "name is 1.5, must be a parameter's name, or a stream in 0 .. 2**64 - 1"),
            (lambda: inwit.Key(1, -1), "name is -1, must be in 0 .. 2**64 - 1"),
            (lambda: inwit.zeros(out(), 5), "key is 5, must be an inwit.Key(seed, name)"),
            (lambda: inwit.fill("zeros", out(), KEY, threads="2"), f"threads is '2', must be an integer in 0 .. {2**31 - 1}"),
            (lambda: inwit.fill("zeros", out(), KEY, progress=3), "progress is 3, must be a function (done, total)"),
            (lambda: inwit.fill("zeros", out(), KEY, target=b"avx2"), "target is b'avx2', must be the name of an instruction set"),
            (lambda: inwit.fill("zeros", out(), KEY, batch_axes=0), "batch_axes is 0, must be a sequence of axes"),
            (lambda: inwit.fill("zeros", out(), KEY, in_axes=[2]), "in_axes[0] is 2, must be in -2 .. 1, as out has 2 axes"),
            (lambda: inwit.fill("zeros", out(), KEY, fan_in="4"), "fan_in is '4', must be a number > 0"),
            (lambda: inwit.fill("zeros", out(), KEY, box=5), "box is 5, must be inwit.Box(global_shape, offset)"),
            (lambda: inwit.fill("zeros", out(), KEY, box=((4, 3), (0, "x"))), "box[1][1] is 'x', must be an integer"),
            (lambda: inwit.gain("leaky_relu", "x"), "slope is 'x', must be a number"),
            (lambda: inwit.fans(5), "shape is 5, must be a tuple or list of integers, or an array"),
            (lambda: inwit.fill_jobs([3], 1), "jobs[0] is 3, must be an inwit.Job"),
            (lambda: inwit.fill_model([out()], RECIPE, 1), "must be a mapping of names to arrays"),
            (lambda: inwit.fill_model({"a": out()}, 5j, 1), "recipe is 5j, must be JSON text"),
            (lambda: BOUND.bind(n="x"), "n is 'x', must be a number"),
        ]:
            with self.assertRaises((TypeError, inwit.Error)) as caught:
                call()
            self.assertIn(message, str(caught.exception))


if __name__ == "__main__":
    support.main()
