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
            return timed(functools.partial(fill_model, model(DTYPES[case.dtype])))
        tensor = torch.zeros(case.shape, dtype=DTYPES[case.dtype])
        if case.work == "sgemm":
            a, b = torch.rand(2, *case.shape)
            return timed(functools.partial(torch.matmul, a, b, out=tensor))
        return timed(functools.partial(FILLS[case.work], tensor)) if case.work in FILLS else None


def model(dtype):
    return [(torch.zeros(shape, dtype=dtype), law, stddev) for shape, law, stddev in works.gpt2()]


def fill_model(tensors):
    for tensor, law, stddev in tensors:
        if law == "normal":
            torch.nn.init.normal_(tensor, std=stddev)
        else:
            torch.nn.init.constant_(tensor, law == "ones")
