"""keyed() on DTensors, FSDP2 and tensor parallelism, in 1, 2, 3, 4 and 8 processes on the CPU (gloo): the bytes of a single process.

Every rank runs the same init code, on the meta device and on real memory, under another torch seed.
"""

from __future__ import annotations


import support

support.needs("torch")

import torch  # noqa: E402
import torch.distributed as dist  # noqa: E402
from torch import nn  # noqa: E402
from torch.distributed.device_mesh import init_device_mesh  # noqa: E402
from torch.distributed.fsdp import fully_shard  # noqa: E402
from torch.distributed.tensor import DTensor, Shard, distribute_tensor  # noqa: E402
from torch.distributed.tensor.parallel import ColwiseParallel, RowwiseParallel, parallelize_module  # noqa: E402
import distributed_checks  # noqa: E402
from inwit import torch as init  # noqa: E402


class Block(nn.Module):
    """Sizes that no number of processes divides, unless they are split by tensor parallelism."""

    def __init__(self, outer: int, inner: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(outer)
        self.up = nn.Linear(outer, inner)
        self.down = nn.Linear(inner, outer)

    def init_weights(self) -> None:
        self.norm.reset_parameters()
        nn.init.trunc_normal_(self.up.weight, std=0.02)
        nn.init.zeros_(self.up.bias)
        nn.init.orthogonal_(self.down.weight)
        nn.init.uniform_(self.down.bias, -1, 1)


class Model(nn.Module):
    def __init__(self, outer: int = 7, inner: int = 11) -> None:
        super().__init__()
        self.embed = nn.Embedding(13, outer, padding_idx=5)
        self.blocks = nn.ModuleList(Block(outer, inner) for _ in range(2))
        self.head = nn.Linear(outer, 13)
        self.scale = nn.Parameter(torch.empty(outer))
        self.register_buffer("table", torch.empty(outer))

    def init_weights(self) -> None:
        self.embed.reset_parameters()
        for block in self.blocks:
            block.init_weights()
        self.head.reset_parameters()
        with torch.no_grad():
            self.head.weight.mul_(0.5)
            self.scale.exponential_(2.0)
            self.table.copy_(torch.rand(self.table.shape).square())


SHARDED_BY_ALL = {"blocks.0.up": ColwiseParallel(), "blocks.0.down": RowwiseParallel(), "blocks.1.up": ColwiseParallel(), "blocks.1.down": RowwiseParallel()}


def keyed(model: nn.Module) -> nn.Module:
    with init.keyed(model, 42) as report:
        model.init_weights()
    assert report.untouched == () and report.deterministic, report
    return model


def on_meta(*sizes: int) -> nn.Module:
    with torch.device("meta"):
        return Model(*sizes)


def assert_same(model: nn.Module, expected: nn.Module) -> None:
    for name, value in expected.state_dict().items():
        got = model.state_dict()[name]
        got = got.full_tensor() if isinstance(got, DTensor) else got
        assert torch.equal(got, value), (name, got, value)


def other_seeds(world: int) -> None:
    """For all cases after it: no value may depend on torch's seed."""
    torch.manual_seed(dist.get_rank())


def fsdp(world: int) -> None:
    expected = keyed(Model())
    assert expected.embed.weight[5].count_nonzero() == 0 and expected.embed.weight[4].count_nonzero() > 0
    for make in (on_meta, Model):
        model = make()
        for block in model.blocks:
            fully_shard(block)
        fully_shard(model)
        assert_same(keyed(model), expected)


def by_columns(world: int) -> None:
    model = on_meta()
    fully_shard(model, shard_placement_fn=lambda parameter: Shard(1 if parameter.dim() == 2 and parameter.shape[1] % world == 0 else 0))
    assert_same(keyed(model), keyed(Model()))


def two_axes(world: int) -> None:
    """FSDP over tensor parallelism."""
    for data in (one for one in range(1, world + 1) if world % one == 0):
        mesh = init_device_mesh("cpu", (data, world // data), mesh_dim_names=("data", "model"))
        model = on_meta(12, 24)
        parallelize_module(model, mesh["model"], SHARDED_BY_ALL)
        for block in model.blocks:
            fully_shard(block, mesh=mesh["data"])
        fully_shard(model, mesh=mesh["data"])
        assert_same(keyed(model), keyed(Model(12, 24)))


class Pieces(nn.Module):
    def __init__(self, weight: torch.Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)


def views_of_shards(world: int) -> None:
    """Views along axes that are not sharded, and the local tensor, get their part; a view that is a copy is rejected by name."""
    mesh = init_device_mesh("cpu", (world,))

    def filled(code) -> torch.Tensor:  # type: ignore[no-untyped-def]
        module = Pieces(torch.zeros(11, 6))
        with init.keyed(module, 42), torch.no_grad():
            code(module.weight)
        return module.weight.detach()

    def sharded() -> Pieces:
        return Pieces(distribute_tensor(torch.zeros(11, 6), mesh, [Shard(0)]))

    whole = filled(lambda w: w.normal_())
    for code in (lambda w: w.data.normal_(), lambda w: w.detach().normal_(), lambda w: w.to_local().normal_()):
        module = sharded()
        with init.keyed(module, 42), torch.no_grad():
            code(module.weight)
        assert torch.equal(module.weight.full_tensor(), whole)
    module = sharded()
    with init.keyed(module, 42), torch.no_grad():
        module.weight.to_local()[:, 2:5].normal_()
        module.weight.to_local()[:, 0].normal_()
    expected = filled(lambda w: (w[:, 2:5].normal_(), w[:, 0].normal_()))
    assert torch.equal(module.weight.full_tensor(), expected)
    if world == 1:
        return
    for code in (lambda w: w[3].normal_(), lambda w: w[2:9].normal_(), lambda w: nn.init.orthogonal_(w.chunk(2)[0])):
        module = sharded()
        try:
            with init.keyed(module, 42), torch.no_grad():
                code(module.weight)
        except ValueError as error:
            assert "weight" in str(error) and "sharded" in str(error), error
        else:
            assert torch.equal(module.weight.full_tensor(), filled(code)), "the fill of a part was lost"


def constants_of_rows(world: int) -> None:
    """A constant for a row that torch would write to a copy is written; one for several rows is rejected, or written."""
    mesh = init_device_mesh("cpu", (world,))

    def written(weight: torch.Tensor, code) -> torch.Tensor:  # type: ignore[no-untyped-def]
        module = Pieces(weight)
        with init.keyed(module, 42), torch.no_grad():
            code(module.weight)
        return module.weight.full_tensor() if isinstance(module.weight, DTensor) else module.weight.detach()

    for code in (
        lambda w: nn.init.constant_(w[3], 2.0),
        lambda w: w[-2].fill_(value=3.0),
        lambda w: (w[0].zero_(), w[10].fill_(4.0)),
        lambda w: w.chunk(3)[0].zero_(),
        lambda w: w.split(5)[1].fill_(2.0),
        lambda w: w[2:9].zero_(),
    ):
        expected = written(torch.ones(11, 6), code)
        try:
            got = written(distribute_tensor(torch.ones(11, 6), mesh, [Shard(0)]), code)
        except ValueError as error:
            assert "a fill of a part of weight, which is sharded" in str(error), error
        else:
            assert torch.equal(got, expected), (got, expected)


CASES = [other_seeds, fsdp, by_columns, two_axes, views_of_shards, constants_of_rows]


class Distributed(distributed_checks.Worlds):
    cases = CASES

    def test_one(self) -> None:
        self.run_world(1)

    def test_eight(self) -> None:
        """Meshes of 1 x 8, 2 x 4, 4 x 2 and 8 x 1."""
        self.run_world(8, [other_seeds, two_axes])


if __name__ == "__main__":
    support.main()
