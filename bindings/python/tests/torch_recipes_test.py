"""The shipped recipes against the real classes of Hugging Face transformers: names, shapes and distributions of all parameters."""

from __future__ import annotations

import pathlib
import tempfile
import unittest
from typing import Any

import support

support.needs("numpy", "safetensors", "torch", "transformers")

import numpy as np  # noqa: E402
import safetensors.torch  # noqa: E402
import torch  # noqa: E402
import transformers as hf  # noqa: E402

import inwit  # noqa: E402
from recipe_checks import RecipeTest, bound, moments  # noqa: E402

SMALL: dict[str, Any] = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 3, "num_attention_heads": 4,
                         "vocab_size": 300, "bos_token_id": 1, "eos_token_id": 2}
GPT2: dict[str, Any] = {"n_embd": 64, "n_head": 4, "vocab_size": 300, "n_positions": 32, "bos_token_id": 1, "eos_token_id": 2}
T5: dict[str, Any] = {"d_model": 64, "d_kv": 16, "d_ff": 96, "num_heads": 4, "vocab_size": 300}
FEW_EXPERTS: dict[str, Any] = {"num_key_value_heads": 2, "moe_intermediate_size": 20, "num_experts_per_tok": 2}
MODELS = [
    ("llama", hf.LlamaForCausalLM, hf.LlamaConfig(**SMALL, num_key_value_heads=2)),
    ("llama", hf.LlamaForCausalLM, hf.LlamaConfig(**SMALL, attention_bias=True, mlp_bias=True, pad_token_id=5)),
    ("llama", hf.LlamaForCausalLM, hf.LlamaConfig(**SMALL, head_dim=24, tie_word_embeddings=True, initializer_range=0.1)),
    ("llama", hf.MistralForCausalLM, hf.MistralConfig(**SMALL, num_key_value_heads=2)),
    ("llama", hf.Qwen2ForCausalLM, hf.Qwen2Config(**SMALL, num_key_value_heads=2)),
    ("llama", hf.Qwen3ForCausalLM, hf.Qwen3Config(**SMALL, num_key_value_heads=2, head_dim=16)),
    ("gpt2", hf.GPT2LMHeadModel, hf.GPT2Config(**GPT2, n_layer=3)),
    ("gpt2", hf.GPT2LMHeadModel, hf.GPT2Config(**GPT2, n_layer=5, n_inner=100)),
    ("gpt2", hf.GPT2LMHeadModel, hf.GPT2Config(**GPT2, n_layer=2, tie_word_embeddings=False)),
    ("gpt-neox", hf.GPTNeoXForCausalLM, hf.GPTNeoXConfig(**SMALL)),
    ("gpt-neox", hf.GPTNeoXForCausalLM, hf.GPTNeoXConfig(**SMALL, attention_bias=False, tie_word_embeddings=True)),
    ("bert", hf.BertModel, hf.BertConfig(**SMALL, max_position_embeddings=40)),
    ("gemma2", hf.Gemma2ForCausalLM, hf.Gemma2Config(**SMALL, num_key_value_heads=2, head_dim=16)),
    ("gemma2", hf.Gemma2ForCausalLM, hf.Gemma2Config(**SMALL, head_dim=16, attention_bias=True, tie_word_embeddings=False)),
    ("mixtral", hf.MixtralForCausalLM, hf.MixtralConfig(**SMALL, num_key_value_heads=2, num_local_experts=4)),
    ("t5", hf.T5ForConditionalGeneration, hf.T5Config(**T5, num_layers=2)),
    ("t5", hf.T5ForConditionalGeneration, hf.T5Config(**T5, num_layers=2, num_decoder_layers=3, feed_forward_proj="gated-gelu")),
    ("t5", hf.T5ForConditionalGeneration, hf.T5Config(**T5, num_layers=1, initializer_factor=0.3)),
    ("vit", hf.ViTModel, hf.ViTConfig(hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4,
                                      image_size=40, patch_size=8)),
    ("vit", hf.ViTModel, hf.ViTConfig(hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4,
                                      image_size=32, patch_size=8, qkv_bias=False, num_channels=1, pooler_output_size=20)),
]


