"""A client program for mypy --strict: correct lines pass, and every wrong line is an error (an unused ignore is an error
too)."""
import array

import inwit

w = array.array("f", bytes(4 * 12))
key = inwit.Key(42, "weight")
same: "array.array[float]" = inwit.random_normal(w, key, stddev=0.02, layout="torch", threads=2, box=inwit.Box((12,), (0,)))
also: "array.array[float]" = inwit.fill("constant", w, key, value=3.0)
inwit.variance_scaling(w, key, mode="fan_out", distribution="uniform", fan_in=3.0, fan_out=4.0)
fan_in, fan_out = inwit.fans((3, 4), layout="keras")
limit: float = inwit.Initializer("he_uniform").expect((3, 4), layout="keras").maximum + fan_in
model = inwit.fill_model({"a": w}, {"rules": [{"match": "*", "initializer": "zeros"}]}, 42)
first: "array.array[float]" = model["a"]


def progress(done: int, total: int) -> None:
    print(done, total)


def custom(out: inwit.View, key: inwit.Key, config: object) -> None:
    inwit.fill("zeros", out, key, progress=progress)


inwit.Initializer.from_json("he_normal", custom={"Mine": custom})

inwit.variance_scaling(w, key, mode="fan_all")  # type: ignore[arg-type]
inwit.random_normal(w, key, stdev=1.0)  # type: ignore[call-arg]
inwit.random_normal(w, 42)  # type: ignore[arg-type]
inwit.fill(3, w, key)  # type: ignore[arg-type]
wrong: int = inwit.zeros(w, key)  # type: ignore[assignment]
