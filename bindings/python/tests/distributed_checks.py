"""What the tests in several processes share: every case runs in each process of a world, on the CPU (gloo)."""

from __future__ import annotations

import logging
import tempfile
import traceback
import unittest
import warnings
from collections.abc import Callable, Sequence

import torch
import torch.distributed as dist
import torch.multiprocessing as multiprocessing

Case = Callable[[int], None]  # of the number of processes


class Worlds(unittest.TestCase):
    """Runs `cases`, functions of the module of the test, in 2, 3 and 4 processes."""

    cases: Sequence[Case] = ()

    def run_world(self, world: int, cases: Sequence[Case] | None = None) -> None:
        context = multiprocessing.get_context("spawn")
        failures = context.SimpleQueue()
        with tempfile.TemporaryDirectory() as folder:
            multiprocessing.spawn(_run_rank, (world, folder, failures, self.cases if cases is None else cases), nprocs=world, join=True)
        if not failures.empty():
            case, rank, message = failures.get()
            self.fail(f"{case}, rank {rank} of {world}:\n{message}")

    def test_two(self) -> None:
        self.run_world(2)

    def test_three(self) -> None:
        self.run_world(3)

    def test_four(self) -> None:
        self.run_world(4)


def _run_rank(rank: int, world: int, folder: str, failures: object, cases: Sequence[Case]) -> None:
    warnings.simplefilter("ignore")
    logging.getLogger("torch.distributed.tensor").setLevel(logging.ERROR)  # hints on performance
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{folder}/store", rank=rank, world_size=world)
    for case in cases:
        try:
            case(world)
        except Exception:
            failures.put((case.__name__, rank, traceback.format_exc()))  # type: ignore[attr-defined]
            break  # the others wait for this rank: it ends them
    else:
        dist.barrier()
    dist.destroy_process_group()