class Recipes(RecipeTest):
    def test_every_parameter(self) -> None:
        for recipe_name, make, config in MODELS:
            with self.subTest(recipe=recipe_name, model=make.__name__):
                torch.manual_seed(1)
                self.compare(bound(recipe_name, config), make(config))

    def test_a_wrong_standard_deviation_is_noticed(self) -> None:
        config = hf.GPT2Config(**GPT2, n_layer=3)
        recipe = bound("gpt2", config, layers=4)
        name = "transformer.h.0.mlp.c_proj.weight"
        parameters = dict(hf.GPT2LMHeadModel(config).named_parameters())
        (job,) = (job for job in recipe.match_all({n: tuple(p.shape) for n, p in parameters.items()}) if job.name == name.encode())
        with self.assertRaises(AssertionError):
            self.agree(name, parameters[name].detach(), moments(job))

    def test_experts_in_memory_and_as_stored(self) -> None:
        """transformers renames and splits the stacked experts when it saves them: what it reads from the names in checkpoints is
        what the recipe gives in memory."""
        for name, make, config in [
            ("mixtral", hf.MixtralForCausalLM, hf.MixtralConfig(**SMALL, num_key_value_heads=2, num_local_experts=4, pad_token_id=7)),
            ("qwen3-moe", hf.Qwen3MoeForCausalLM, hf.Qwen3MoeConfig(**SMALL, **FEW_EXPERTS, num_experts=3, mlp_only_layers=[1])),
            ("deepseek-v3", hf.DeepseekV3ForCausalLM, hf.DeepseekV3Config(
                **SMALL, **FEW_EXPERTS, n_routed_experts=4, n_group=2, topk_group=1, first_k_dense_replace=1, q_lora_rank=24,
                kv_lora_rank=16, qk_rope_head_dim=8, qk_nope_head_dim=16, v_head_dim=16, pad_token_id=7)),
        ]:  # fmt: skip
            with self.subTest(name):
                recipe = bound(name, config)
                stored = inwit.Recipe(recipe.to_json()).bind(config.to_json_string(use_diff=False), stored=1)
                model = inwit.torch.initialize(make(config), recipe, 3)
                self.assertEqual(inwit.torch.audit(model, recipe, seed=3, strict=True), [])
                arrays = {tensor: np.empty(described.shape, np.float32) for tensor, described in stored.tensors.items()}
                inwit.fill_model(arrays, stored, 3)
                with tempfile.TemporaryDirectory() as folder:
                    model.save_pretrained(folder)
                    saved = safetensors.torch.load_file(pathlib.Path(folder, "model.safetensors"))
                self.assertEqual(set(saved), set(arrays))
                self.assertGreaterEqual(sum(".experts." in tensor for tensor in saved), 18)
                for tensor, values in arrays.items():
                    self.assertTrue(torch.equal(saved[tensor], torch.from_numpy(values)), tensor)

    def test_experts_of_a_base_model(self) -> None:
        """Which has the names without the first part, under which its checkpoint stores the experts too."""
        config = hf.MixtralConfig(**SMALL, num_key_value_heads=2, num_local_experts=4)
        model = inwit.torch.initialize(hf.MixtralModel(config), bound("mixtral", config), 3)
        first = inwit.random_normal(np.empty((96, 64), np.float32), inwit.Key(3, "layers.2.block_sparse_moe.experts.1.w1.weight"), stddev=0.02)
        self.assertTrue(torch.equal(model.layers[2].mlp.experts.gate_up_proj[1, :96], torch.from_numpy(first)))

    def test_mixtral_with_the_tied_head(self) -> None:
        config = hf.MixtralConfig(**SMALL, num_key_value_heads=2, num_local_experts=4, tie_word_embeddings=True)
        self.assertTrue(self.tied(bound("mixtral", config), hf.MixtralForCausalLM(config)))

    def test_audits_find_the_expert_that_is_wrong(self) -> None:
        config = hf.MixtralConfig(**SMALL, num_key_value_heads=2, num_local_experts=4)
        recipe = bound("mixtral", config)
        model = inwit.torch.initialize(hf.MixtralForCausalLM(config), recipe, 3)
        experts = model.model.layers[1].mlp.experts
        with torch.no_grad():
            experts.gate_up_proj[2, 96:] *= 1.5
            experts.down_proj[3] = experts.down_proj[0]
        found = {one.name: one.kinds for one in inwit.torch.audit(model, recipe, findings="return")}
        names = ["model.layers.1.mlp.experts.gate_up_proj[2][1]", "model.layers.1.mlp.experts.down_proj[3]"]
        self.assertEqual(found, {names[0]: {"stddev"}, names[1]: {"equal"}})
        found = {one.name: one.kinds for one in inwit.torch.audit(model, recipe, seed=3, findings="return")}
        self.assertEqual({name: "differs" in kinds for name, kinds in found.items()}, {name: True for name in names})

    def test_padding_rows_are_zero(self) -> None:
        config = hf.BertConfig(**SMALL, max_position_embeddings=40)
        recipe = bound("bert", config)
        model = hf.BertModel(config)
        inwit.torch.initialize(model, recipe, 3)
        rows = model.embeddings.word_embeddings.weight
        self.assertEqual((rows == 0).all(dim=1).nonzero().flatten().tolist(), [0])


if __name__ == "__main__":
    unittest.main()
