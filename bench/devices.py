#!/usr/bin/env python3
"""Fills of GPU memory beside PyTorch's and cuRAND's, in one process: medians of 11 runs, by CUDA events.

usage: devices.py [ELEMENTS]     by default 2^28; needs PyTorch with CUDA; CuPy for cuRAND's rows; and inwit on sys.path

Memory is written once, so that GB/s of float32 and bfloat16 say what is limited: memory, or arithmetic.
"""
import statistics
import sys
import time

import torch

import inwit

KEY = inwit.Key(42, "encoder.0.weight")
COLUMNS = 4096


def milliseconds(fill, runs=11):
    fill()
    torch.cuda.synchronize()
    taken = []
    for _ in range(runs):
        begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        fill()
        end.record()
        torch.cuda.synchronize()
        taken.append(begin.elapsed_time(end))
    return statistics.median(taken)


def curand_fills(out):
    """cuRAND's Philox generator, by its host interface; it has float32 only here."""
    try:
        from cupy.cuda import curand
    except ImportError:
        return {}
    if out.dtype != torch.float32:
        return {}
    generator = curand.createGenerator(curand.CURAND_RNG_PSEUDO_PHILOX4_32_10)
    return {
        "cuRAND uniform": lambda: curand.generateUniform(generator, out.data_ptr(), out.numel()),
        "cuRAND normal": lambda: curand.generateNormal(generator, out.data_ptr(), out.numel(), 0.0, 1.0),
    }


def fills_of(out):
    def inwits(name, tensor=out, **options):
        return lambda: inwit.fill(name, tensor, KEY, layout="torch", **options)

    rows = len(out)
    return {
        "torch zero_": out.zero_,
        "torch uniform_": out.uniform_,
        "torch normal_": out.normal_,
        "torch trunc_normal_": lambda: torch.nn.init.trunc_normal_(out),
        **curand_fills(out),
        "inwit zeros": inwits("zeros"),
        "inwit random_uniform": inwits("random_uniform", minval=0.0, maxval=1.0),
        "inwit random_normal": inwits("random_normal", stddev=1.0),
        "inwit torch_trunc_normal": inwits("torch_trunc_normal"),
        "inwit random_normal, transposed": inwits("random_normal", out.T),
        "inwit random_normal, a shard of columns": inwits("random_normal", box=((rows, 8 * COLUMNS + 3), (0, COLUMNS + 3))),
        "inwit identity": inwits("identity"),
        "inwit sinusoidal_positions": inwits("sinusoidal_positions"),
    }


def microseconds_of_a_call(fill, calls=2000):
    for _ in range(100):
        fill()
    torch.cuda.synchronize()
    begin = time.perf_counter()
    for _ in range(calls):
        fill()
    torch.cuda.synchronize()
    return (time.perf_counter() - begin) / calls * 1e6


def main():
    elements = int(sys.argv[1]) if len(sys.argv) > 1 else 1 << 28
    print(f"{torch.cuda.get_device_name()}, PyTorch {torch.__version__}, {elements} elements")
    for dtype in (torch.float32, torch.bfloat16, torch.float64):
        out = torch.empty(elements // COLUMNS, COLUMNS, device="cuda", dtype=dtype)
        for name, fill in fills_of(out).items():
            taken = milliseconds(fill)
            size = out.numel() * out.element_size()
            print(f"{str(dtype)[6:]:9s} {name:40s} {taken:8.3f} ms {size / taken / 1e6:8.1f} GB/s {elements / taken / 1e6:7.1f} Gelements/s", flush=True)
    import inwit.torch

    for extent in (256, 1024, 4096):
        square = torch.empty(extent, extent, device="cuda")
        taken = [
            milliseconds(fill)
            for fill in (lambda: torch.nn.init.orthogonal_(square), lambda: inwit.torch.orthogonal_(square, key=KEY))
        ]
        print(f"orthogonal {extent} x {extent} float32: torch {taken[0]:.2f} ms, inwit {taken[1]:.2f} ms")
    small = torch.empty(4, 4, device="cuda")
    calls = {
        "torch.nn.init.normal_": lambda: torch.nn.init.normal_(small),
        "inwit.torch.normal_": lambda: inwit.torch.normal_(small, key=KEY),
        "inwit.fill": lambda: inwit.fill("random_normal", small, KEY),
    }
    for name, fill in calls.items():
        print(f"a call of 16 elements: {name:24s} {microseconds_of_a_call(fill):6.2f} us")


if __name__ == "__main__":
    main()
