"""inwit.torch on DTensors and FSDP2, in 2, 3 and 4 processes on the CPU (gloo): every rank holds its shard of the bytes of a single process.

The oracle is torch itself: the same module, initialised in one process and then sharded, has the local tensors that initialising
the sharded module must give.
"""

from __future__ import annotations

import itertools
import unittest
import warnings
from types import SimpleNamespace

import support

support.needs("torch")

import torch  # noqa: E402
import torch.distributed as dist  # noqa: E402
import torch.multiprocessing as multiprocessing  # noqa: E402
from torch import nn  # noqa: E402
from torch.distributed.device_mesh import DeviceMesh, init_device_mesh  # noqa: E402
from torch.distributed.fsdp import fully_shard  # noqa: E402
from torch.distributed.tensor import DTensor, Partial, Replicate, Shard, distribute_tensor  # noqa: E402
from torch.distributed.tensor.placement_types import _StridedShard  # noqa: E402
from torch.distributed.tensor.parallel import ColwiseParallel, RowwiseParallel, parallelize_module  # noqa: E402
import distributed_checks  # noqa: E402
import inwit  # noqa: E402
from inwit import torch as init  # noqa: E402
from inwit.torch import _shards  # noqa: E402

RECIPE = {
    "layout": "torch",
    "rules": [
        {"match": "up.weight", "initializer": "orthogonal"},
        {"match": "*.weight", "initializer": "he_normal"},
        {"match": "*.bias", "initializer": {"class_name": "RandomUniform", "config": {"minval": -1, "maxval": 1}}},
    ],
}


