"""Shipped recipes of language models against the real classes of Hugging Face transformers: names, shapes and distributions of all
parameters and buffers that a checkpoint holds, in the configs' rarer forms too."""

from __future__ import annotations

import json
import tempfile
import unittest
from typing import Any

import support

support.needs("numpy", "torch", "transformers")

import torch  # noqa: E402
import transformers as hf  # noqa: E402
from recipe_checks import RecipeTest, bound, filled, recipe, saved  # noqa: E402
from safetensors import safe_open  # noqa: E402

import inwit  # noqa: E402

SIZES: dict[str, Any] = {"hidden_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4, "vocab_size": 120}
SMALL: dict[str, Any] = {**SIZES, "intermediate_size": 72, "bos_token_id": 1, "eos_token_id": 2}
OPT: dict[str, Any] = {**SIZES, "ffn_dim": 72, "max_position_embeddings": 20}
GEMMA: dict[str, Any] = {**SMALL, "num_key_value_heads": 2, "head_dim": 16}
QWEN: dict[str, Any] = {**SMALL, "num_key_value_heads": 2, "moe_intermediate_size": 20, "num_experts": 4, "num_experts_per_tok": 2}
DEEPSEEK: dict[str, Any] = {**SMALL, "moe_intermediate_size": 20, "n_routed_experts": 4, "num_experts_per_tok": 2, "n_group": 2, "topk_group": 1,
                            "kv_lora_rank": 12, "q_lora_rank": 20, "qk_rope_head_dim": 8, "qk_nope_head_dim": 16, "v_head_dim": 10,
                            "first_k_dense_replace": 1}  # fmt: skip
ROBERTA: dict[str, Any] = {**SMALL, "max_position_embeddings": 30}
MAMBA: dict[str, Any] = {"hidden_size": 40, "num_hidden_layers": 2, "vocab_size": 120}
MAMBA2: dict[str, Any] = {**MAMBA, "num_heads": 10, "head_dim": 8, "state_size": 12, "n_groups": 2}
RWKV: dict[str, Any] = {"hidden_size": 24, "num_hidden_layers": 3, "vocab_size": 60}
LLAMA: dict[str, Any] = {**SMALL, "num_key_value_heads": 2}
CONFIGS: dict[tuple[str, str], tuple[Any, list[dict[str, Any]]]] = {
    ("opt", "OPTForCausalLM"): (
        hf.OPTConfig,
        [OPT, {**OPT, "word_embed_proj_dim": 20, "do_layer_norm_before": False}, {**OPT, "enable_bias": False, "layer_norm_elementwise_affine": False},
         {**OPT, "tie_word_embeddings": False, "pad_token_id": None, "init_std": 0.1}, {**OPT, "_remove_final_layer_norm": True, "pad_token_id": 7},
         {**OPT, "word_embed_proj_dim": 60, "tie_word_embeddings": False}],
    ),
    ("phi", "PhiForCausalLM"): (
        hf.PhiConfig,
        [SMALL, {**SMALL, "num_key_value_heads": 2, "qk_layernorm": True}, {**SMALL, "tie_word_embeddings": True, "pad_token_id": 3, "initializer_range": 0.1}],
    ),
    ("gemma3", "Gemma3ForCausalLM"): (
        hf.Gemma3TextConfig,
        [GEMMA, {**GEMMA, "attention_bias": True, "tie_word_embeddings": False, "pad_token_id": None}, {**GEMMA, "num_key_value_heads": 4, "pad_token_id": 5}],
    ),
    ("qwen3-moe", "Qwen3MoeForCausalLM"): (
        hf.Qwen3MoeConfig,
        [QWEN, {**QWEN, "mlp_only_layers": [1], "attention_bias": True, "head_dim": 20}, {**QWEN, "decoder_sparse_step": 2, "tie_word_embeddings": True},
         {**QWEN, "num_experts": 0}, {**QWEN, "mlp_only_layers": [0, 2], "pad_token_id": -1, "initializer_range": 0.1}],
    ),
    ("deepseek-v3", "DeepseekV3ForCausalLM"): (
        hf.DeepseekV3Config,
        [DEEPSEEK, {**DEEPSEEK, "q_lora_rank": None, "n_shared_experts": 2, "first_k_dense_replace": 0},
         {**DEEPSEEK, "attention_bias": True, "tie_word_embeddings": True, "pad_token_id": 0}, {**DEEPSEEK, "first_k_dense_replace": 3}],
    ),
    ("roberta", "RobertaForMaskedLM"): (
        hf.RobertaConfig,
        [ROBERTA, {**ROBERTA, "pad_token_id": 0, "type_vocab_size": 1}, {**ROBERTA, "pad_token_id": None, "tie_word_embeddings": False, "initializer_range": 0.1}],
    ),
    ("roberta", "RobertaForCausalLM"): (hf.RobertaConfig, [{**ROBERTA, "is_decoder": True}, {**ROBERTA, "is_decoder": True, "add_cross_attention": True}]),
    ("olmo", "OlmoForCausalLM"): (
        hf.OlmoConfig,
        [SMALL, {**SMALL, "num_key_value_heads": 2, "attention_bias": True}, {**SMALL, "tie_word_embeddings": True, "pad_token_id": None}],
    ),
    ("mamba", "MambaForCausalLM"): (
        hf.MambaConfig,
        [MAMBA, {**MAMBA, "use_bias": True, "use_conv_bias": False, "expand": 3, "tie_word_embeddings": False}, {**MAMBA, "rescale_prenorm_residual": True},
         {**MAMBA, "time_step_init_scheme": "constant", "time_step_rank": 5, "time_step_scale": 0.5, "state_size": 7, "conv_kernel": 3},
         {**MAMBA, "time_step_min": 0.01, "time_step_max": 0.5, "time_step_floor": 0.02, "initializer_range": 0.3}],
    ),
    ("mamba2", "Mamba2ForCausalLM"): (
        hf.Mamba2Config,
        [MAMBA2, {**MAMBA2, "use_bias": True, "use_conv_bias": False, "tie_word_embeddings": True, "rescale_prenorm_residual": True},
         {**MAMBA2, "expand": 3, "num_heads": 15, "conv_kernel": 2, "time_step_min": 0.01, "time_step_max": 0.5, "initializer_range": 0.02}],
    ),
    ("rwkv", "RwkvForCausalLM"): (
        hf.RwkvConfig,
        [RWKV, {**RWKV, "attention_hidden_size": 32, "intermediate_size": 20, "tie_word_embeddings": True}, {**RWKV, "intermediate_size": 60, "num_hidden_layers": 2},
         {**RWKV, "vocab_size": 20}],
    ),
    ("llama", "LlamaForCausalLM"): (hf.LlamaConfig, [LLAMA, {**LLAMA, "pad_token_id": -1}]),
    ("llama", "Qwen2ForCausalLM"): (hf.Qwen2Config, [LLAMA, {**LLAMA, "pad_token_id": 7, "tie_word_embeddings": True}]),
    ("bert", "BertModel"): (hf.BertConfig, [ROBERTA, {**ROBERTA, "pad_token_id": None}]),
    ("gemma2", "Gemma2ForCausalLM"): (hf.Gemma2Config, [GEMMA, {**GEMMA, "pad_token_id": None}]),
}  # fmt: skip


class Recipes(RecipeTest):
    def test_every_parameter(self) -> None:
        for (name, model), (make, configs) in CONFIGS.items():
            for members in configs:
                with self.subTest(model, **members):
                    torch.manual_seed(1)
                    config = make(**members)
                    module = getattr(hf, model)(config)
                    self.compare(bound(name, config), module)
                    short = recipe(name).bind(config.to_json_string())  # as it is saved: without members of the base class's defaults
                    self.assertEqual(short.tensors, bound(name, config).tensors)

    def test_other_names_of_roberta(self) -> None:
        for make, model in (hf.XLMRobertaConfig, hf.XLMRobertaForMaskedLM), (hf.CamembertConfig, hf.CamembertForMaskedLM):
            with self.subTest(model.__name__):
                torch.manual_seed(1)
                config = make(**ROBERTA)
                inwit.torch.audit(model(config), bound("roberta", config), strict=True)
                self.assertEqual(bound("roberta", config).tensors, bound("roberta", hf.RobertaConfig(**ROBERTA)).tensors)

    def test_configs_of_other_models(self) -> None:
        """Each differs in a distribution, a name or a parameter, and has all members that the recipe reads."""
        others = [("llama", hf.GemmaConfig(**GEMMA)), ("llama", hf.Phi3Config(**SMALL)), ("llama", hf.Olmo2Config(**SMALL)), ("olmo", hf.Olmo2Config(**SMALL)),
                  ("t5", hf.UMT5Config()), ("bert", hf.ElectraConfig(**ROBERTA)), ("gemma2", hf.Gemma3TextConfig(**GEMMA)),
                  ("qwen3-moe", hf.Qwen2MoeConfig(**QWEN)), ("bert", hf.BertConfig(**ROBERTA, add_cross_attention=True))]
        for name, config in others:
            with self.subTest(name, config=config.model_type), self.assertRaisesRegex(inwit.Error, "this recipe requires"):
                bound(name, config)

    def test_the_dtype_is_that_of_a_model_that_is_made_from_the_config(self) -> None:
        for (name, model), (make, configs) in CONFIGS.items():
            config = make(**configs[0], dtype="bfloat16")
            with self.subTest(model):
                wanted = {key: str(value.dtype).removeprefix("torch.") for key, value in saved(getattr(hf, model)._from_config(config)).items()}
                self.assertIn("bfloat16", wanted.values())
                for text in config.to_json_string(), config.to_json_string().replace('"dtype"', '"torch_dtype"'):
                    self.assertEqual({key: tensor.dtype for key, tensor in recipe(name).bind(text).tensors.items()}, wanted)

    def test_members_that_an_older_config_lacks_have_the_defaults_of_the_class(self) -> None:
        for (name, model), (make, (members, *_)) in CONFIGS.items():
            members = {**members, "model_type": make.model_type}
            with self.subTest(model):
                full, lean = bound(name, make(**{key: members[key] for key in members if key != "model_type"})), recipe(name).bind(json.dumps(members))
                self.assertEqual(lean.tensors, full.tensors)
                self.assertEqual(filled(lean), filled(full))

    def test_no_finding_in_what_a_recipe_gives(self) -> None:
        for (name, model), (make, configs) in CONFIGS.items():
            config = make(**configs[0])
            module, given = getattr(hf, model)(config), bound(name, config)
            for seed in range(10):
                with self.subTest(model, seed=seed):
                    inwit.torch.initialize(module, given, seed)
                    inwit.torch.audit(module, given, strict=seed == 0)

    def test_tables_of_rotary_embeddings(self) -> None:
        """No checkpoint holds them, and to_empty() leaves what the memory held: initialize() fills them, and audit() finds what it did not."""
        scaled = {"rope_type": "llama3", "rope_theta": 5e5, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                  "original_max_position_embeddings": 256}  # fmt: skip
        other_base = {**LLAMA, "rope_parameters": {"rope_type": "default", "rope_theta": 5e5}}
        mixtral = {**LLAMA, "num_local_experts": 4}
        for name, model, config in [("llama", "LlamaForCausalLM", hf.LlamaConfig(**LLAMA)), ("llama", "LlamaForCausalLM", hf.LlamaConfig(**other_base)),
                                    ("llama", "LlamaForCausalLM", hf.LlamaConfig(**{**LLAMA, "rope_parameters": scaled})),
                                    ("llama", "Qwen3ForCausalLM", hf.Qwen3Config(**LLAMA, head_dim=32)), ("phi", "PhiForCausalLM", hf.PhiConfig(**SMALL)),
                                    ("mixtral", "MixtralForCausalLM", hf.MixtralConfig(**mixtral)), ("olmo", "OlmoForCausalLM", hf.OlmoConfig(**SMALL)),
                                    ("qwen3-moe", "Qwen3MoeForCausalLM", hf.Qwen3MoeConfig(**QWEN)), ("gemma2", "Gemma2ForCausalLM", hf.Gemma2Config(**GEMMA)),
                                    ("deepseek-v3", "DeepseekV3ForCausalLM", hf.DeepseekV3Config(**DEEPSEEK)),
                                    ("gpt-neox", "GPTNeoXForCausalLM", hf.GPTNeoXConfig(**{**SMALL, "num_attention_heads": 3}))]:  # fmt: skip
            with self.subTest(model, rope=config.rope_parameters):
                own, given = getattr(hf, model)(config), bound(name, config)
                with torch.device("meta"):
                    module = getattr(hf, model)(config)
                inwit.torch.initialize(module, given, 1)
                tables = dict(own.named_buffers())
                for path, table in module.named_buffers():
                    torch.testing.assert_close(table, tables[path], rtol=1e-6, atol=0)
                inwit.torch.initialize(own, given, 1, keep=list(tables))
                inwit.torch.audit(own, given, seed=1)  # of what torch computes, the bytes are not compared
                spoilt = [path for path in tables if path.endswith(("inv_freq", "embed_scale"))]
                for path in spoilt:
                    tables[path].zero_()
                self.assertEqual({one.name for one in inwit.torch.audit(own, given, findings="return")}, set(spoilt))
                self.assertGreater(len(spoilt), 1)

    def test_a_checkpoint_with_the_tied_head(self) -> None:
        for (name, model), (make, configs) in CONFIGS.items():
            config = make(**configs[0], tie_word_embeddings=True)
            with self.subTest(model):
                self.assertEqual(self.tied(bound(name, config), getattr(hf, model)(config)), model != "BertModel")

    def test_stored_names_are_those_of_save_pretrained(self) -> None:
        for name, model, make, members in [("qwen3-moe", hf.Qwen3MoeForCausalLM, hf.Qwen3MoeConfig, {**QWEN, "mlp_only_layers": [1]}),
                                           ("deepseek-v3", hf.DeepseekV3ForCausalLM, hf.DeepseekV3Config, DEEPSEEK)]:  # fmt: skip
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                config = make(**members)
                model(config).save_pretrained(folder)
                with safe_open(f"{folder}/model.safetensors", "np") as file:
                    shapes = {key: tuple(file.get_slice(key).get_shape()) for key in file.keys()}
                listed = bound(name, config, stored=1)
                self.assertEqual({key: tensor.shape for key, tensor in listed.tensors.items()}, shapes)
                for job in listed.match_all(shapes):
                    self.assertEqual(job.keep, 0)

    def test_more_dense_layers_than_the_recipe_can_hold_are_an_error(self) -> None:
        config = hf.Qwen3MoeConfig(**{**QWEN, "num_hidden_layers": 12, "mlp_only_layers": list(range(9))})
        with support.rejected(self, None, "at_most_8_mlp_only_layers"):
            bound("qwen3-moe", config)

    def test_wrong_values_are_noticed(self) -> None:
        for name, model, config, change in [("opt", hf.OPTForCausalLM, hf.OPTConfig(**{**OPT, "vocab_size": 1200}), {"std": 0.021}),
                                            ("opt", hf.OPTForCausalLM, hf.OPTConfig(**OPT), {"pad": 3}),
                                            ("mamba", hf.MambaForCausalLM, hf.MambaConfig(**MAMBA), {"dt_min": 0.0011}),
                                            ("rwkv", hf.RwkvForCausalLM, hf.RwkvConfig(**RWKV), {"vocab": 61}),
                                            ("gemma3", hf.Gemma3ForCausalLM, hf.Gemma3TextConfig(**GEMMA), {"tied": 0})]:  # fmt: skip
            torch.manual_seed(1)
            with self.subTest(name, **change), self.assertRaises(AssertionError):
                self.compare(bound(name, config, **change), model(config))


if __name__ == "__main__":
    unittest.main()
