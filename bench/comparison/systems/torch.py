"""torch, in place: torch.nn.init on tensors that are there already."""
import functools

import torch

import works
from systems import timed

DTYPES = {"f32": torch.float32, "f64": torch.float64, "f16": torch.float16, "bf16": torch.bfloat16}
FILLS = {
    "zeros": torch.nn.init.zeros_,
    "uniform": torch.nn.init.uniform_,
    "normal": torch.nn.init.normal_,
    "truncated_normal": torch.nn.init.trunc_normal_,
    "glorot_uniform": torch.nn.init.xavier_uniform_,
    "orthogonal": torch.nn.init.orthogonal_,
    "call16": torch.nn.init.normal_,
}


class System:
    def __init__(self, variant, threads):
        torch.set_num_threads(threads)
        torch.manual_seed(42)
        self.version = torch.__version__

    def prepare(self, case):
        if case.work == "gpt2":
            tensors = model(DTYPES[case.dtype])
            return timed(functools.partial(fill_model, tensors), lambda: first(tensors[0][0]))
        tensor = torch.zeros(case.shape, dtype=DTYPES[case.dtype])
        if case.work == "sgemm":
            a, b = torch.rand(2, *case.shape)
            return timed(functools.partial(torch.matmul, a, b, out=tensor))
        fill = FILLS.get(case.work)
        return fill and timed(functools.partial(fill, tensor), lambda: first(tensor))


def first(tensor):
    return tensor.flatten()[:works.LOOKED_AT].double().tolist()


def model(dtype):
    return [(torch.zeros(shape, dtype=dtype), distribution, stddev) for shape, distribution, stddev in works.gpt2()]


def fill_model(tensors):
    for tensor, distribution, stddev in tensors:
        if distribution == "normal":
            torch.nn.init.normal_(tensor, std=stddev)
        else:
            torch.nn.init.constant_(tensor, distribution == "ones")
