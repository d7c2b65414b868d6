"""keyed() and construct() on models of transformers, timm, torchvision and diffusers, by small configs.

Each model has the same bytes under any torch seed, and each of its parameters the distribution that the framework gives it, by the
two-sample Kolmogorov-Smirnov test.
"""

from __future__ import annotations

import importlib.util
import re
import unittest
import warnings

import support

support.needs("torch", "numpy")

import torch  # noqa: E402
from torch import nn  # noqa: E402
from inwit import torch as init  # noqa: E402

torch.set_num_threads(1)
warnings.simplefilter("ignore")

TEXT = {"vocab_size": 120, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48, "max_position_embeddings": 64}
FEW = {"num_key_value_heads": 2, **TEXT}
SEEN = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48, "image_size": 32, "patch_size": 8}
PAIR = {"vocab_size": 120, "d_model": 32, "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 4, "decoder_attention_heads": 4,
        "encoder_ffn_dim": 48, "decoder_ffn_dim": 48}  # fmt: skip
CLIP = {"text_config": TEXT, "vision_config": SEEN, "projection_dim": 16}
GPT = {"vocab_size": 120, "n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 64}

# Models of which torch computes some parameters or buffers, by functions whose last bit differs between platforms; for drop path rates,
# linspace. In the other models every random value is the library's, bit by bit.
COMPUTED = {
    **dict.fromkeys(("MambaForCausalLM", "Mamba2ForCausalLM"), {"log", "exp", "expm1"}),  # dt and A_log
    "Wav2Vec2Model": {"norm_except_dim"},  # the magnitudes of a weight_norm
    "WhisperForConditionalGeneration": {"exp", "sin", "cos"},  # a table of positions
    **dict.fromkeys(("DiTTransformer2DModel", "SD3Transformer2DModel", "eva02_tiny_patch14_224"), {"sin", "cos"}),  # buffers: tables of positions
    "regnet_y_400mf": {"log", "pow"},  # the widths, not values
}

# class, and the arguments of its config
TRANSFORMERS = {
    "AlbertModel": {**TEXT, "embedding_size": 16},
    "BartForConditionalGeneration": PAIR,
    "BeitModel": SEEN,
    "BertForMaskedLM": TEXT,
    "BloomForCausalLM": {"vocab_size": 120, "hidden_size": 32, "n_layer": 2, "n_head": 4},
    "CLIPModel": CLIP,
    "CohereForCausalLM": FEW,
    "ConvNextModel": {"hidden_sizes": [8, 16, 24, 32], "depths": [1, 1, 1, 1]},
    "DebertaModel": TEXT,
    "DebertaV2Model": TEXT,
    "DiffLlamaForCausalLM": FEW,
    "Dinov2Model": SEEN,
    "DistilBertForMaskedLM": {"vocab_size": 120, "dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 48},
    "ElectraForMaskedLM": {**TEXT, "embedding_size": 16},
    "FalconForCausalLM": {"vocab_size": 120, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4},
    "FunnelModel": {"vocab_size": 120, "d_model": 32, "n_head": 4, "d_head": 8, "d_inner": 48, "block_sizes": [1, 1]},
    "Gemma2ForCausalLM": {**FEW, "head_dim": 8},
    "GPT2LMHeadModel": GPT,
    "GPTBigCodeForCausalLM": GPT,
    "GPTNeoXForCausalLM": TEXT,
    "GptOssForCausalLM": {**FEW, "head_dim": 8, "num_local_experts": 4, "num_experts_per_tok": 2},
    "GraniteForCausalLM": FEW,
    "LlamaForCausalLM": FEW,
    "LongformerModel": {**TEXT, "attention_window": 8},
    "Mamba2ForCausalLM": {"vocab_size": 120, "hidden_size": 32, "num_hidden_layers": 2, "num_heads": 8, "head_dim": 8, "state_size": 16, "n_groups": 2},
    "MambaForCausalLM": {"vocab_size": 120, "hidden_size": 32, "num_hidden_layers": 2, "state_size": 8},
    "MistralForCausalLM": FEW,
    "MixtralForCausalLM": {**FEW, "num_local_experts": 4},
    "MptForCausalLM": {"vocab_size": 120, "d_model": 32, "n_layers": 2, "n_heads": 4, "max_seq_len": 64},
    "Olmo2ForCausalLM": FEW,
    "OPTForCausalLM": {**TEXT, "ffn_dim": 48, "word_embed_proj_dim": 32},
    "PerceiverModel": {"num_latents": 8, "d_latents": 32, "d_model": 32, "num_blocks": 1, "num_self_attends_per_block": 2, "num_self_attention_heads": 4, "num_cross_attention_heads": 4},
    "PhiForCausalLM": TEXT,
    "Qwen2ForCausalLM": FEW,
    "Qwen3ForCausalLM": {**FEW, "head_dim": 8},
    "Qwen3MoeForCausalLM": {**FEW, "num_experts": 4, "moe_intermediate_size": 16, "head_dim": 8},
    "ReformerModel": {"vocab_size": 120, "hidden_size": 32, "num_attention_heads": 2, "attention_head_size": 16, "axial_pos_shape": (8, 8), "axial_pos_embds_dim": (8, 24), "feed_forward_size": 48, "num_buckets": 4, "is_decoder": True},
    "RobertaForMaskedLM": TEXT,
    "SamModel": {"vision_config": {**SEEN, "output_channels": 16, "mlp_dim": 48, "global_attn_indexes": [1]}, "prompt_encoder_config": {"hidden_size": 16, "image_size": 32, "patch_size": 8}, "mask_decoder_config": {"hidden_size": 16, "mlp_dim": 32, "num_attention_heads": 4, "iou_head_hidden_dim": 16}},
    "SiglipModel": {"text_config": {**TEXT, "projection_size": 32}, "vision_config": SEEN},
    "SwinModel": {"image_size": 32, "patch_size": 4, "embed_dim": 12, "depths": [1, 1], "num_heads": [2, 2], "window_size": 4},
    "T5ForConditionalGeneration": {"vocab_size": 120, "d_model": 32, "d_kv": 8, "d_ff": 48, "num_layers": 2, "num_heads": 4},
    "ViTModel": SEEN,
    "Wav2Vec2Model": {**TEXT, "conv_dim": (16, 16), "conv_stride": (5, 2), "conv_kernel": (10, 3), "num_conv_pos_embeddings": 16, "num_conv_pos_embedding_groups": 2},
    "WhisperForConditionalGeneration": {**PAIR, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 1, "num_mel_bins": 16, "max_source_positions": 40, "max_target_positions": 40},
    "XLNetLMHeadModel": {"vocab_size": 120, "d_model": 32, "n_layer": 2, "n_head": 4, "d_inner": 48},
}  # fmt: skip
TIMM = {
    "vit_tiny_patch16_224": {"depth": 2, "embed_dim": 48},
    "deit_tiny_patch16_224": {"depth": 2, "embed_dim": 48},
    "beit_base_patch16_224": {"depth": 2, "embed_dim": 48, "num_heads": 4},
    "mobilevitv2_050": {},
    "convnext_atto": {"depths": (1, 1, 1, 1), "dims": (8, 16, 24, 32)},
    "swin_tiny_patch4_window7_224": {"depths": (1, 1), "num_heads": (2, 2), "embed_dim": 24},
    "resnet18": {"channels": (8, 16, 24, 32)},
    "mobilenetv3_small_050": {},
    "efficientvit_m0": {},
    "eva02_tiny_patch14_224": {"depth": 2, "embed_dim": 48, "num_heads": 4},
    "cait_xxs24_224": {"depth": 2, "embed_dim": 48},
    "xcit_nano_12_p16_224": {"depth": 2},
}
TORCHVISION = {
    "resnet18": {}, "mobilenet_v2": {}, "mobilenet_v3_small": {}, "squeezenet1_1": {}, "shufflenet_v2_x0_5": {}, "mnasnet0_5": {},
    "efficientnet_b0": {}, "regnet_y_400mf": {},
}  # fmt: skip
BLOCKS = {"block_out_channels": (16, 32), "layers_per_block": 1, "norm_num_groups": 8}
DIFFUSERS = {
    "UNet2DModel": {**BLOCKS, "sample_size": 16, "down_block_types": ("DownBlock2D", "AttnDownBlock2D"), "up_block_types": ("AttnUpBlock2D", "UpBlock2D")},
    "UNet2DConditionModel": {**BLOCKS, "sample_size": 16, "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"), "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"), "cross_attention_dim": 16, "attention_head_dim": 4},
    "AutoencoderKL": {"block_out_channels": (16,), "norm_num_groups": 8},
    "DiTTransformer2DModel": {"num_attention_heads": 2, "attention_head_dim": 8, "num_layers": 2, "sample_size": 8},
    "FluxTransformer2DModel": {"num_layers": 1, "num_single_layers": 1, "attention_head_dim": 16, "num_attention_heads": 2, "in_channels": 4, "joint_attention_dim": 16, "pooled_projection_dim": 16, "axes_dims_rope": (4, 4, 8)},
    "SD3Transformer2DModel": {"sample_size": 8, "num_layers": 1, "attention_head_dim": 8, "num_attention_heads": 2, "joint_attention_dim": 16, "caption_projection_dim": 16, "pooled_projection_dim": 16},
    "PriorTransformer": {"num_attention_heads": 2, "attention_head_dim": 8, "num_layers": 1, "embedding_dim": 16, "num_embeddings": 7},
    "VQModel": {"block_out_channels": (16,), "norm_num_groups": 8, "num_vq_embeddings": 32},
}  # fmt: skip


