"""The options of inwit.torch.initialize: parts of models, what is kept, frozen parameters, padding rows, dtypes, unusual tensors."""

from __future__ import annotations

import unittest

import support

support.needs("numpy", "torch")

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch._subclasses import FakeTensorMode  # noqa: E402

import inwit  # noqa: E402
from inwit import torch as init  # noqa: E402

RECIPE = {
    "layout": "torch",
    "rules": [
        {"match": "head.*", "initializer": "orthogonal"},
        {"match": "*.weight", "initializer": "he_normal"},
        {"match": "*.bias", "initializer": "zeros"},
    ],
}
RANDOM = {"rules": [{"match": "*", "initializer": {"class_name": "RandomNormal", "config": {"stddev": 1.0}}}]}


def stages() -> nn.ModuleDict:
    return nn.ModuleDict({"0": nn.Linear(8, 8), "1": nn.Linear(8, 8), "head": nn.Linear(8, 4, bias=False)})


def on_meta(make: object) -> nn.Module:
    with torch.device("meta"):
        return make()  # type: ignore[operator, no-any-return]


def state(module: nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in module.state_dict().items()}


class Parts(unittest.TestCase):
    WHOLE = state(init.initialize(stages(), RECIPE, 42))

    def test_pipeline_stages(self) -> None:
        """Stages with local names differ, and have the values of the whole model, with one recipe for all of them."""
        for stage, bias in (("0", True), ("1", True), ("head", False)):
            for part in (nn.Linear(8, 4 if stage == "head" else 8, bias=bias) for _ in range(2)):
                init.initialize(part, RECIPE, 42, prefix=f"{stage}.", unreached="allow")
                for name, tensor in part.state_dict().items():
                    self.assertTrue(torch.equal(tensor, self.WHOLE[f"{stage}.{name}"]))
        with self.assertRaisesRegex(ValueError, r"head\.\*"):
            init.initialize(nn.Linear(8, 8), RECIPE, 42, prefix="0.")
        with self.assertRaisesRegex(ValueError, "0.gamma"):  # a name without a rule remains an error
            part = nn.Linear(8, 8)
            part.gamma = nn.Parameter(torch.ones(3))
            init.initialize(part, RECIPE, 42, prefix="0.", unreached="allow")

    def test_allowed_rules_keep_their_values(self) -> None:
        rules = [{"match": "*", "initializer": {"class_name": "Constant", "config": {"value": 0.1}}, "comment": "a tenth"},
                 {"match": "nothing", "initializer": {"class_name": "mine>Halves", "config": {}}}]  # fmt: skip
        recipe = inwit.Recipe({"rules": rules}, custom={"mine>Halves": lambda out, key, config: None})
        part = init.initialize(nn.Linear(2, 2, dtype=torch.float64), recipe, 42, unreached="allow")
        self.assertTrue((part.weight == 0.1).all())

    def test_boxes(self) -> None:
        """Plain tensors that are shards: of a matrix by columns, rows and both, of a vector, on the meta device too."""
        recipe = {"layout": "torch", "rules": [{"match": "*", "initializer": {"class_name": "RandomNormal", "config": {}}}]}
        for initializer in ("he_normal", "orthogonal"):
            recipe["rules"] = [{"match": "*.weight", "initializer": initializer}, recipe["rules"][-1]]
            whole = state(init.initialize(nn.ModuleDict({"up": nn.Linear(6, 8)}), recipe, 1))
            for make in (lambda: nn.Linear(3, 4), lambda: on_meta(lambda: nn.Linear(3, 4))):
                for row, column in ((0, 0), (4, 3), (0, 3)):
                    boxes = {"up.weight": inwit.Box((8, 6), (row, column)), "up.bias": ((8,), (row,))}
                    part = init.initialize(nn.ModuleDict({"up": make()}), recipe, 1, boxes=boxes)
                    expected = whole["up.weight"][row : row + 4, column : column + 3]
                    self.assertTrue(torch.equal(part["up"].weight, expected))
                    self.assertTrue(torch.equal(part["up"].bias, whole["up.bias"][row : row + 4]))

    def test_boxes_with_prefix_and_float8(self) -> None:
        whole = init.initialize(nn.Linear(6, 8), RANDOM, 1, prefix="up.")
        part = nn.Linear(6, 4)
        part.weight = nn.Parameter(part.weight.detach().to(torch.float8_e5m2))
        init.initialize(part, RANDOM, 1, prefix="up.", boxes={"up.weight": ((8, 6), (4, 0)), "up.bias": ((8,), (4,))})
        self.assertTrue(torch.equal(part.weight.float(), whole.weight[4:].to(torch.float8_e5m2).float()))

    def test_boxes_rejected(self) -> None:
        part = nn.ModuleDict({"up": nn.Linear(3, 4)})
        before = state(part)
        cases = [({"up.wieght": ((8, 6), (0, 0))}, "boxes contains 'up.wieght': no parameter or buffer of the module has that name"),
                 ({"up.weight": ((8, 6), (6, 0))}, "up.weight: .*offset"), ({"up.weight": ((8,), (0,))}, "up.weight: .*2 axes")]  # fmt: skip
        for boxes, message in cases:
            with self.assertRaisesRegex(ValueError, message):
                init.initialize(part, RECIPE, 1, boxes=boxes, unreached="allow")
        self.assertTrue(all(torch.equal(before[name], tensor) for name, tensor in part.state_dict().items()))


