"""A Mixtral of Hugging Face transformers under FSDP2, filled by its shipped recipe in 1, 2 and 3 processes on the CPU (gloo): stacked experts,
whose parts have streams of their own, have the bytes of a single process, and those of the separate tensors of a checkpoint."""

from __future__ import annotations

import unittest
from collections.abc import Callable
from typing import Any

import support

support.needs("numpy", "torch", "transformers")

import torch  # noqa: E402
import transformers as hf  # noqa: E402
from torch import nn  # noqa: E402
from torch.distributed.fsdp import fully_shard  # noqa: E402
from torch.distributed.tensor import Shard  # noqa: E402
import distributed_checks  # noqa: E402
import inwit  # noqa: E402
from inwit import torch as init  # noqa: E402
from recipe_checks import recipe  # noqa: E402

INNER, EXPERTS, LAYERS = 18, 5, 2  # 5 experts and 31 tokens: shards of different extents
CONFIG: dict[str, Any] = {
    "hidden_size": 24, "intermediate_size": INNER, "num_hidden_layers": LAYERS, "num_attention_heads": 4, "num_key_value_heads": 2,
    "num_local_experts": EXPERTS, "num_experts_per_tok": 2, "vocab_size": 31, "pad_token_id": 5, "max_position_embeddings": 16,
}  # fmt: skip


def bound(**variables: float) -> inwit.Recipe:
    return recipe("mixtral").bind(hf.MixtralConfig(**CONFIG).to_json_string(use_diff=False), **variables)


def mixtral(device: str) -> nn.Module:
    with torch.device(device):
        return hf.MixtralForCausalLM(hf.MixtralConfig(**CONFIG))  # type: ignore[no-any-return]


def sharded(model: Any, place: Callable[[nn.Parameter], Shard] | None) -> Any:
    for layer in model.model.layers:
        fully_shard(layer, shard_placement_fn=place)
    fully_shard(model, shard_placement_fn=place)
    return model


def filled(model: Any) -> Any:
    return init.initialize(model, bound(), 42, buffers="keep")  # those of the rotary embedding are no weights


def assert_same(got: nn.Module, expected: nn.Module) -> None:
    others = dict(expected.named_parameters())
    assert list(others) == [name for name, _ in got.named_parameters()]
    for name, parameter in got.named_parameters():
        local, other = parameter.to_local().detach(), others[name].to_local().detach()
        assert parameter.placements == others[name].placements and not local.is_meta and torch.equal(local, other), name


def rows(world: int) -> None:
    """Shards of whole experts, as FSDP2 makes them, on the meta device and over memory with other values."""
    expected = sharded(filled(mixtral("cpu")), None)
    for device in "meta", "cpu":
        got = filled(sharded(mixtral(device), None))
        assert_same(got, expected)
        assert init.audit(got, bound(), seed=42) == []
    assert_other_seed_is_seen(expected)


def columns(world: int) -> None:
    """Shards that have a part of each expert."""

    def place(parameter: nn.Parameter) -> Shard:
        return Shard(1 if parameter.dim() == 3 else 0)

    expected = sharded(filled(mixtral("cpu")), place)
    got = filled(sharded(mixtral("meta"), place))
    assert any(parameter.placements == (Shard(1),) for parameter in got.parameters())
    assert_same(got, expected)
    assert init.audit(got, bound(), seed=42) == []


def checkpoints(world: int) -> None:
    """The tensors that a checkpoint has for each expert, in one process."""
    stored = bound(stored=1)
    values = {name: torch.empty(tensor.shape) for name, tensor in stored.tensors.items()}
    inwit.fill_model({name: value.numpy() for name, value in values.items()}, stored, 42)
    got = filled(sharded(mixtral("meta"), None))
    for layer in range(LAYERS):
        stem = f"model.layers.{layer}"
        gate_up = got.get_parameter(f"{stem}.mlp.experts.gate_up_proj").full_tensor().detach()
        down = got.get_parameter(f"{stem}.mlp.experts.down_proj").full_tensor().detach()
        for expert in range(EXPERTS):
            of = f"{stem}.block_sparse_moe.experts.{expert}"
            assert torch.equal(gate_up[expert, :INNER], values[f"{of}.w1.weight"]), of
            assert torch.equal(gate_up[expert, INNER:], values[f"{of}.w3.weight"]), of
            assert torch.equal(down[expert], values[f"{of}.w2.weight"]), of
        gate = got.get_parameter(f"{stem}.mlp.gate.weight").full_tensor().detach()
        assert torch.equal(gate, values[f"{stem}.block_sparse_moe.gate.weight"])
    table = got.get_parameter("model.embed_tokens.weight").full_tensor().detach()
    assert not table[5].any() and table[4].any()


def assert_other_seed_is_seen(model: nn.Module) -> None:
    try:
        init.audit(model, bound(), seed=43)
    except init.AuditError as error:
        assert "gate_up_proj" in str(error)
    else:
        raise AssertionError("an audit by another seed found nothing")


class Mixtral(distributed_checks.Worlds):
    cases = [rows, columns, checkpoints]
    test_four = None  # type: ignore[assignment]

    def test_one(self) -> None:
        self.run_world(1)


if __name__ == "__main__":
    unittest.main()
