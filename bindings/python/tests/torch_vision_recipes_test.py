"""The shipped recipes of vision and audio models against the real classes of Hugging Face transformers."""

from __future__ import annotations

import math
import unittest
from typing import Any

import support

support.needs("numpy", "torch", "transformers")

import torch  # noqa: E402
import transformers as hf  # noqa: E402

from recipe_checks import RecipeTest, bound, recipe, saved  # noqa: E402

import inwit  # noqa: E402

TEXT: dict[str, Any] = {"hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 3, "num_attention_heads": 4, "vocab_size": 300,
                        "max_position_embeddings": 20, "pad_token_id": 1, "bos_token_id": 1, "eos_token_id": 2}
VISION: dict[str, Any] = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4,
                          "image_size": 40, "patch_size": 8}
SPEECH: dict[str, Any] = {"d_model": 64, "encoder_layers": 2, "decoder_layers": 1, "encoder_attention_heads": 4,
                          "decoder_attention_heads": 4, "encoder_ffn_dim": 96, "decoder_ffn_dim": 80, "vocab_size": 300,
                          "num_mel_bins": 20, "max_source_positions": 50, "max_target_positions": 30, "pad_token_id": 5,
                          "bos_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 3}
WAVES: dict[str, Any] = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 96,
                         "conv_dim": (32, 32, 48), "conv_stride": (5, 2, 2), "conv_kernel": (10, 3, 2), "codevector_dim": 32,
                         "num_conv_pos_embeddings": 16, "num_conv_pos_embedding_groups": 4, "proj_codevector_dim": 24,
                         "num_codevectors_per_group": 20}
TEN = {"conv_dim": (16,) * 10, "conv_kernel": (2,) * 9 + (3,), "conv_stride": (1,) * 10}