class Kept(unittest.TestCase):
    def test_only_meta(self) -> None:
        """After a checkpoint that lacks some tensors: the rest is filled, and rules may be reached by what is kept."""
        module = on_meta(stages)
        loaded = {"0.weight": torch.full((8, 8), 3.0), "head.weight": torch.full((4, 8), 4.0)}
        module.load_state_dict(loaded, strict=False, assign=True)
        init.initialize(module, RECIPE, 42, only="meta")
        whole = Parts.WHOLE
        for name, tensor in module.state_dict().items():
            self.assertTrue(torch.equal(tensor, loaded.get(name, whole[name])), name)

    def test_names(self) -> None:
        module = stages()
        before = state(module)
        init.initialize(module, RECIPE, 42, keep=iter(["0.weight", "0.bias"]))
        for name, tensor in module.state_dict().items():
            self.assertTrue(torch.equal(tensor, before[name] if name.startswith("0.") else Parts.WHOLE[name]), name)

    def test_kept_names_need_no_rule(self) -> None:
        module = stages()
        recipe = {"rules": [{"match": "head.weight", "initializer": "ones"}]}
        init.initialize(module, recipe, 1, keep=[name for name in module.state_dict() if name != "head.weight"])
        self.assertTrue((module["head"].weight == 1).all())
        with self.assertRaisesRegex(ValueError, "1.bias"):
            init.initialize(module, recipe, 1, keep=["0.weight", "0.bias", "1.weight"])

    def test_shared(self) -> None:
        """Keeping one name of a shared parameter keeps it."""
        module = nn.ModuleDict({"a": nn.Linear(2, 2, bias=False), "b": nn.Linear(2, 2, bias=False)})
        module["b"].weight = module["a"].weight
        before = module["a"].weight.clone()
        init.initialize(module, RANDOM, 1, keep=["b.weight"])
        self.assertTrue(torch.equal(module["a"].weight, before))

    def test_rejected(self) -> None:
        for keep, message in ((["0.wieght"], "keep contains '0.wieght'"), (["0.weight"], "have no values: 0.weight$")):
            with self.assertRaisesRegex(ValueError, message):
                init.initialize(on_meta(stages), RECIPE, 42, keep=keep)
        with self.assertRaisesRegex(TypeError, "keep is 'head.weight', must be a collection of names"):
            init.initialize(stages(), RECIPE, 42, keep="head.weight")
        for option, values in (("only", "None or 'meta'"), ("unreached", "'error' or 'allow'"), ("frozen", "'error' or 'fill'"),
                               ("padding", "'zero' or 'random'"), ("buffers", "'error' or 'keep' or 'empty'")):  # fmt: skip
            with self.assertRaisesRegex(ValueError, f"{option} is 'x', must be {values}"):
                init.initialize(stages(), RECIPE, 42, **{option: "x"})


