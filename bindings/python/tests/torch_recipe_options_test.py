"""The options of the shipped recipes of language models, and recipes of models that are not on PyPI, against closed forms and figures that
were worked out by hand."""

from __future__ import annotations

import math
import unittest
from typing import Any

import support

support.needs("numpy", "torch", "transformers")

import transformers as hf  # noqa: E402
from recipe_checks import RecipeTest, bound, filled, moments_of, recipe  # noqa: E402

import inwit  # noqa: E402

SMALL: dict[str, Any] = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 4, "num_attention_heads": 4, "vocab_size": 100}
LLAMA = hf.LlamaConfig(**SMALL)
CUT_AT_3 = 0.98657838  # the standard deviation of a standard normal that is truncated at 3
O3, DOWN3 = "model.layers.3.self_attn.o_proj.weight", "model.layers.3.mlp.down_proj.weight"
Q3, EMBEDDING, HEAD = "model.layers.3.self_attn.q_proj.weight", "model.embed_tokens.weight", "lm_head.weight"


class Options(RecipeTest):
    def changed(self, name: str, config: Any, **variables: float) -> set[str]:
        """The tensors with other values than without the options."""
        plain, other = filled(bound(name, config)), filled(bound(name, config, **variables))
        self.assertEqual(set(plain), set(other))
        return {tensor for tensor in plain if plain[tensor] != other[tensor]}

    def test_depth_and_residual_scaling(self) -> None:
        self.deviations(bound("llama", LLAMA, depth_scaled=1), {O3: 0.02 / math.sqrt(8), DOWN3: 0.02 / math.sqrt(8), Q3: 0.02, HEAD: 0.02})
        self.deviations(bound("llama", LLAMA, residual_scaled=1), {O3: 0.02 / math.sqrt(8), DOWN3: 0.02 / math.sqrt(8), Q3: 0.02})
        first = O3.replace("3", "0")
        self.deviations(bound("llama", LLAMA, depth_scaled=1), {first: 0.02 / math.sqrt(2)})
        self.deviations(bound("llama", LLAMA, residual_scaled=1, layers=12), {first: 0.004082482904638631, O3: 0.004082482904638631})
        for option in "depth_scaled", "residual_scaled":
            wanted = {f"model.layers.{l}.{part}.weight" for l in range(4) for part in ("self_attn.o_proj", "mlp.down_proj")}
            self.assertEqual(self.changed("llama", LLAMA, **{option: 1}), wanted)
        self.deviations(bound("gpt2", hf.GPT2Config()), {"transformer.h.0.mlp.c_proj.weight": 0.004082482904638631})

    def test_mitchell_and_full_megatron(self) -> None:
        for name, config in ("llama", LLAMA), ("olmo", hf.OlmoConfig(**SMALL)):
            expected = {O3: 1 / math.sqrt(2 * 64 * 4), DOWN3: 1 / math.sqrt(2 * 96 * 4), Q3: 1 / 8, EMBEDDING: 1 / 8, HEAD: 1 / 8}
            tried = bound(name, config, mitchell=1)
            for tensor, deviation in expected.items():
                job = moments_of(tried, tensor)
                self.assertAlmostEqual(job.stddev / deviation, CUT_AT_3, 6, tensor)
                self.assertAlmostEqual(job.maximum / deviation, 3, 6, tensor)
        wide = bound("olmo", hf.OlmoConfig(**{**SMALL, "hidden_size": 512}), mitchell=1)
        self.assertAlmostEqual(moments_of(wide, O3).stddev, 0.015625 * CUT_AT_3, 8)
        tried = bound("olmo", hf.OlmoConfig(**SMALL), full_megatron=1)
        for tensor, deviation in {O3: 0.02 / math.sqrt(8), DOWN3: 0.02 / math.sqrt(8), Q3: 0.02, EMBEDDING: 0.02, HEAD: 1 / 8}.items():
            self.assertAlmostEqual(moments_of(tried, tensor).stddev / deviation, CUT_AT_3, 6, tensor)

    def test_mup(self) -> None:
        tried = bound("llama", LLAMA, base_width=16)
        self.deviations(tried, {Q3: 0.01, O3: 0.01, DOWN3: 0.01, EMBEDDING: 0.02, HEAD: 0.02})
        self.assertEqual(self.changed("llama", LLAMA, base_width=64), set())
        self.deviations(bound("llama", LLAMA, base_width=16, residual_scaled=1), {Q3: 0.01, O3: 0.01 / math.sqrt(8)})
        config = hf.GPT2Config(n_layer=2, n_embd=64, n_head=4, vocab_size=100, n_positions=20, tie_word_embeddings=False)
        block = "transformer.h.1."
        self.deviations(bound("gpt2", config, base_width=16),
                        {block + "attn.c_attn.weight": 0.01, block + "mlp.c_fc.weight": 0.01, block + "mlp.c_proj.weight": 0.005,
                         "transformer.wte.weight": 0.02, "transformer.wpe.weight": 0.02, HEAD: 0.02})  # fmt: skip

    def test_the_original_gpt_neox(self) -> None:
        config = hf.GPTNeoXConfig(hidden_size=1024, intermediate_size=64, num_hidden_layers=24, num_attention_heads=4, vocab_size=100)
        layer = "gpt_neox.layers.5."
        small, wang = 0.01976423537605237, 0.0026041666666666665
        self.deviations(bound("gpt-neox", config, original=1),
                        {layer + "attention.query_key_value.weight": small, layer + "mlp.dense_h_to_4h.weight": small, HEAD: small,
                         "gpt_neox.embed_in.weight": small, layer + "attention.dense.weight": wang, layer + "mlp.dense_4h_to_h.weight": wang})  # fmt: skip

    def test_deepnorm(self) -> None:
        def xavier(gain: float, out: int, into: int) -> float:
            return gain * math.sqrt(2 / (out + into))

        twelve = {**SMALL, "num_hidden_layers": 12}
        gain = 0.319471552  # (8 * 12)^(-1/4)
        for name, config, values, queries in [
            ("bert", hf.BertConfig(**twelve), ["attention.self.value", "attention.output.dense", "intermediate.dense", "output.dense"],
             ["attention.self.query", "attention.self.key"]),
            ("roberta", hf.RobertaConfig(**twelve), ["attention.self.value", "attention.output.dense", "intermediate.dense", "output.dense"],
             ["attention.self.query", "attention.self.key"]),
            ("opt", hf.OPTConfig(**twelve, ffn_dim=96, do_layer_norm_before=False), ["self_attn.v_proj", "self_attn.out_proj", "fc1", "fc2"],
             ["self_attn.q_proj", "self_attn.k_proj"]),
        ]:  # fmt: skip
            with self.subTest(name):
                prefix = {"bert": "encoder.layer.", "roberta": "roberta.encoder.layer.", "opt": "model.decoder.layers."}[name]
                tried = bound(name, config, deepnorm=1)
                wanted = {f"{prefix}{l}.{part}.weight" for l in range(12) for part in values + queries}
                self.assertEqual(self.changed(name, config, deepnorm=1), wanted)
                for part in values + queries:
                    shape = tried.tensors[f"{prefix}7.{part}.weight"].shape
                    found = moments_of(tried, f"{prefix}7.{part}.weight").stddev
                    self.assertAlmostEqual(found / xavier(gain if part in values else 1, *shape), 1, 8, part)
        t5 = hf.T5Config(d_model=64, d_kv=16, d_ff=96, num_heads=4, num_layers=6, vocab_size=100)
        self.gains(bound("t5", t5, deepnorm=1), 0.496989241, 72**-0.25, 1)
        self.assertFalse([name for name in self.changed("t5", t5, deepnorm=1) if not name.endswith(("q.weight", "k.weight", "v.weight", "o.weight", "wi.weight"))])

    def gains(self, tried: inwit.Recipe, encoder: float, decoder: float, others: float) -> None:
        """Of the standard deviation of Xavier's in a T5."""
        for name, tensor in tried.tensors.items():
            if ".DenseReluDense." in name or "Attention." in name and "bias" not in name:
                gain = others if name.endswith((".q.weight", ".k.weight")) else encoder if name.startswith("encoder") else decoder
                self.assertAlmostEqual(moments_of(tried, name).stddev / (gain * math.sqrt(2 / sum(tensor.shape))), 1, 7, name)

    def test_t_fixup(self) -> None:
        for layers, decoder, first in [(6, 6, 0.42809188), (2, 3, 0.67 * 2**-0.25)]:
            t5 = hf.T5Config(d_model=64, d_kv=16, d_ff=96, num_heads=4, num_layers=layers, num_decoder_layers=decoder, vocab_size=100)
            tried = bound("t5", t5, t_fixup=1)
            self.gains(tried, first, (9 * decoder) ** -0.25, 1)
            self.deviations(tried, {"shared.weight": (9 * layers) ** -0.25 / 8})
        self.assertAlmostEqual(54**-0.25, 0.368893973, 9)

    def test_the_authors_mamba(self) -> None:
        sizes: dict[str, Any] = {"hidden_size": 40, "num_hidden_layers": 4, "vocab_size": 100}
        mixer = "backbone.layers.1.mixer."
        for name, config in ("mamba", hf.MambaConfig(**sizes)), ("mamba2", hf.Mamba2Config(**sizes, num_heads=10, head_dim=8, n_groups=2, state_size=12)):
            tried = bound(name, config, reference=1)
            self.deviations(tried, {"backbone.embeddings.weight": 0.02, mixer + "in_proj.weight": 1 / math.sqrt(3 * 40), mixer + "conv1d.bias": 1 / math.sqrt(12),
                                    mixer + "conv1d.weight": 1 / math.sqrt(12), mixer + "out_proj.weight": 1 / math.sqrt(3 * 80 * 4)})  # fmt: skip
        self.deviations(bound("mamba", hf.MambaConfig(**sizes), reference=1), {mixer + "x_proj.weight": 1 / math.sqrt(3 * 80)})
        decay = moments_of(tried, mixer + "A_log")
        self.assertEqual((decay.minimum, round(decay.maximum, 6)), (0, round(math.log(16), 6)))
        self.assertEqual(moments_of(bound("mamba2", config), mixer + "A_log").maximum, math.log(10))

    def test_two_schemes_at_once_are_an_error(self) -> None:
        for name, config, options in [("llama", LLAMA, {"mitchell": 1, "depth_scaled": 1}), ("llama", LLAMA, {"residual_scaled": 1, "depth_scaled": 1}),
                                      ("llama", LLAMA, {"mitchell": 1, "base_width": 16}), ("olmo", hf.OlmoConfig(**SMALL), {"mitchell": 1, "full_megatron": 1}),
                                      ("t5", hf.T5Config(), {"deepnorm": 1, "t_fixup": 1})]:  # fmt: skip
            with self.subTest(name, **options), support.rejected(self, None, "at_most_one_scheme"):
                bound(name, config, **options)
        with support.rejected(self, None, "base_width"):
            bound("llama", LLAMA, base_width=0)


