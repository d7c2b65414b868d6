"""The cost of inwit.torch.keyed: of a call, of a key, and of a model in bfloat16 against torch's own initialization.

usage: keyed.py [MILLIONS]

MILLIONS of parameters of a Llama-like model of plain torch.nn modules (default 100). Calls: CPU time of the thread, the best of 40
rounds. Sizes: CPU time of all threads, the best of 5. Model: the best of 3 runs. torch has one thread, the library chooses.
"""
import sys
import time
import timeit

import torch
from torch import nn

from inwit import torch as init
from inwit.torch import _capture, _memory

torch.set_num_threads(1)
_capture._MOST_FILLS = 10**9  # the same parameter is filled again and again


def microseconds(call, count=2000):
    return min(timeit.repeat(call, number=count, repeat=40, timer=time.thread_time)) / count * 1e6


def calls():
    weight = nn.Parameter(torch.empty(4, 4))
    module = nn.Module()
    module.weight = weight
    key = init.Key(42, "weight")
    tensor = torch.empty(16)
    print(f"normal_ of 16 elements with a key      {microseconds(lambda: init.normal_(tensor, key=key)):7.2f} us")
    print(f"drawing a key from a generator         {microseconds(lambda: _memory.key_of('normal_', None, None)):7.2f} us")
    print(f"normal_ of 16 elements, key drawn      {microseconds(lambda: init.normal_(tensor)):7.2f} us")
    print(f"\n{'16 elements, microseconds':36} {'torch':>7} {'keyed':>7} {'added':>7}")
    for what, call in {
        "nn.init.normal_(weight)": lambda: nn.init.normal_(weight),
        "nn.init.kaiming_uniform_(weight)": lambda: nn.init.kaiming_uniform_(weight),
        "nn.init.trunc_normal_(weight)": lambda: nn.init.trunc_normal_(weight),
        "nn.init.zeros_(weight)": lambda: nn.init.zeros_(weight),
        "weight.data.normal_()": lambda: weight.data.normal_(),
        "weight.data[1:3].normal_()": lambda: weight.data[1:3].normal_(),
        "weight.data.bernoulli_()": lambda: weight.data.bernoulli_(),
        "torch.rand(16)": lambda: torch.rand(16),
        "torch.randint(5, (16,))": lambda: torch.randint(5, (16,)),
        "torch.empty(16)": lambda: torch.empty(16),
    }.items():
        own = microseconds(call)
        with init.keyed(module, 42):
            ours = microseconds(call, 500)
        print(f"{what:36} {own:7.2f} {ours:7.2f} {ours - own:7.2f}")


def sizes():
    print(f"\n{'normal_, milliseconds of CPU':36} {'torch':>7} {'keyed':>7} {'times':>7}")
    for dtype in torch.float32, torch.bfloat16:
        for count in 1 << 12, 1 << 16, 1 << 20, 1 << 24:
            module = nn.Module()
            module.weight = weight = nn.Parameter(torch.zeros(count, dtype=dtype))
            repeat = max(1, (1 << 22) // count)
            call = lambda weight=weight: nn.init.normal_(weight)  # noqa: E731
            own = min(timeit.repeat(call, number=repeat, repeat=5, timer=time.process_time)) / repeat
            with init.keyed(module, 42):
                ours = min(timeit.repeat(call, number=repeat, repeat=5, timer=time.process_time)) / repeat
            print(f"{f'{count} x {str(dtype)[6:]}':36} {own * 1e3:7.3f} {ours * 1e3:7.3f} {own / ours:7.2f}")


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norms = nn.ModuleList(nn.RMSNorm(width) for _ in range(2))
        self.attention = nn.ModuleList(nn.Linear(width, width, bias=False) for _ in range(4))
        self.mlp = nn.ModuleList([nn.Linear(width, 4 * width, bias=False), nn.Linear(4 * width, width, bias=False)])


class Model(nn.Module):
    def __init__(self, width, layers):
        super().__init__()
        self.embed = nn.Embedding(32000, width)
        self.blocks = nn.ModuleList(Block(width) for _ in range(layers))

    def init_weights(self):
        for part in self.modules():
            if isinstance(part, (nn.Linear, nn.Embedding)):
                nn.init.normal_(part.weight, std=0.02)
            elif isinstance(part, nn.RMSNorm):
                nn.init.ones_(part.weight)


def model(millions):
    width = 64 * max(4, round((millions * 1e6 / 180) ** 0.5 / 64))
    layers = max(1, round((millions * 1e6 - 32000 * width) / (12 * width * width)))
    with torch.device("meta"):
        made = Model(width, layers).to(torch.bfloat16)
    made.to_empty(device="cpu")
    count = sum(parameter.numel() for parameter in made.parameters())
    made.init_weights()  # touches the memory

    def taken(run):
        begin = time.perf_counter(), time.process_time()
        run()
        return time.perf_counter() - begin[0], time.process_time() - begin[1]

    def keyed():
        with init.keyed(made, 42):
            made.init_weights()

    print(f"\n{count / 1e6:.0f} M parameters in bfloat16, {len(list(made.parameters()))} tensors: seconds elapsed, of all CPUs")
    found = {what: [min(times) for times in zip(*(taken(run) for _ in range(3)))] for what, run in (("torch", made.init_weights), ("keyed", keyed))}
    for what, (elapsed, used) in found.items():
        print(f"{what:36} {elapsed:7.2f} {used:7.2f}")
    print(f"{'times as fast':36} {found['torch'][0] / found['keyed'][0]:7.2f} {found['torch'][1] / found['keyed'][1]:7.2f}")


calls()
sizes()
model(float(sys.argv[1]) if len(sys.argv) > 1 else 100)