class Frozen(unittest.TestCase):
    def test_a_catch_all_fills_no_buffer(self) -> None:
        """A last rule `*` that no parameter reaches is no reason to overwrite a mask or a table."""
        module = nn.Linear(4, 4)
        module.register_buffer("table", torch.arange(4.0))
        rules = [{"match": "weight", "initializer": "ones"}, {"match": "bias", "initializer": "zeros"}]
        init.initialize(module, {"rules": [*rules, {"match": "*", "initializer": "ones", "optional": True}]}, 1)
        self.assertEqual(module.table.tolist(), [0, 1, 2, 3])
        with self.assertRaisesRegex(ValueError, 'matches no tensor .*"\\*"'):
            init.initialize(module, {"rules": [*rules, {"match": "*", "initializer": "ones"}]}, 1)
        init.initialize(module, {"rules": [*rules, {"match": "tab*", "initializer": "ones"}]}, 1)
        self.assertEqual(module.table.tolist(), [1, 1, 1, 1])

    def test_wildcards_do_not_fill(self) -> None:
        rules = [{"match": "1.*", "initializer": "ones"}, {"match": "0.weight", "initializer": "zeros"},
                 {"match": "head.*", "initializer": "orthogonal"}, {"match": "*.bias", "initializer": "zeros"}]  # fmt: skip
        for make in (stages, lambda: on_meta(stages)):
            module = make()
            for name in ("0.weight", "1.weight", "0.bias"):
                module.get_parameter(name).requires_grad_(False)
            with self.assertRaisesRegex(ValueError, r"match rules only by a wildcard: 0\.bias, 1\.weight; .*frozen='fill'"):
                init.initialize(module, {**RECIPE, "rules": rules}, 1)
            # A rule with the full name decides only if no wildcard comes before it.
            literal = [{"match": "1.weight", "initializer": "ones"}, {"match": "0.bias", "initializer": "ones"}]
            with self.assertRaisesRegex(ValueError, r"by a wildcard: 1\.weight;"):
                init.initialize(module, {**RECIPE, "rules": [rules[0], *literal, *rules[1:]]}, 1, unreached="allow")
            init.initialize(module, {**RECIPE, "rules": [*literal, *rules]}, 1, unreached="allow")
            self.assertTrue((module["1"].weight == 1).all() and (module["0"].weight == 0).all())
            self.assertFalse(module["0"].weight.requires_grad)
            init.initialize(module, RECIPE, 1, frozen="fill")
            self.assertEqual(module["1"].weight.count_nonzero(), 64)

    def test_kept(self) -> None:
        module = stages()
        module["0"].requires_grad_(False)
        before = state(module)
        init.initialize(module, {**RECIPE, "rules": [{"match": "0.*", "keep": True}, *RECIPE["rules"]]}, 1)
        init.initialize(module, RECIPE, 1, keep=["0.weight", "0.bias"])
        self.assertTrue(torch.equal(module["0"].weight, before["0.weight"]))


class Padding(unittest.TestCase):
    def test_zero(self) -> None:
        for make in (nn.Embedding, nn.EmbeddingBag):
            for dtype in (torch.float32, torch.bfloat16, torch.float8_e4m3fn):
                for meta in (False, True):
                    module = nn.ModuleDict({"a": make(10, 4, padding_idx=3), "b": make(10, 4, padding_idx=-1), "c": make(10, 4)})
                    module.to(dtype)
                    random = init.initialize(module, RANDOM, 1, padding="random")
                    rows = {name: one.weight.detach().float().clone() for name, one in random.items()}
                    self.assertTrue(all(row.any() for whole in rows.values() for row in whole))
                    module = module.to("meta") if meta else module
                    init.initialize(module, RANDOM, 1)
                    rows["a"][3], rows["b"][9] = 0, 0
                    for name, one in module.items():
                        self.assertTrue(torch.equal(one.weight.detach().float(), rows[name]), (make, dtype, meta, name))

    def test_shared_and_default_recipe(self) -> None:
        module = nn.ModuleDict({"head": nn.Linear(4, 10, bias=False), "embed": nn.Embedding(10, 4, padding_idx=2)})
        module["embed"].weight = module["head"].weight
        init.initialize(module, init.default_recipe(module), 1)
        self.assertEqual(module["head"].weight.count_nonzero(dim=1).tolist(), [4, 4, 0, *[4] * 7])

    def test_kept(self) -> None:
        module = nn.ModuleDict({"embed": nn.Embedding(10, 4, padding_idx=2), "linear": nn.Linear(2, 2)})
        module["embed"].weight.data.fill_(1)
        init.initialize(module, RANDOM, 1, keep=["embed.weight"])
        self.assertTrue((module["embed"].weight == 1).all())

    def test_boxes(self) -> None:
        """A part of the rows or of the columns, in a module of the size of the whole (row 5 of it) or of the part (its own row 1)."""
        whole = init.initialize(nn.Embedding(8, 4), RANDOM, 1).weight.detach()
        for module, index, offset, row in ((8, 5, 4, 1), (8, 5, 0, None), (4, 1, 4, 1)):
            part = nn.Embedding(module, 4, padding_idx=index)
            part.weight = nn.Parameter(torch.empty(4, 4))
            init.initialize(part, RANDOM, 1, boxes={"weight": ((8, 4), (offset, 0))})
            expected = whole[offset : offset + 4].clone()
            if row is not None:
                expected[row] = 0
            self.assertTrue(torch.equal(part.weight, expected), (module, offset))
        part = nn.Embedding(8, 2, padding_idx=5)
        init.initialize(part, RANDOM, 1, boxes={"weight": ((8, 4), (0, 2))})
        self.assertEqual(part.weight.count_nonzero(dim=1).tolist(), [2, 2, 2, 2, 2, 0, 2, 2])