class OtherTrainers(RecipeTest):
    def test_nanogpt(self) -> None:
        for bias in True, False:
            sizes = {"n_layer": 3, "n_head": 4, "n_embd": 64, "block_size": 20, "bias": bias, "vocab_size": 100, "dropout": 0.0}
            shapes: dict[str, tuple[int, ...]] = {"transformer.wte.weight": (100, 64), "transformer.wpe.weight": (20, 64), "transformer.ln_f.weight": (64,)}
            for l in range(3):
                block = f"transformer.h.{l}."
                shapes |= {block + "ln_1.weight": (64,), block + "ln_2.weight": (64,), block + "attn.c_attn.weight": (192, 64),
                           block + "attn.c_proj.weight": (64, 64), block + "mlp.c_fc.weight": (256, 64), block + "mlp.c_proj.weight": (64, 256)}  # fmt: skip
            if bias:
                shapes |= {name.replace("weight", "bias"): shape[:1] for name, shape in shapes.items() if "transformer.w" not in name}
            tried = recipe("nanogpt").bind(sizes)
            self.assertEqual({name: tensor.shape for name, tensor in tried.tensors.items()}, shapes)
            for name in shapes:
                found, ln = moments_of(tried, name), ".ln_" in name
                wanted = 0.0 if ln or "bias" in name else 0.02 / math.sqrt(6) if "c_proj" in name else 0.02
                self.assertAlmostEqual(found.stddev, wanted, 15, name)
                self.assertEqual(found.mean, 1.0 if ln and "weight" in name else 0.0, name)
        self.assertEqual(len(recipe("nanogpt").bind({"n_layer": 12}).tensors), 148)
        tied = {**{name: tensor.shape for name, tensor in tried.tensors.items()}, "lm_head.weight": (100, 64), "transformer.h.0.attn.bias": (1, 1, 20, 20)}
        self.assertEqual([job.keep for job in tried.match_all(tied)][-2:], [0, 1])

    def test_torchtitan(self) -> None:
        sizes = {"dim": 256, "n_layers": 4, "n_heads": 8, "n_kv_heads": 2, "vocab_size": 500, "multiple_of": 64, "ffn_dim_multiplier": 1.3, "norm_eps": 1e-5}
        inner = 64 * math.ceil(int(1.3 * int(2 * 4 * 256 / 3)) / 64)
        names = {"attention.qkv_linear.wq": (256, 256), "attention.qkv_linear.wk": (64, 256), "attention.qkv_linear.wv": (64, 256), "attention.wo": (256, 256),
                 "feed_forward.w1": (inner, 256), "feed_forward.w2": (256, inner), "feed_forward.w3": (inner, 256), "attention_norm": (256,), "ffn_norm": (256,)}  # fmt: skip
        shapes: dict[str, tuple[int, ...]] = {"tok_embeddings.weight": (500, 256), "norm.weight": (256,), "lm_head.weight": (500, 256)}
        shapes |= {f"layers.{l}.{name}.weight": shape for l in range(4) for name, shape in names.items()}
        old = {name.replace("qkv_linear.", "").replace("lm_head", "output"): shape for name, shape in shapes.items()}
        for expected, option in (shapes, 0), (old, 1):
            tried = recipe("torchtitan-llama3").bind(sizes, old_names=option)
            self.assertEqual({name: tensor.shape for name, tensor in tried.tensors.items()}, expected)
            self.deviations(tried, {"tok_embeddings.weight": 1, "layers.3.attention.wo.weight": 0.0070710678118654745,
                                    "layers.3.feed_forward.w2.weight": 0.0070710678118654745, "layers.3.feed_forward.w3.weight": 0.0070710678118654745,
                                    "layers.3.feed_forward.w1.weight": 0.02, "layers.0.attention.wo.weight": 0.02 / math.sqrt(2)})  # fmt: skip
            head = moments_of(tried, "output.weight" if option else "lm_head.weight")
            self.assertAlmostEqual(head.stddev, CUT_AT_3 / 16, 8)
            self.assertAlmostEqual(head.maximum, 3 / 16, 8)
        tied = recipe("torchtitan-llama3").bind({**sizes, "enable_weight_tying": True})
        self.assertNotIn("lm_head.weight", tied.tensors)
        self.assertAlmostEqual(moments_of(tied, "tok_embeddings.weight").stddev, CUT_AT_3 / 16, 8)
        large = recipe("torchtitan-llama3").bind({"dim": 4096, "n_layers": 32, "n_heads": 32, "n_kv_heads": 8, "vocab_size": 128256, "multiple_of": 1024,
                                                  "ffn_dim_multiplier": 1.3})  # fmt: skip
        self.assertEqual(sum(math.prod(tensor.shape) for tensor in large.tensors.values()), 8030261248)


if __name__ == "__main__":
    unittest.main()
