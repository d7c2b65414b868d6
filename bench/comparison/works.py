"""What is timed: the works, their dtypes and sizes, and the tensors of the model."""
import dataclasses
import json
import math
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECIPE = ROOT / "recipes" / "gpt2-small.json"


@dataclasses.dataclass(frozen=True)
class Work:
    name: str
    dtypes: tuple
    unit: str = "ns/element"
    threads: bool = True    # False: one thread is all there is to it
    matrix: bool = False    # sides, not --elements, say how large


WORKS = [
    Work("zeros", ("f32",)),
    Work("uniform", ("f32", "f64", "bf16", "f16")),
    Work("normal", ("f32", "f64", "bf16", "f16")),
    Work("truncated_normal", ("f32", "f64", "bf16", "f16")),
    Work("glorot_uniform", ("f32", "bf16")),
    Work("orthogonal", ("f32", "f64"), unit="ms", matrix=True),
    Work("sgemm", ("f32",), unit="ms", matrix=True),
    Work("call16", ("f32",), unit="ns", threads=False),
    Work("gpt2", ("f32", "bf16"), unit="ms"),
]
BY_NAME = {work.name: work for work in WORKS}


@dataclasses.dataclass(frozen=True)
class Case:
    work: str
    dtype: str
    shape: tuple

    @property
    def elements(self):
        return math.prod(self.shape)

    def size(self):
        """The key of a JSON row that says how large the case is."""
        named = self.work in ("glorot_uniform", "orthogonal", "sgemm")
        return {"shape": list(self.shape)} if named else {"elements": self.elements}

    def __str__(self):
        size = "x".join(map(str, self.shape)) if len(self.shape) > 1 else f"{self.elements:,} elements"
        return f"{self.work} {self.dtype}, {size}"


LOOKED_AT = 1 << 16  # values of a result that are compared with its distribution
# Mean deviation over standard deviation: distinguishes the distributions, whatever the scale; zeros have neither.
RATIOS = {"uniform": 0.8660, "glorot_uniform": 0.8660, "normal": 0.7979, "gpt2": 0.7979, "truncated_normal": 0.8217}


def hold_to_law(work, values):
    """Raises ValueError, with a message, if `values` are not what the work says: who does less is not faster."""
    if work == "zeros" and any(values):
        raise ValueError("its zeros are not all 0")
    if work not in RATIOS or len(values) < 1000:
        return
    mean = math.fsum(values) / len(values)
    deviation = math.fsum(abs(value - mean) for value in values) / len(values)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
    allowed = 1.5 / math.sqrt(len(values))  # more than seven standard deviations of the ratio
    if not spread > 0 or not abs(deviation / spread - RATIOS[work]) < allowed:
        raise ValueError(f"what it gives is not {work}: mean {mean:.4g}, standard deviation {spread:.4g}, mean deviation "
                         f"{deviation:.4g}")


def _expression_of(pattern):
    """A regular expression for a pattern of a recipe: `*`, `{variable}` and `{one|another}`."""
    parts = [part for part in re.split(r"(\*|\{[^}]*\})", pattern) if part]
    return "".join(".*" if part == "*" else re.escape(part) if part[0] != "{" else f"({part[1:-1]})" if "|" in part else "[^.]+" for part in parts)


def gpt2():
    """[(shape, distribution, stddev)] of every tensor that the recipe lists; distribution: zeros, ones, normal."""
    recipe = json.loads(RECIPE.read_text(encoding="utf-8"))
    tensors = []
    for tensor in recipe["tensors"]:
        rule = next(rule for rule in recipe["rules"] if re.fullmatch(_expression_of(rule["match"]), tensor["name"]))
        initializer = rule["initializer"]
        if isinstance(initializer, str):
            tensors.append((tuple(tensor["shape"]), initializer, 0.0))
        else:
            tensors.append((tuple(tensor["shape"]), "normal", initializer["config"]["stddev"]))
    return tensors


def cases(names, dtypes, elements, sides):
    """`dtypes` None: those of each work."""
    side = math.isqrt(elements)
    shapes = {"glorot_uniform": [(side, side)], "call16": [(16,)],
              "gpt2": [(sum(math.prod(shape) for shape, _, _ in gpt2()),)]}
    for name in names:
        for dtype in BY_NAME[name].dtypes:
            if dtypes is None or dtype in dtypes:
                squares = [(n, n) for n in sides if dtype == "f32" or n == sides[0]]
                for shape in squares if BY_NAME[name].matrix else shapes.get(name, [(elements,)]):
                    yield Case(name, dtype, shape)