class VisionRecipes(RecipeTest):
    def check(self, name: str, make: Any, config: Any, **options: Any) -> None:
        """The config as it is in memory, and as save_pretrained() writes it: without some defaults."""
        with self.subTest(recipe=name, model=make.__name__, config=config):
            torch.manual_seed(1)
            model = make(config)
            for use_diff in False, True:
                self.compare_and_fill(recipe(name).bind(model.config.to_json_string(use_diff=use_diff)), model, **options)

    def test_vit(self) -> None:
        self.check("vit", hf.ViTModel, hf.ViTConfig(**{**VISION, "image_size": [40, 24], "patch_size": [8, 4]}, pooler_output_size=30))
        self.check("vit", hf.ViTModel, hf.ViTConfig(**VISION, initializer_range=0.9))  # where the truncation counts
        for make in hf.ViTForImageClassification, hf.ViTForMaskedImageModeling:
            self.check("vit", make, hf.ViTConfig(**VISION, num_labels=20, encoder_stride=8), listed=False)

    def test_clip(self) -> None:
        self.check("clip", hf.CLIPModel, hf.CLIPConfig(text_config=TEXT, vision_config=VISION, projection_dim=24))
        text, vision = {**TEXT, "initializer_factor": 2.0}, {**VISION, "initializer_factor": 3.0, "initializer_range": 0.1}
        self.check("clip", hf.CLIPModel, hf.CLIPConfig(text_config=text, vision_config={**vision, "num_channels": 1, "image_size": 42},
                                                       projection_dim=20, initializer_factor=5.0, logit_scale_init_value=1.5))

    def test_whisper(self) -> None:
        for make, listed in (hf.WhisperForConditionalGeneration, True), (hf.WhisperModel, False), (hf.WhisperForCausalLM, False):
            self.check("whisper", make, hf.WhisperConfig(**SPEECH), listed=listed, apart="encoder.embed_positions.weight")
        tied = hf.WhisperConfig(**SPEECH, tie_word_embeddings=True)
        self.assertTrue(self.tied(bound("whisper", tied), hf.WhisperForConditionalGeneration(tied)))
        untied = hf.WhisperConfig(**{**SPEECH, "pad_token_id": None}, tie_word_embeddings=False, init_std=0.1)
        self.check("whisper", hf.WhisperForConditionalGeneration, untied, apart="encoder.embed_positions.weight")
        weighted = hf.WhisperConfig(**SPEECH, use_weighted_layer_sum=True)
        self.check("whisper", hf.WhisperForAudioClassification, weighted, listed=False, apart="encoder.embed_positions.weight")

    def test_whisper_positions_and_padding(self) -> None:
        """A frozen table, which the package computes in float32."""
        model = hf.WhisperForConditionalGeneration(hf.WhisperConfig(**SPEECH))
        table = model.model.encoder.embed_positions.weight
        wanted = table.detach().clone()
        torch.nn.init.zeros_(table)
        bound = recipe("whisper").bind(model.config.to_json_string())
        inwit.torch.initialize(model, bound, 1)
        torch.testing.assert_close(table.detach(), wanted, rtol=0, atol=1e-5)
        zero = (model.model.decoder.embed_tokens.weight == 0).all(dim=1)
        self.assertEqual(zero.nonzero().flatten().tolist(), [5])

    def test_wav2vec2(self) -> None:
        make = hf.Wav2Vec2ForPreTraining
        self.check("wav2vec2", make, hf.Wav2Vec2Config(**WAVES))
        ten = hf.Wav2Vec2Config(**{**WAVES, **TEN}, mask_time_prob=0.0, num_codevector_groups=4, adapter_attn_dim=6)
        self.check("wav2vec2", make, ten)
        ctc = hf.Wav2Vec2Config(**WAVES, architectures=["Wav2Vec2ForCTC"], feat_extract_norm="layer", conv_bias=True, add_adapter=True,
                                do_stable_layer_norm=True, output_hidden_size=40, adapter_attn_dim=8, num_adapter_layers=2,
                                initializer_range=0.1)
        self.check("wav2vec2", hf.Wav2Vec2ForCTC, ctc)
        for make in hf.Wav2Vec2Model, hf.Wav2Vec2ForXVector, hf.Wav2Vec2ForSequenceClassification:
            self.check("wav2vec2", make, hf.Wav2Vec2Config(**WAVES, use_weighted_layer_sum=True), listed=False)

    def test_wav2vec2_normalized_weight(self) -> None:
        """The package has the norm of the direction that it drew, the recipe a normal of the same mean and deviation."""
        config = hf.Wav2Vec2Config(**{**WAVES, "hidden_size": 256, "num_conv_pos_embeddings": 128})
        model = hf.Wav2Vec2ForPreTraining(config)
        magnitude = "wav2vec2.encoder.pos_conv_embed.conv.parametrizations.weight.original0"
        drawn = saved(model)[magnitude].clone()
        bound = recipe("wav2vec2").bind(config.to_json_string())
        inwit.torch.initialize(model, bound, 1)
        deviation = 0.45 / 128  # of 1, the square root of 256 * 64 being 128
        filled = saved(model)[magnitude]
        torch.testing.assert_close(filled, drawn, rtol=10 * deviation, atol=0)
        for norms in filled, drawn:
            self.assertLess(abs(float(norms.std() / norms.mean()) / deviation - 1), 5 / math.sqrt(2 * norms.numel()))

    def test_more_convolutions_than_the_recipe_has(self) -> None:
        config = hf.Wav2Vec2Config(**{**WAVES, "conv_dim": (16,) * 11, "conv_kernel": (2,) * 11, "conv_stride": (1,) * 11})
        with support.rejected(self, None, "at_most_10"):
            recipe("wav2vec2").bind(config.to_json_string())

    def test_resnet(self) -> None:
        make = hf.ResNetModel
        self.check("resnet", make, hf.ResNetConfig(embedding_size=16, hidden_sizes=[32, 64], depths=[2, 1]))
        self.check("resnet", make, hf.ResNetConfig(embedding_size=16, hidden_sizes=[16, 24], depths=[1, 2], layer_type="basic"))
        self.check("resnet", make, hf.ResNetConfig(embedding_size=16, hidden_sizes=[16, 24, 32, 40, 48, 56], depths=[1, 2, 1, 1, 2, 1],
                                                   layer_type="basic", downsample_in_first_stage=True, num_channels=1))
        self.check("resnet", hf.ResNetForImageClassification, hf.ResNetConfig(embedding_size=16, hidden_sizes=[32, 64], depths=[2, 1],
                                                                              num_labels=30), listed=False)

    def test_convnext(self) -> None:
        make = hf.ConvNextModel
        self.check("convnext", make, hf.ConvNextConfig(hidden_sizes=[16, 24], depths=[1, 2], num_stages=2))
        self.check("convnext", make, hf.ConvNextConfig(hidden_sizes=[16, 24, 40], depths=[1, 2, 1], num_stages=3, num_channels=2,
                                                       layer_scale_init_value=0.0, patch_size=(2, 3), initializer_range=0.0))
        scaled = {"layer_scale_init_value": 0.1, "initializer_range": 0.5}
        self.check("convnext", make, hf.ConvNextConfig(hidden_sizes=[16, 24, 40], depths=[1, 2, 1], num_stages=3, **scaled))
        self.check("convnext", hf.ConvNextForImageClassification,
                   hf.ConvNextConfig(hidden_sizes=[16, 24], depths=[1, 2], num_stages=2, num_labels=20), listed=False)


if __name__ == "__main__":
    unittest.main()