class Dtypes(unittest.TestCase):
    FLOAT8 = [torch.float8_e4m3fn, torch.float8_e4m3fnuz, torch.float8_e5m2, torch.float8_e5m2fnuz]

    def test_float8(self) -> None:
        """The float32 value, rounded once; of the library's own types, inside its bounds."""
        for dtype in self.FLOAT8:
            for initializer in ("he_normal", "orthogonal", "random_uniform", "zeros", "identity"):
                module = nn.Linear(8, 8, bias=False)
                recipe = {"layout": "torch", "rules": [{"match": "weight", "initializer": initializer}]}
                expected = init.initialize(module, recipe, 3).weight.detach().to(dtype)
                name = str(dtype).removeprefix("torch.")
                if name in inwit._abi.DTYPES:
                    memory = np.zeros((8, 8), np.uint8)
                    inwit.fill(initializer, memory, inwit.Key(3, "weight"), layout="torch", dtype=name)
                    expected = torch.from_numpy(memory).view(dtype)
                for make in (lambda: torch.zeros(8, 8, dtype=dtype), lambda: torch.zeros(8, 8, dtype=dtype, device="meta")):
                    module.weight = nn.Parameter(make(), requires_grad=False)
                    init.initialize(module, recipe, 3)
                    self.assertEqual(module.weight.dtype, dtype)
                    self.assertTrue(torch.equal(module.weight.view(torch.uint8), expected.view(torch.uint8)), (dtype, initializer))

    def test_float8_overflow(self) -> None:
        module = nn.Module()
        for dtype, message in ((torch.float8_e4m3fn, "w: .*between -448 and 448, the range of float8_e4m3fn"),
                               (torch.float8_e4m3fnuz, "w: dtype is torch.float8_e4m3fnuz, whose largest value is 240.0: values up to")):  # fmt: skip
            module.w = nn.Parameter(torch.zeros(8, dtype=dtype), requires_grad=False)
            for initializer in ({"class_name": "RandomNormal", "config": {"stddev": 50.0}}, {"class_name": "Constant", "config": {"value": 470}},
                                {"class_name": "RandomUniform", "config": {"minval": -1e3, "maxval": 0.0}}):  # fmt: skip
                with self.assertRaisesRegex(inwit.Error, message):
                    init.initialize(module, {"rules": [{"match": "w", "initializer": initializer}]}, 1)

    def test_float8_shapes_are_checked(self) -> None:
        module = nn.Module()
        module.w = nn.Parameter(torch.zeros(8, dtype=torch.float8_e4m3fn), requires_grad=False)
        with self.assertRaisesRegex(inwit.Error, "w: orthogonal: .*rank"):
            init.initialize(module, {"layout": "torch", "rules": [{"match": "w", "initializer": "orthogonal"}]}, 1)


class Tensors(unittest.TestCase):
    def test_fake(self) -> None:
        """Checked, and left alone."""
        with FakeTensorMode():
            module = nn.ModuleDict({"a": nn.Linear(4, 4), "e": nn.Embedding(4, 4, padding_idx=1)})
            init.initialize(module, {"layout": "torch", "rules": [{"match": "*", "initializer": "random_normal"}]}, 1)
            with self.assertRaisesRegex(inwit.Error, "a.weight: .*layout"):
                init.initialize(module, {"rules": [{"match": "*", "initializer": "he_normal"}]}, 1)
            with torch.device("meta"):
                lost = nn.Linear(4, 4)
            init.initialize(lost, RANDOM, 1)
            self.assertEqual(lost.weight.device.type, "meta")

    def test_nested(self) -> None:
        for layout in (torch.strided, torch.jagged):
            nested = torch.nested.nested_tensor([torch.zeros(2, 3), torch.zeros(4, 3)], layout=layout)
            for function in (init.normal_, init.uniform_, init.trunc_normal_, init.orthogonal_):
                with self.assertRaisesRegex(NotImplementedError, rf"{function.__name__}\(\): tensor is a nested tensor"):
                    function(nested)
            module = nn.Module()
            module.w = nn.Parameter(nested)
            with self.assertRaisesRegex(ValueError, "w is a nested tensor"):
                init.initialize(module, RANDOM, 1)

    def test_inference(self) -> None:
        with torch.inference_mode():
            module = nn.Linear(2, 2)
            init.initialize(module, RANDOM, 1, frozen="fill")
            before = module.weight.clone()
        with self.assertRaisesRegex(RuntimeError, "weight: Inplace update to inference tensor"):
            init.initialize(module, RANDOM, 2, frozen="fill")
        self.assertTrue(torch.equal(module.weight, before))


