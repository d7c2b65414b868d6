"""PyTorch's and JAX's initializers, docs/stream.md §14: each element by the rule on the page."""
import math

import numpy as np

from distributions import normal, uniform

GAINS = {"tanh": 5.0 / 3, "relu": math.sqrt(2.0), "selu": 0.75, "gelu": 1.468011260546793, "silu": 1.5587599300694917,
         "elu": 1.2779600754045293}


def gain_of(nonlinearity, slope):
    return math.sqrt(2 / (1 + slope * slope)) if nonlinearity == "leaky_relu" else GAINS.get(nonlinearity, 1.0)


def by_deviation(kind, key, element, count, deviation):
    if deviation == 0:
        return np.zeros(count, element.held)
    if kind == "normal":
        return normal(key, element, count, 0.0, deviation)
    bound = math.sqrt(3.0) * deviation
    return uniform(key, element, count, -bound, bound)


def embedding(key, element, shape, mean, std, padding_idx):
    out = normal(key, element, math.prod(shape), mean, std).reshape(shape)
    if padding_idx is not None:
        out[padding_idx] = 0
    return out.reshape(-1)


def torch(name, arguments, shape, fans, element, key):
    def number(argument, default=None):
        return float(arguments.get(argument, default))

    count = math.prod(shape)
    if name.startswith("xavier_"):
        fan_in, fan_out = fans()
        return by_deviation(name[7:], key, element, count, number("gain", 1) * math.sqrt(2.0 / (fan_in + fan_out)))
    if name.startswith("kaiming_"):
        fan = fans()[arguments.get("mode", "fan_in") == "fan_out"]
        gain = gain_of(arguments.get("nonlinearity", "leaky_relu"), number("a", 0))
        return by_deviation(name[8:], key, element, count, gain / math.sqrt(fan))
    if name == "embedding":
        padding = arguments.get("padding_idx")
        return embedding(key, element, shape, number("mean", 0), number("std", 1), None if padding is None else int(padding))
    bound = 1 / math.sqrt(fans()[0] if name == "linear" else number("hidden_size"))
    return uniform(key, element, count, -bound, bound)


def jax(name, arguments, shape, fans, scaled, element, key):
    count = math.prod(shape)
    if name == "uniform":
        return uniform(key, element, count, 0.0, float(arguments.get("scale", 0.01)))
    if name == "normal":
        return normal(key, element, count, 0.0, float(arguments.get("stddev", 0.01)))
    fan_in, fan_out = fans()
    fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2,
           "fan_geo_avg": math.sqrt(fan_in * fan_out)}[arguments.get("mode", "fan_in")]
    distribution = arguments.get("distribution", "truncated_normal")
    return scaled("untruncated_normal" if distribution == "normal" else distribution, float(arguments.get("scale", 1)) / fan)
