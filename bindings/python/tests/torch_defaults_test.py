"""inwit.torch.default_recipe: the distributions of torch.nn's own modules, and what is rejected or asked for."""

from __future__ import annotations

import functools
import types
import unittest
import warnings

import support

support.needs("numpy", "scipy", "torch")

import torch  # noqa: E402
from scipy import stats  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn.utils import parametrizations, prune, spectral_norm, weight_norm  # noqa: E402

import inwit  # noqa: E402
from inwit import torch as init  # noqa: E402


def rules(module: nn.Module, *arguments: object, **options: object) -> dict[str, object]:
    return {rule["match"]: rule.get("initializer", "keep") for rule in init.default_recipe(module, *arguments, **options)["rules"]}


class Defaults(unittest.TestCase):
    MAKE = [
        lambda: nn.Linear(40, 30), lambda: nn.Conv1d(8, 12, 5, groups=2), lambda: nn.Conv2d(6, 10, 3), lambda: nn.Conv3d(3, 6, 3),
        lambda: nn.ConvTranspose2d(6, 12, 3, groups=3), lambda: nn.Bilinear(12, 7, 9), lambda: nn.Embedding(50, 12),
        lambda: nn.EmbeddingBag(50, 12), lambda: nn.LSTM(9, 12, 2, bidirectional=True, proj_size=5), lambda: nn.GRUCell(9, 12),
        lambda: nn.MultiheadAttention(24, 4, add_bias_kv=True), lambda: nn.MultiheadAttention(24, 4, kdim=12, vdim=16),
        lambda: nn.PReLU(5, init=0.1), lambda: nn.LayerNorm(20), lambda: nn.GroupNorm(2, 20), lambda: nn.BatchNorm2d(20),
        lambda: nn.RMSNorm(20), lambda: nn.Transformer(16, 2, 1, 1, 32), lambda: nn.TransformerEncoderLayer(16, 2, 32),
    ]  # fmt: skip

    def test_distributions(self) -> None:
        """Each parameter has the distribution that PyTorch gives it, by a two-sample Kolmogorov-Smirnov test."""
        for make in self.MAKE:
            torch.manual_seed(1)
            theirs = [make() for _ in range(20)]
            recipe = init.default_recipe(theirs[0])
            ours = [init.initialize(make(), recipe, seed) for seed in range(20)]
            for name, parameter in theirs[0].named_parameters():
                a, b = (
                    torch.cat([dict(m.named_parameters())[name].detach().flatten() for m in group]) for group in (theirs, ours)
                )
                where = (type(theirs[0]).__name__, name)
                if (a == a[0]).all():
                    self.assertTrue(torch.equal(a, b), where)
                else:
                    self.assertGreater(stats.ks_2samp(a.numpy(), b.numpy()).pvalue, 1e-4, where)
                    self.assertLess(abs(a.abs().max() / b.abs().max() - 1), 0.35 if "normal" in str(recipe) or "embedding" in str(recipe) else 0.1, where)


    def test_entries_of_torch(self) -> None:
        """Rules name PyTorch's own initializers, except for constants, and bounds are literal only where the fan_in is another tensor's."""
        named = {"ones", "zeros", "Constant", "torch_linear", "torch_uniform", "torch_embedding", "torch_rnn", "torch_xavier_uniform",
                 "torch_xavier_normal"}  # fmt: skip
        found = set()
        for make in self.MAKE:
            for rule in init.default_recipe(make())["rules"]:
                initializer = rule["initializer"]
                name = initializer if isinstance(initializer, str) else initializer["class_name"]
                found.add(name)
                self.assertTrue(name != "torch_uniform" or "bias" in rule["match"] or "Bilinear" in type(make()).__name__, rule)
        self.assertEqual(found, named)