class Model(nn.Module):
    """Sizes that no number of processes divides, a shared weight, and a matrix that is transposed in memory."""

    def __init__(self, inner: int = 11, outer: int = 7, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.up = nn.Linear(outer, inner, dtype=dtype)
        self.down = nn.Linear(inner, outer, dtype=dtype)
        self.again = nn.Linear(inner, outer, bias=False, dtype=dtype)
        self.again.weight = self.down.weight

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.down(torch.relu(self.up(x))) + self.again(torch.relu(self.up(x)))


def whole(inner: int = 11, outer: int = 7, dtype: torch.dtype = torch.float32) -> Model:
    return init.initialize(Model(inner, outer, dtype), RECIPE, 42)


def on_meta(*arguments: object) -> Model:
    with torch.device("meta"):
        return Model(*arguments)  # type: ignore[arg-type]


def same(a: torch.Tensor, b: torch.Tensor) -> bool:
    return a.shape == b.shape and a.dtype == b.dtype and a.contiguous().view(torch.uint8).equal(b.contiguous().view(torch.uint8))


def assert_same_parts(got: nn.Module, expected: nn.Module) -> None:
    """Every parameter has equal local bytes and placements, and at least one has local elements."""
    expected_parameters = dict(expected.named_parameters())
    assert list(dict(got.named_parameters())) == list(expected_parameters)
    for name, parameter in got.named_parameters():
        other = expected_parameters[name]
        assert parameter.placements == other.placements, name
        assert not parameter.to_local().is_meta, name
        assert same(parameter.to_local().detach(), other.to_local().detach()), (name, parameter.to_local(), other.to_local())


# ---- cases: each runs in every process ----


def placements_of_one_tensor(world: int) -> None:
    """All one-axis placements of matrices and vectors, against distribute_tensor and full_tensor."""
    mesh = init_device_mesh("cpu", (world,))
    for shape in ((7, 5), (1, 5), (8, 12), (2, 3, 5), (5,), (world, 4)):
        key = inwit.Key(42, "w")
        reference = init.normal_(torch.empty(shape), key=key)
        for placement in (Replicate(), *(Shard(axis) for axis in range(len(shape)))):
            empty = distribute_tensor(torch.zeros(shape), mesh, [placement])
            init.normal_(empty, key=key)
            assert same(empty.to_local(), distribute_tensor(reference, mesh, [placement]).to_local()), (shape, placement)
            assert same(empty.full_tensor(), reference), (shape, placement)


def every_function_on_shards(world: int) -> None:
    """Fans, bounds and structure are those of the global tensor."""
    mesh = init_device_mesh("cpu", (world,))
    key = inwit.Key(42, "w")
    functions = [
        lambda w: init.uniform_(w, -1, 2, key=key),
        lambda w: init.trunc_normal_(w, 0.5, 2.0, key=key),
        lambda w: init.xavier_uniform_(w, 0.7, key=key),
        lambda w: init.xavier_normal_(w, key=key),
        lambda w: init.kaiming_uniform_(w, mode="fan_out", key=key),
        lambda w: init.kaiming_normal_(w, 0.2, key=key),
        lambda w: init.orthogonal_(w, 1.5, key=key),
        lambda w: init.sparse_(w, 0.4, key=key),
        init.eye_,
        lambda w: init.constant_(w, 0.25),
        init.ones_,
        init.zeros_,
    ]
    for number, function in enumerate(functions):
        for dtype in (torch.float32, torch.bfloat16):
            reference = function(torch.full((7, 10), 9.0, dtype=dtype))
            for axis in (0, 1):
                sharded = distribute_tensor(torch.full((7, 10), 9.0, dtype=dtype), mesh, [Shard(axis)])
                assert function(sharded) is sharded
                assert same(sharded.full_tensor(), reference), (number, dtype, axis)
    kernel = init.dirac_(torch.full((6, 3, 3, 3), 9.0), 2)
    for axis in range(4):
        sharded = distribute_tensor(torch.full((6, 3, 3, 3), 9.0), mesh, [Shard(axis)])
        assert same(init.dirac_(sharded, 2).full_tensor(), kernel), axis


def keys_from_generators(world: int) -> None:
    """Equally seeded ranks draw the same key, also after equal draws by torch, so that their shards fit together."""
    mesh = init_device_mesh("cpu", (world,))
    torch.manual_seed(5)
    reference = init.normal_(torch.empty(9, 4))
    torch.manual_seed(5)
    sharded = init.normal_(distribute_tensor(torch.zeros(9, 4), mesh, [Shard(0)]))
    assert same(sharded.full_tensor(), reference)


def fsdp(world: int) -> None:
    """fully_shard on the meta device, on modules that have memory, and after a step; the shared weight stays shared."""
    mesh = init_device_mesh("cpu", (world,))
    for dtype in (torch.float32, torch.bfloat16):
        expected = whole(11, 7, dtype)
        state = torch.random.get_rng_state()
        fully_shard(expected, mesh=mesh)
        sharded = on_meta(11, 7, dtype)
        fully_shard(sharded, mesh=mesh)
        init.initialize(sharded, RECIPE, 42)
        assert_same_parts(sharded, expected)
        assert torch.equal(state, torch.random.get_rng_state())
        assert sharded.again.weight is sharded.down.weight

    x = torch.linspace(-1, 1, 14).view(2, 7)
    plain, sharded = whole(), on_meta()
    fully_shard(sharded, mesh=mesh, reshard_after_forward=False)
    init.initialize(sharded, RECIPE, 42)
    for seed in (43, 44):  # from parameters that a step has left unsharded, and from those that backward has sharded again
        assert torch.allclose(sharded(x), plain(x), atol=1e-6)
        init.initialize(sharded, RECIPE, seed)
        init.initialize(plain, RECIPE, seed)
        y = sharded(x)
        assert torch.allclose(y, plain(x), atol=1e-6)
        y.sum().backward()
        assert all(isinstance(parameter, DTensor) for parameter in sharded.parameters())


def fsdp_inner_modules(world: int) -> None:
    """fully_shard of each layer, and Shard(1) for a weight by shard_placement_fn."""
    mesh = init_device_mesh("cpu", (world,))
    sizes = (4 * world, 2 * world)

    def placed(parameter: nn.Parameter) -> Shard:
        return Shard(1 if parameter.dim() == 2 else 0)

    modules = []
    for model in (whole(*sizes), on_meta(*sizes)):
        fully_shard(model.up, mesh=mesh, shard_placement_fn=placed)
        fully_shard(model, mesh=mesh)
        modules.append(model)
    init.initialize(modules[1], RECIPE, 42)
    assert modules[1].up.weight.placements == (Shard(1),)
    assert_same_parts(modules[1], modules[0])


def two_axes(world: int) -> None:
    """Meshes of two axes: every pair of placements, even and uneven."""
    if world % 2:
        return
    mesh = init_device_mesh("cpu", (2, world // 2), mesh_dim_names=("a", "b"))
    key = inwit.Key(42, "w")
    for shape in ((7, 5), (8, 12), (3, 2)):
        reference = init.orthogonal_(torch.empty(shape), key=key)
        for first in (Replicate(), Shard(0), Shard(1)):
            for second in (Replicate(), Shard(0), Shard(1)):
                cut = distribute_tensor(reference, mesh, [first, second])
                got = init.orthogonal_(distribute_tensor(torch.zeros(shape), mesh, [first, second]), key=key)
                assert same(got.to_local(), cut.to_local()), (shape, first, second)


def fsdp_over_tensor_parallel(world: int) -> None:
    """_StridedShard: the rows of up.weight are split by both mesh axes, the later one first. Even and uneven, in both orders."""
    for data in (one for one in range(2, world) if world % one == 0):
        over_tensor_parallel(init_device_mesh("cpu", (data, world // data), mesh_dim_names=("data", "model")))


def tensor_parallel(world: int) -> None:
    """By all processes; extents that they divide, and that they do not."""
    mesh = init_device_mesh("cpu", (world,))
    for sizes in ((8, 4), (11, 7)):
        modules = []
        for model in (whole(*sizes), on_meta(*sizes)):
            del model.again  # which would no longer be shared
            parallelize_module(model, mesh, {"up": ColwiseParallel(), "down": RowwiseParallel()})
            modules.append(model)
        init.initialize(modules[1], RECIPE, 42)
        assert_same_parts(modules[1], modules[0])


def over_tensor_parallel(mesh: DeviceMesh) -> None:
    plan = {"up": ColwiseParallel(), "down": RowwiseParallel(), "again": RowwiseParallel()}
    strided = 0
    for sizes in ((8, 4), (12, 6), (10, 6), (6, 4), (2, 4)):
        modules = []
        for model in (whole(*sizes), on_meta(*sizes)):
            del model.again
            plan.pop("again", None)
            parallelize_module(model, mesh["model"], plan)
            fully_shard(model, mesh=mesh["data"])
            modules.append(model)
        strided += sum("_S" in str(p) for parameter in modules[0].parameters() for p in parameter.placements)
        init.initialize(modules[1], RECIPE, 42)
        assert_same_parts(modules[1], modules[0])
    assert strided, "no _StridedShard was seen"


def boxes_of_strided_shards(world: int) -> None:
    """A rank that holds several boxes (shards), and one that holds a single box."""
    if world != 4:
        return
    mesh = init_device_mesh("cpu", (2, 2))
    key = inwit.Key(42, "w")
    reference = init.normal_(torch.empty(8, 3), key=key)
    for placements in ([_StridedShard(0, split_factor=2), Shard(0)], [_StridedShard(0, split_factor=2), Replicate()],
                       [Shard(0), _StridedShard(0, split_factor=2)]):  # fmt: skip
        local = distribute_tensor(torch.zeros(8, 3), mesh, [Shard(0), Shard(0)]).to_local()
        if any(isinstance(p, Replicate) for p in placements):
            local = torch.zeros(4, 3)
        tensor = DTensor.from_local(local.clone(), mesh, placements, run_check=False, shape=torch.Size((8, 3)), stride=(3, 1))
        init.normal_(tensor, key=key)
        row, column = mesh.get_coordinate()
        first = {(0, 0): [0, 1], (0, 1): [4, 5], (1, 0): [2, 3], (1, 1): [6, 7]}[row, column]
        if placements[1] == Replicate():
            first = [[0, 1, 4, 5], [2, 3, 6, 7]][row]
            try:
                init.shard_box(tensor)
            except ValueError as error:
                assert "2 boxes" in str(error)
            else:
                raise AssertionError("two boxes were given as one")
        elif placements[0] == Shard(0):
            first = [[0, 2], [1, 3], [4, 6], [5, 7]][2 * row + column]
        else:
            assert init.shard_box(tensor) == inwit.Box((8, 3), (first[0], 0))
        assert same(tensor.to_local(), reference[first]), (placements, tensor.to_local(), reference[first])


def hybrid(world: int) -> None:
    """HSDP: replicated by one axis, sharded by the other."""
    if world != 4:
        return
    mesh = init_device_mesh("cpu", (2, 2), mesh_dim_names=("replicate", "shard"))
    modules = []
    for model in (whole(), on_meta()):
        fully_shard(model, mesh=mesh)
        modules.append(model)
    init.initialize(modules[1], RECIPE, 42)
    assert_same_parts(modules[1], modules[0])


def data_parallel(world: int) -> None:
    """Under DistributedDataParallel, names are those of the wrapped module."""
    wrapped = nn.parallel.DistributedDataParallel(Model())
    assert init.initialize(wrapped, RECIPE, 42) is wrapped
    for got, expected in zip(wrapped.parameters(), whole().parameters()):
        assert same(got.detach(), expected.detach())


class Tokens(nn.Module):
    """Padding rows first, in the middle and last, of a number of rows that no number of processes divides."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Embedding(11, 6, padding_idx=0)
        self.middle = nn.EmbeddingBag(11, 6, padding_idx=5)
        self.last = nn.Embedding(11, 6, padding_idx=-1)
        self.linear = nn.Linear(6, 6)


def padding_rows(world: int) -> None:
    """Rows padding_idx are zero on the rank that holds them, by rows and by columns; the default recipe knows sharded modules."""
    mesh = init_device_mesh("cpu", (world,))
    recipe = init.default_recipe(Tokens())
    expected = init.initialize(Tokens(), recipe, 42)
    assert [getattr(expected, name).weight.count_nonzero(dim=1).tolist().index(0) for name in ("first", "middle", "last")] == [0, 5, 10]
    for axis in (0, 1) if 6 % world == 0 else (0,):
        with torch.device("meta"):
            module = Tokens()
        fully_shard(module.linear, mesh=mesh)
        fully_shard(module, mesh=mesh, shard_placement_fn=lambda parameter: Shard(axis if parameter.dim() == 2 else 0))
        assert init.default_recipe(module) == recipe
        module.first.weight.is_table = True
        init.initialize(module, recipe, 42)
        assert module.first.weight.is_table
        for name, parameter in expected.named_parameters():
            assert same(module.get_parameter(name).full_tensor().detach(), parameter.detach()), (axis, name)
    sharded = nn.Embedding(11, 6, padding_idx=5)
    sharded.weight = nn.Parameter(distribute_tensor(torch.ones(11, 6), mesh, [Shard(0)]))
    init.initialize(sharded, {"rules": [{"match": "*", "initializer": "random_normal"}]}, 1)
    assert sharded.weight.full_tensor().count_nonzero(dim=1).tolist() == [6] * 5 + [0] + [6] * 5
    try:
        init.initialize(sharded, {"rules": [{"match": "*", "initializer": "random_normal"}]}, 1, boxes={"weight": ((22, 6), (0, 0))})
    except ValueError as error:
        assert "weight: boxes contains this DTensor" in str(error), error
    else:
        raise AssertionError("a box of a DTensor was taken")


def rejected(world: int) -> None:
    """Partial placements are rejected, and a rejected call changes nothing."""
    mesh = init_device_mesh("cpu", (world,))
    tensor = DTensor.from_local(torch.full((4, 3), 9.0), mesh, [Partial()])
    for call in (lambda: init.normal_(tensor), lambda: init.shard_box(tensor)):
        try:
            call()
        except ValueError as error:
            assert "partial" in str(error)
        else:
            raise AssertionError("a partial placement was filled")
    assert torch.equal(tensor.to_local(), torch.full((4, 3), 9.0))

    sharded = on_meta()
    fully_shard(sharded, mesh=mesh)
    try:
        init.initialize(sharded, {"rules": [{"match": "*", "initializer": "he_normal"}]}, 42)  # no layout
    except inwit.Error as error:
        assert error.status == "INWIT_E_LAYOUT", error
        assert "up.weight" in str(error), error
    else:
        raise AssertionError("a recipe without a layout was taken")
    assert all(parameter.is_meta for parameter in sharded.parameters())


class Experts(nn.Module):
    """Stacked and fused weights, of sizes that no number of processes divides."""

    def __init__(self) -> None:
        super().__init__()
        self.gate_up = nn.Parameter(torch.empty(5, 14, 3))
        self.qkv = nn.Parameter(torch.empty(15, 6))
        self.table = nn.Parameter(torch.empty(7, 3, dtype=torch.bfloat16))


PARTS = {
    "recipe": 2,
    "layout": "torch",
    "rules": [
        {"match": "gate_up", "parts": {"axis": 0, "each": "e", "rule": {"parts": {"axis": 0, "sizes": [7, 7], "rules": [
            {"initializer": "glorot_uniform", "stream": "experts.{e}.w1"}, {"initializer": "orthogonal"}]}}}},
        {"match": "qkv", "split": {"axis": 0, "into": 3}, "initializer": "glorot_uniform"},
        {"match": "table", "zero_rows": [2, 6], "initializer": "random_normal"},
    ],
}  # fmt: skip


def parts(world: int) -> None:
    """Tensors with parts, sharded along every axis: the bytes, and the audits, are those of one process."""
    mesh = init_device_mesh("cpu", (world,))
    for axis in range(3):
        whole_model = init.initialize(Experts(), PARTS, 42)
        single = torch.empty(7, 3)
        inwit.fill("glorot_uniform", single.numpy(), inwit.Key(42, inwit.stream("experts.3.w1")), layout="torch")
        assert torch.equal(whole_model.gate_up.detach()[3, :7], single)
        assert not whole_model.table.detach()[[2, 6]].any()
        with torch.device("meta"):
            sharded = Experts()

        def place(parameter: torch.nn.Parameter, axis: int = axis) -> Shard:
            return Shard(min(axis, parameter.dim() - 1))

        if axis == 0:
            fully_shard(sharded, mesh=mesh, shard_placement_fn=place)
        for name, parameter in whole_model.named_parameters():
            expected = distribute_tensor(parameter.detach(), mesh, [place(parameter)])
            if axis > 0:  # fully_shard has even shards only along other axes
                empty = distribute_tensor(torch.empty_like(parameter), mesh, [place(parameter)])
                setattr(sharded, name, nn.Parameter(empty))
            else:
                assert getattr(sharded, name).placements == expected.placements
        init.initialize(sharded, PARTS, 42)
        for name, parameter in whole_model.named_parameters():
            expected = distribute_tensor(parameter.detach(), mesh, [place(parameter)])
            assert same(getattr(sharded, name).to_local().detach(), expected.to_local()), (axis, name)
        assert init.audit(sharded, PARTS, seed=42) == []


CASES = [
    parts, placements_of_one_tensor, every_function_on_shards, keys_from_generators, fsdp, fsdp_inner_modules, two_axes,
    fsdp_over_tensor_parallel, boxes_of_strided_shards, hybrid, data_parallel, padding_rows, rejected,
]  # fmt: skip


def run_one_of_many(_: int, rank: int, data: int, model: int) -> None:
    """One rank of a larger world, without the others: no rank may communicate."""
    from torch.testing._internal.distributed.fake_pg import FakeStore

    warnings.simplefilter("ignore")
    dist.init_process_group("fake", store=FakeStore(), rank=rank, world_size=data * model)
    mesh = init_device_mesh("cpu", (data, model), mesh_dim_names=("data", "model"))
    for inner in (7, 5, 4, 1):
        weight = dict(whole(inner, 6).named_parameters())["up.weight"].detach()
        module = on_meta(inner, 6)
        parallelize_module(module, mesh["model"], {"up": ColwiseParallel()})
        fully_shard(module, mesh=mesh["data"])
        init.initialize(module, RECIPE, 42)
        expected = part(part(weight, model, rank % model), data, rank // model)
        assert same(module.up.weight.to_local().detach(), expected), (rank, inner)
    dist.destroy_process_group()


class OneOfMany(unittest.TestCase):
    def test_fsdp_over_uneven_tensor_parallel(self) -> None:
        for rank in (2, 4, 5):
            multiprocessing.spawn(run_one_of_many, (rank, 3, 2))

    def test_every_uneven_split(self) -> None:
        """The ranges of FSDP over tensor parallelism, against torch.chunk twice."""
        for data, model, extent in itertools.product((2, 3, 5), (2, 3, 4), range(1, 30)):
            whole = torch.arange(extent)
            for row, column in itertools.product(range(data), range(model)):
                rows = part(part(whole, model, column), data, row)
                tensor = SimpleNamespace(
                    shape=(extent,), placements=(_StridedShard(0, split_factor=model), Shard(0)),
                    device_mesh=SimpleNamespace(size=(data, model).__getitem__), _spec=None,
                )  # fmt: skip
                (ranges,) = _shards._ranges(tensor, (row, column), tuple(rows.shape))
                self.assertEqual([index for first, last in ranges for index in range(first, last)], rows.tolist())


def part(tensor: torch.Tensor, parts: int, index: int) -> torch.Tensor:
    """Chunk `index` of torch.chunk, which returns no empty chunks."""
    chunks = torch.chunk(tensor, parts)
    return chunks[index] if index < len(chunks) else tensor[:0]


class Distributed(distributed_checks.Worlds):
    cases = CASES

    def test_eight(self) -> None:
        """FSDP over tensor parallelism on meshes of 2 x 4 and 4 x 2; tensor parallelism alone."""
        self.run_world(8, [tensor_parallel, fsdp_over_tensor_parallel])


if __name__ == "__main__":
    support.main()