class Owned(nn.Parameter):
    """A subclass as Megatron and vLLM have."""

    def is_owned(self) -> bool:
        return True


class Attached(unittest.TestCase):
    def test_survives(self) -> None:
        """Attributes, hooks and the class of a meta parameter, also of a shared one."""
        for swap in (False, True):
            module = on_meta(lambda: nn.ModuleDict({"a": nn.Linear(3, 3), "b": nn.Linear(3, 3)}))
            module["a"].weight = Owned(torch.empty(3, 3, device="meta"))
            module["b"].weight = module["a"].weight
            module["a"].weight.tensor_model_parallel = True
            module["a"].bias._no_weight_decay = {"why": "a bias"}
            module["a"].register_buffer("steps", torch.zeros(2, device="meta"))
            module["a"].steps.unit = "s"
            seen = []
            module["a"].weight.register_hook(lambda gradient: seen.append("hook"))
            handle = module["a"].bias.register_hook(lambda gradient: seen.append("removed"))
            module["a"].bias.register_post_accumulate_grad_hook(lambda parameter: seen.append("after"))
            torch.__future__.set_swap_module_params_on_conversion(swap)
            try:
                rules = [{"match": "*.steps", "initializer": "ones"}, *RANDOM["rules"]]
                init.initialize(module, {"rules": rules}, 1)
            finally:
                torch.__future__.set_swap_module_params_on_conversion(False)
            weight = module["a"].weight
            self.assertIs(weight, module["b"].weight)
            self.assertTrue(weight.is_owned() and weight.tensor_model_parallel and weight.requires_grad)
            self.assertEqual((module["a"].bias._no_weight_decay, module["a"].steps.unit), ({"why": "a bias"}, "s"))
            self.assertIsInstance(weight, nn.Parameter)
            handle.remove()
            module["a"](torch.ones(1, 3)).sum().backward()
            self.assertEqual(sorted(seen), ["after", "hook"])
            self.assertEqual((module["a"].steps.tolist(), weight.device.type), ([1, 1], "cpu"))

    def test_gradients_on_meta_are_dropped(self) -> None:
        module = on_meta(lambda: nn.Linear(3, 3))
        module(torch.zeros(2, 3, device="meta")).sum().backward()
        init.initialize(module, RANDOM, 1)
        self.assertIsNone(module.weight.grad)
        self.assertFalse(module.weight.is_meta)

    def test_ties_without_to_empty(self) -> None:
        """buffers="empty" gives memory to lost buffers, as to_empty does, and keeps parameters shared, as to_empty does not."""
        module = on_meta(lambda: nn.ModuleDict({"a": nn.Linear(3, 3), "b": nn.Linear(3, 3)}))
        module["b"].weight = module["a"].weight
        module["a"].register_buffer("table", torch.zeros(2, dtype=torch.int64, device="meta"))
        init.initialize(module, RANDOM, 1, buffers="empty")
        self.assertIs(module["a"].weight, module["b"].weight)
        table = module["a"].table
        self.assertEqual((table.device.type, table.dtype, table.shape), ("cpu", torch.int64, (2,)))


class Compiled(unittest.TestCase):
    def test_fullgraph(self) -> None:
        """The error of torch.compile says why, and what to do."""
        key = init.Key(1, "w")
        calls = [lambda w: init.normal_(w), lambda w: init.normal_(w, key=key), lambda w: init.trunc_normal_(w, key=key),
                 lambda w: init.orthogonal_(w, key=key)]  # fmt: skip
        for call in calls:
            torch._dynamo.reset()
            with self.assertRaisesRegex(Exception, "which torch.compile cannot trace: initialize outside of the compiled function"):
                torch.compile(call, fullgraph=True, backend="eager")(torch.empty(4, 4))

    def test_graph_break(self) -> None:
        def step(w: torch.Tensor) -> torch.Tensor:
            w = w * 2
            init.normal_(w, key=init.Key(1, "w"))
            return w + 1

        compiled = torch.compile(step, backend="eager")
        self.assertTrue(torch.equal(compiled(torch.ones(4, 4)), step(torch.ones(4, 4))))


if __name__ == "__main__":
    support.main()