class Norm(nn.Module):
    """The normalization of a language model: not torch.nn's class."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(4))


class Scaled(nn.Linear):
    def __init__(self) -> None:
        super().__init__(4, 4)
        self.weight_scale = nn.Parameter(torch.ones(1))


class Quantized(nn.Linear):
    pass


class Names(unittest.TestCase):
    def unknown(self, module: nn.Module, *names: str) -> None:
        """Exactly these parameters of nn.Sequential(module) have no default."""
        with self.assertRaises(ValueError) as caught:
            init.default_recipe(nn.Sequential(module))
        kinds = {name: type(module).__name__ for name in names}
        listed = ", ".join(f"0.{name} ({kind})" for name, kind in kinds.items())
        self.assertIn(f"no module of torch.nn has a default initializer for: {listed}; pass others=", str(caught.exception))

    def test_changed_parameters(self) -> None:
        """What torch.nn.utils registers in place of a parameter."""
        for make in (lambda: nn.Linear(6, 4), lambda: nn.Conv1d(6, 4, 3), lambda: nn.ConvTranspose2d(4, 4, 3)):
            self.unknown(weight_norm(make()), "weight_g", "weight_v")
            self.unknown(spectral_norm(make()), "weight_orig")
        self.unknown(weight_norm(nn.LSTM(4, 5), "weight_hh_l0"), "weight_hh_l0_g", "weight_hh_l0_v")
        for make, name in ((lambda: nn.LayerNorm(8), "weight"), (lambda: nn.RMSNorm(8), "weight"), (lambda: nn.Linear(4, 4), "bias"),
                           (lambda: nn.BatchNorm1d(8), "weight"), (lambda: nn.GRU(4, 5), "weight_ih_l0"),
                           (lambda: nn.MultiheadAttention(32, 4), "in_proj_weight")):  # fmt: skip
            self.unknown(prune.random_unstructured(make(), name, amount=0.3), f"{name}_orig")
        extra = nn.Linear(3, 3)
        extra.register_parameter("bias_scale", nn.Parameter(torch.ones(3)))
        self.unknown(extra, "bias_scale")
        lora = nn.Embedding(4, 3)
        lora.weight_lora_a = nn.Parameter(torch.ones(3))
        self.unknown(lora, "weight_lora_a")
        with self.assertRaisesRegex(ValueError, r"for: parametrizations.weight.original0 \(ParametrizationList\), "):
            init.default_recipe(parametrizations.weight_norm(nn.Linear(4, 3)))

    def test_subclasses(self) -> None:
        self.unknown(Scaled(), "weight", "bias", "weight_scale")
        self.unknown(Quantized(4, 4), "weight", "bias")
        self.unknown(Norm(), "weight")
        with self.assertRaisesRegex(ValueError, "the weights of a normalization are usually ones"):
            init.default_recipe(Norm())

    def test_the_rest_keeps_its_default(self) -> None:
        """A parameter beside a changed one, and modules that torch changes the class of."""
        module = nn.Sequential(weight_norm(nn.Linear(16, 4)), parametrizations.weight_norm(nn.Linear(16, 4)))
        found = rules(module, {"*.weight_g": "ones", "*.weight_v": "he_normal", "*.original*": "ones"})
        for name in ("0.bias", "1.bias"):
            self.assertEqual(found[name], {"class_name": "torch_uniform", "config": {"a": -0.25, "b": 0.25}})

    def test_star_in_a_name(self) -> None:
        """A name with `*` is a pattern too: it must not take the others."""
        module = nn.ModuleDict({"a*": nn.LayerNorm(3), "ab": nn.Linear(3, 3), "a": nn.Linear(3, 3)})
        recipe = init.default_recipe(module)
        init.initialize(module, recipe, 1)
        self.assertTrue((module["a*"].weight == 1).all())
        self.assertEqual(len({float(value) for value in module["ab"].weight.detach().flatten()}), 9)
        with self.assertRaisesRegex(ValueError, r"the name a\*.weight contains \*, and as a pattern it matches a\*\*.weight too: rename one"):
            init.default_recipe(nn.ModuleDict({"a*": nn.LayerNorm(3), "a**": nn.LayerNorm(3)}))

    def test_prefix(self) -> None:
        self.assertEqual(list(rules(nn.LayerNorm(3), prefix="layers.3.")), ["layers.3.weight", "layers.3.bias"])
        attention = rules(nn.Sequential(nn.MultiheadAttention(8, 2)), prefix="encoder.")
        self.assertEqual(attention["encoder.0.out_proj.bias"], "zeros")


class Others(unittest.TestCase):
    MODULE = nn.ModuleDict({"norm": Norm(), "scaled": Scaled(), "linear": nn.Linear(2, 2)})

    def test_mapping(self) -> None:
        one = {"class_name": "Constant", "config": {"value": 1}}
        found = rules(self.MODULE, {Norm: "ones", "*.weight_scale": one, nn.Linear: nn.Linear})
        self.assertEqual((found["norm.weight"], found["scaled.weight_scale"]), ("ones", one))
        self.assertEqual(found["scaled.weight"]["class_name"], "torch_linear")
        self.assertEqual(found["scaled.bias"]["config"]["b"], 0.5)
        with self.assertRaisesRegex(ValueError, r"for: scaled.weight_scale \(Scaled\);"):
            init.default_recipe(self.MODULE, {Norm: "ones", Scaled: nn.Linear})

    def test_order(self) -> None:
        self.assertEqual(rules(Norm(), {"weight": "ones", "*": "zeros"})["weight"], "ones")
        self.assertEqual(rules(Norm(), {"*": "zeros", "weight": "ones"})["weight"], "zeros")

    def test_function(self) -> None:
        seen = []

        def answer(name: str, parameter: torch.Tensor, module: nn.Module) -> object:
            seen.append((name, tuple(parameter.shape), type(module)))
            return "ones" if parameter.dim() == 1 else "he_normal"

        found = rules(self.MODULE, answer)
        self.assertEqual(seen, [("norm.weight", (4,), Norm), ("scaled.weight", (4, 4), Scaled), ("scaled.bias", (4,), Scaled),
                                ("scaled.weight_scale", (1,), Scaled)])  # fmt: skip
        self.assertEqual(found["scaled.weight"], "he_normal")
        found = rules(self.MODULE, lambda name, parameter, module: nn.Linear if name in ("scaled.weight", "scaled.bias") else "ones")
        self.assertEqual((found["scaled.bias"]["class_name"], found["scaled.weight_scale"]), ("torch_uniform", "ones"))
        with self.assertRaisesRegex(ValueError, r"for: norm.weight \(Norm\)"):
            init.default_recipe(self.MODULE, lambda name, *_: "ones" if "scaled" in name else None)

    def test_one_for_all(self) -> None:
        for others in ("ones", {"class_name": "Ones", "config": {}}):
            self.assertEqual(rules(Norm(), others), {"weight": others})

    def test_rejected(self) -> None:
        with self.assertRaisesRegex(TypeError, "others is a float, must be a mapping"):
            init.default_recipe(Norm(), 1.0)
        with self.assertRaisesRegex(TypeError, "others has the key 3, must be a name, a pattern or a class"):
            init.default_recipe(Norm(), {3: "ones"})


def scale_rows(module: nn.Linear) -> None:
    module.weight.data.mul_(0.1)
    nn.init.zeros_(module.bias)


class Base(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(2, 2)


class Rows:
    @staticmethod
    def scale(module: nn.Linear) -> None:
        scale_rows(module)


class OwnCode(unittest.TestCase):
    class Hook(Base):
        def _init_weights(self, module: nn.Module) -> None: ...

    class Mixin(Base, type("Mixed", (), {"init_weights": lambda self: None})): ...

    class Reset(Base):
        def reset_parameters(self) -> None: ...

    class InConstructor(Base):
        def __init__(self) -> None:
            super().__init__()
            for module in self.modules():
                if isinstance(module, nn.Linear):
                    nn.init.kaiming_normal_(module.weight, mode="fan_out")

    class ByMethod(Base):
        def __init__(self) -> None:
            super().__init__()
            self.start()

        def start(self) -> None:
            self.apply(lambda module: module.weight.data.normal_(0, 0.02) if isinstance(module, nn.Linear) else None)

    class ByFunction(Base):
        def __init__(self) -> None:
            super().__init__()
            scale_rows(self.linear)

    class Inherited(InConstructor): ...

    class Plain(Base):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("mask", torch.zeros(2, 2))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.linear(x) + torch.empty(2).normal_()

    class Computed(Base):
        """Ties, and computes buffers in place: no parameter of torch.nn gets other values."""

        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("positions", torch.arange(8.0).mul_(2).exp_())
            self.again = nn.Linear(2, 2, bias=False)
            self.again.weight = self.linear.weight
            self.again.bias = None
            mask = torch.zeros(2, 2)
            mask[0] = 1
            self.mask = mask.requires_grad_(False)

    def test_noticed(self) -> None:
        for kind, what in ((self.Hook, "defines _init_weights"), (self.Mixin, "defines init_weights"),
                           (self.Reset, "defines reset_parameters"), (self.InConstructor, "__init__ calls kaiming_normal_"),
                           (self.ByMethod, "__init__ calls normal_"), (self.ByFunction, "__init__ calls zeros_"),
                           (self.Inherited, "__init__ calls kaiming_normal_")):  # fmt: skip
            module = nn.ModuleDict({"plain": nn.Linear(2, 2), "own": kind()})
            with self.assertRaisesRegex(ValueError, rf"by their own code, .*: {kind.__name__} \({what}; own\);"):
                init.default_recipe(module)
            self.assertEqual(rules(module, own_code="ignore"), rules(nn.ModuleDict({"plain": nn.Linear(2, 2), "own": Base()})))
            with self.assertRaisesRegex(ValueError, "the module itself"):
                init.default_recipe(kind())

    def test_code_that_calls_no_function_by_its_name(self) -> None:
        """Each of these constructors sets values that the defaults would replace."""
        for statement, what in (
            ("self.linear.weight.data = torch.zeros(2, 2)", "assigns .data"), ("self.linear.bias.data += 5", "assigns .data"),
            ("self.linear.bias = nn.Parameter(torch.zeros(2))", "assigns bias"), ("self.linear.weight[0] = 0", "assigns elements of weight"),
            ("self.linear.weight[:, 1:] = 0", "assigns elements of weight"), ("self.linear.weight *= 0.1", "assigns weight"),
            ("self.linear.weight.detach().mul_(0.1)", "calls mul_"), ("[each.clamp_(0) for each in self.parameters()]", "calls clamp_"),
            ("w = self.linear.weight; w.mul_(0.1)", "calls mul_"), ("[w.add_(1) for _, w in self.named_parameters()]", "calls add_"),
            ("self.linear.load_state_dict(self.linear.state_dict())", "calls load_state_dict"),
            ("self.rows = nn.Embedding.from_pretrained(torch.zeros(2, 2))", "calls from_pretrained"),
            ("getattr(nn.init, 'zeros_')(self.linear.weight)", "names zeros_"), ("started(self.linear.weight)", "calls trunc_normal_"),
            ("Rows.scale(self.linear)", "calls zeros_"), ("rows.scale(self.linear)", "calls zeros_"),
            ("alias(self.linear.weight)", "calls ones_"), ("self.made()", "calls zeros_"),
        ):  # fmt: skip
            names = {"torch": torch, "nn": nn, "Base": Base, "Rows": Rows, "started": functools.partial(nn.init.trunc_normal_, std=0.02),
                     "alias": nn.init.ones_, "rows": types.ModuleType("rows")}  # fmt: skip
            names["rows"].scale = scale_rows  # type: ignore[attr-defined]
            lines = ["class Own(Base):", "  def __init__(self):", "    super().__init__()", "    with torch.no_grad():", f"      {statement}",
                     "  @classmethod", "  def made(cls):", "    return nn.init.zeros_(torch.empty(2))"]  # fmt: skip
            exec("\n".join(lines), names)  # a module's namespace of its own, as a file has
            with self.assertRaisesRegex(ValueError, rf"Own \(__init__ {what}; own\);", msg=statement):
                init.default_recipe(nn.ModuleDict({"own": names["Own"]()}))  # type: ignore[operator]

    def test_method_named_after_initialization(self) -> None:
        class Own(Base):
            def initialize_parameters(self) -> None:
                nn.init.zeros_(self.linear.weight)

        with self.assertRaisesRegex(ValueError, r"Own \(initialize_parameters calls zeros_; own\)"):
            init.default_recipe(nn.ModuleDict({"own": Own()}))

    def test_default_argument(self) -> None:
        class Own(Base):
            def __init__(self, fill=nn.init.zeros_) -> None:  # type: ignore[no-untyped-def]
                super().__init__()
                fill(self.linear.weight)

        with self.assertRaisesRegex(ValueError, r"Own \(__init__ calls zeros_; own\)"):
            init.default_recipe(nn.ModuleDict({"own": Own()}))

    def test_accepted(self) -> None:
        rules(self.Plain())
        rules(self.Computed())
        rules(nn.Transformer(8, 2, 1, 1, 8))

    def test_only_where_defaults_apply(self) -> None:
        """Own code of a module whose parameters `others` answers replaces nothing."""

        class Own(Norm):
            def reset_parameters(self) -> None:
                nn.init.ones_(self.weight)

        self.assertEqual(rules(nn.Sequential(Own(), nn.LayerNorm(2)), {Own: "ones"})["0.weight"], "ones")

    def test_rejected(self) -> None:
        with self.assertRaisesRegex(ValueError, "own_code is 'no', must be 'error' or 'ignore'"):
            init.default_recipe(Norm(), own_code="no")


class Shared(unittest.TestCase):
    def test_defaults_that_differ(self) -> None:
        """The tensor of an embedding and a head has the values of the module that made it, which the modules do not tell."""
        module = nn.ModuleDict({"rows": nn.Embedding(8, 4), "head": nn.Linear(4, 8, bias=False)})
        module["rows"].weight = module["head"].weight
        with self.assertWarnsRegex(UserWarning, r"one parameter is rows.weight \(Embedding\) and head.weight \(Linear\), whose defaults differ"):
            self.assertEqual(rules(module, {"*": "zeros"}), rules(nn.ModuleDict({"rows": nn.Embedding(8, 4)})))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.assertEqual(rules(module, {"rows.weight": nn.Linear})["rows.weight"]["class_name"], "torch_linear")
            self.assertEqual(rules(module, {"rows.weight": "zeros"}), {"rows.weight": "zeros"})
            same = nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2)])
            same[1].weight = same[0].weight
            rules(same)


class Frozen(unittest.TestCase):
    def test_table(self) -> None:
        """A fixed table that is a parameter, as the positions of Whisper's encoder."""
        module = nn.ModuleDict({"positions": nn.Embedding(8, 4).requires_grad_(False), "linear": nn.Linear(4, 4)})
        with self.assertRaisesRegex(ValueError, "do not require gradients .*: positions.weight; pass frozen='keep'"):
            init.default_recipe(module)
        self.assertEqual(rules(module, frozen="fill")["positions.weight"]["class_name"], "torch_embedding")
        before = module["positions"].weight.clone()
        init.initialize(module, init.default_recipe(module, frozen="keep"), 1)
        self.assertTrue(torch.equal(module["positions"].weight, before))

    def test_answered(self) -> None:
        """A wildcard is no answer for a frozen parameter; a full name, a class and a function are."""
        module = nn.ModuleDict({"table": Norm().requires_grad_(False)})
        with self.assertRaisesRegex(ValueError, "table.weight"):
            init.default_recipe(module, {"*": "ones"})
        for others in ({"table.weight": "ones"}, {Norm: "ones"}, lambda *_: "ones"):
            self.assertEqual(rules(module, others), {"table.weight": "ones"})
        with self.assertRaisesRegex(ValueError, "frozen is 'no', must be 'error' or 'fill' or 'keep'"):
            init.default_recipe(module, frozen="no")


class Whole(unittest.TestCase):
    def test_no_dead_layer(self) -> None:
        """The default recipe of models of torch.nn's own modules leaves no scale at zero."""
        module = nn.Sequential(nn.Embedding(5, 8), nn.TransformerEncoderLayer(8, 2, 16), nn.LayerNorm(8), nn.RMSNorm(8))
        init.initialize(module, init.default_recipe(module), 1)
        for name, parameter in module.named_parameters():
            self.assertEqual(bool(parameter.any()), not (name.endswith("bias") and "linear" not in name), name)


if __name__ == "__main__":
    support.main()