def by_transformers(name: str, arguments: dict[str, object]) -> nn.Module:
    import transformers

    kind = getattr(transformers, name)
    return kind(kind.config_class(**arguments))


def by_timm(name: str, arguments: dict[str, object]) -> nn.Module:
    import timm

    return timm.create_model(name, **arguments)


def by_torchvision(name: str, arguments: dict[str, object]) -> nn.Module:
    import torchvision

    return getattr(torchvision.models, name)(**arguments)


def by_diffusers(name: str, arguments: dict[str, object]) -> nn.Module:
    import diffusers

    return getattr(diffusers, name)(**arguments)


def differs(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether the elements have another distribution: one time in 10^9 by chance. Of large tensors, every n-th element counts."""
    one, other = (tensor.detach().flatten()[:: 1 + tensor.numel() // 20000].double().sort().values for tensor in (one, other))
    n = len(one)
    every = torch.cat([one, other])
    below = [torch.searchsorted(sample, every, right=True) / n for sample in (one, other)]
    return bool((below[0] - below[1]).abs().max() > 3.28 * (2 / n) ** 0.5)


class Models(unittest.TestCase):
    def check(self, make, name: str, arguments: dict[str, object]) -> None:
        torch.manual_seed(1)
        before = torch.get_rng_state()
        model, report = init.construct(lambda: make(name, arguments), 42)
        self.assertTrue(torch.equal(before, torch.get_rng_state()), "torch's generator was used")
        self.assertEqual(report.other_generators, ())
        torch.manual_seed(2)
        again, _ = init.construct(lambda: make(name, arguments), 42)
        framework = make(name, arguments)
        self.assertTrue(report.filled)
        used = {function for names in report.computed.values() for function in names} - {"__rpow__", "linspace"}  # rotary tables, drop paths
        self.assertEqual(used, COMPUTED.get(name, set()))
        for (path, one), same, other in zip(model.state_dict().items(), again.state_dict().values(), framework.state_dict().values()):
            self.assertTrue(torch.equal(one, same), f"{path} depends on torch's seed")
            if one.is_floating_point():
                self.assertFalse(differs(one, other), f"{path} has another distribution than {name} gives it")
        by_name = set(report.filled) | set(report.constant)
        self.assertEqual([path for path, _ in model.named_parameters() if path not in by_name], [])

    def check_all(self, package: str, make, models: dict[str, dict[str, object]]) -> None:
        if importlib.util.find_spec(package) is None:
            self.skipTest(f"{package} is not installed")
        for name, arguments in models.items():
            with self.subTest(name):
                self.check(make, name, arguments)
        print(f"{package}: {len(models)} models")

    def test_transformers(self) -> None:
        self.check_all("transformers", by_transformers, TRANSFORMERS)

    def test_timm(self) -> None:
        self.check_all("timm", by_timm, TIMM)

    def test_torchvision(self) -> None:
        self.check_all("torchvision", by_torchvision, TORCHVISION)

    def test_diffusers(self) -> None:
        self.check_all("diffusers", by_diffusers, DIFFUSERS)


@unittest.skipUnless(importlib.util.find_spec("transformers"), "transformers is not installed")
class InitWeights(unittest.TestCase):
    """transformers' own init_weights() under keyed(), of a model on the meta device, and of one that has been initialized before."""

    def test_init_weights(self) -> None:
        for name in ("LlamaForCausalLM", "MixtralForCausalLM", "GPT2LMHeadModel", "BertForMaskedLM", "T5ForConditionalGeneration", "WhisperForConditionalGeneration", "ViTModel", "MambaForCausalLM"):
            with self.subTest(name):
                with torch.device("meta"):
                    meta = by_transformers(name, TRANSFORMERS[name])
                models = [by_transformers(name, TRANSFORMERS[name]), by_transformers(name, TRANSFORMERS[name])]
                torch.manual_seed(3)
                for model in (*models, meta):
                    with init.keyed(model, 42, buffers="empty") as report:
                        model.init_weights()
                    self.assertTrue(report.filled)
                for path, one in models[0].named_parameters():
                    self.assertTrue(torch.equal(one, models[1].get_parameter(path)), path)
                    self.assertTrue(torch.equal(one, meta.get_parameter(path)), path)

    def test_the_page_lists_these_models(self) -> None:
        page = (support.ROOT / "docs/torch_keyed.md").read_text(encoding="utf-8")
        section = page.partition("## Tested models")[2].partition("\n## ")[0]
        lists = {"transformers": TRANSFORMERS, "timm": TIMM, "torchvision": TORCHVISION, "diffusers": DIFFUSERS}
        self.assertIn(f"of these {sum(map(len, lists.values()))} models", section)
        for library, models in lists.items():
            version, listed = re.search(rf"\* {library} ([\d.]+): (.*?)\.\n(?=\*|\n)", section, re.S).groups()  # type: ignore[union-attr]
            self.assertEqual(re.findall(r"`(\w+)`", listed), list(models))
            if importlib.util.find_spec(library) is not None:
                self.assertTrue(f"{importlib.import_module(library).__version__}.".startswith(f"{version}."), library)

    def test_loaded_parameters_stay(self) -> None:
        model = by_transformers("LlamaForCausalLM", TRANSFORMERS["LlamaForCausalLM"])
        weight = model.model.embed_tokens.weight
        weight._is_hf_initialized = True  # as from_pretrained() marks what the checkpoint had
        before = weight.detach().clone()
        with init.keyed(model, 42):
            model.init_weights()
        self.assertTrue(torch.equal(before, weight))

    def test_no_init_weights(self) -> None:
        from transformers.initialization import no_init_weights

        with no_init_weights():
            model = by_transformers("LlamaForCausalLM", TRANSFORMERS["LlamaForCausalLM"])
        with init.keyed(model, 42) as report:
            model.init_weights()
        self.assertEqual(report.untouched, ())

    def test_audit_by_the_captured_recipe(self) -> None:
        for name in ("LlamaForCausalLM", "BertForMaskedLM", "GPT2LMHeadModel", "ViTModel", "T5ForConditionalGeneration"):
            with self.subTest(name):
                model = by_transformers(name, TRANSFORMERS[name])
                recipe = init.recipe_of(model)
                with init.keyed(model, 7):
                    model.init_weights()
                # BERT's init_weights() draws the tied table again for the head, its padding row too.
                self.assertEqual(init.audit(model, recipe, seed=7, padding="any"), [])
                self.assertLess(len(recipe["rules"]), 40)


if __name__ == "__main__":
    support.main()
