"""The shipped recipes of diffusion models against the real classes of diffusers, and the recipe of DiT against its paper's rules."""

from __future__ import annotations

import unittest
from typing import Any

import support

support.needs("numpy", "torch", "torchvision", "timm", "diffusers")

import torch  # noqa: E402
from diffusers import ControlNetModel, DiTTransformer2DModel, UNet2DConditionModel  # noqa: E402
from timm.layers import Attention, Mlp, PatchEmbed  # noqa: E402
from torch import nn  # noqa: E402

from recipe_checks import RecipeTest, recipe, saved  # noqa: E402

import inwit  # noqa: E402

CROSS, PLAIN = ("CrossAttnDownBlock2D", "CrossAttnUpBlock2D"), ("DownBlock2D", "UpBlock2D")
UNET: dict[str, Any] = {"block_out_channels": (32, 64), "down_block_types": (CROSS[0], PLAIN[0]), "cross_attention_dim": 24,
                        "attention_head_dim": 4, "norm_num_groups": 8}
UPS: dict[str, Any] = {"up_block_types": (PLAIN[1], CROSS[1])}
DIT: dict[str, Any] = {"num_attention_heads": 4, "attention_head_dim": 8, "num_layers": 2, "sample_size": 8, "num_embeds_ada_norm": 10,
                       "norm_num_groups": 4}


class PaperDiT(nn.Module):
    """The parameters of DiT by the names of its authors' code, initialized as its appendix says."""

    def __init__(self, side: int, width: int, heads: int, layers: int, patch: int, channels: int, classes: int) -> None:
        super().__init__()

        def modulation(factor: int) -> nn.Sequential:
            return nn.Sequential(nn.SiLU(), nn.Linear(width, factor * width))

        self.x_embedder = PatchEmbed(side, patch, channels, width)
        self.t_embedder = nn.Module()
        self.t_embedder.mlp = nn.Sequential(nn.Linear(256, width), nn.SiLU(), nn.Linear(width, width))
        self.y_embedder = nn.Module()
        self.y_embedder.embedding_table = nn.Embedding(classes + 1, width)
        self.blocks = nn.ModuleList()
        for _ in range(layers):
            block = nn.Module()
            block.attn, block.mlp = Attention(width, heads, qkv_bias=True), Mlp(width, 4 * width)
            block.adaLN_modulation = modulation(6)
            self.blocks.append(block)
        self.final_layer = nn.Module()
        self.final_layer.linear = nn.Linear(width, patch * patch * 2 * channels)
        self.final_layer.adaLN_modulation = modulation(2)
        self.pos_embed = nn.Parameter(self.positions(side // patch, width), requires_grad=False)
        for name, parameter in self.named_parameters():
            if name == "pos_embed":
                continue
            if "adaLN" in name or name.startswith("final_layer") or name.endswith(".bias"):
                nn.init.zeros_(parameter)
            elif name.startswith(("t_embedder", "y_embedder")):
                nn.init.normal_(parameter, std=0.02)
            else:
                nn.init.xavier_uniform_(parameter.data.view(len(parameter), -1))

    @staticmethod
    def positions(side: int, width: int) -> torch.Tensor:
        quarter = width // 4
        rates = 10000.0 ** -(torch.arange(quarter, dtype=torch.float64) / quarter)
        y, x = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
        parts = [turn(axis.flatten()[:, None] * rates) for axis in (x, y) for turn in (torch.sin, torch.cos)]
        return torch.cat(parts, dim=1).float()[None]


class DiffusionRecipes(RecipeTest):
    def unet(self, **options: Any) -> None:
        with self.subTest(options=options):
            torch.manual_seed(1)
            model = UNet2DConditionModel(**{**UNET, **UPS, **options})
            self.compare_and_fill(recipe("unet").bind(model.to_json_string()), model)

    def test_unet(self) -> None:
        self.unet()
        self.unet(layers_per_block=(1, 3), transformer_layers_per_block=(2, 1), cross_attention_dim=(24, 40), use_linear_projection=True,
                  addition_embed_type="text_time", addition_time_embed_dim=16, projection_class_embeddings_input_dim=48)
        self.unet(block_out_channels=(16, 32, 48, 64), down_block_types=(PLAIN[0], *[CROSS[0]] * 3), in_channels=7, out_channels=3,
                  up_block_types=(*[CROSS[1]] * 3, PLAIN[1]), only_cross_attention=(True, True, True, False), num_class_embeds=20)
        self.unet(block_out_channels=(16, 32, 48), layers_per_block=1, down_block_types=[CROSS[0]] * 3, up_block_types=[CROSS[1]] * 3)

    def test_embeddings_of_unet(self) -> None:
        self.unet(class_embed_type="projection", projection_class_embeddings_input_dim=20, class_embeddings_concat=True, encoder_hid_dim=20,
                  time_cond_proj_dim=12, conv_in_kernel=1, conv_out_kernel=5, resnet_time_scale_shift="scale_shift")
        self.unet(mid_block_type=None)
        self.unet(class_embed_type="timestep", time_embedding_type="fourier", time_embedding_dim=40)
        self.unet(class_embed_type="simple_projection", projection_class_embeddings_input_dim=20, only_cross_attention=True)

    def test_stable_diffusion(self) -> None:
        """The published shapes, without memory."""
        for options, count in (
            ({"cross_attention_dim": 768}, 686),
            ({"cross_attention_dim": 1024, "attention_head_dim": (5, 10, 20, 20), "use_linear_projection": True}, 686),
            ({"block_out_channels": (320, 640, 1280), "down_block_types": (PLAIN[0], CROSS[0], CROSS[0]),
              "up_block_types": (CROSS[1], CROSS[1], PLAIN[1]), "transformer_layers_per_block": (1, 2, 10), "cross_attention_dim": 2048,
              "attention_head_dim": (5, 10, 20), "use_linear_projection": True, "addition_embed_type": "text_time",
              "addition_time_embed_dim": 256, "projection_class_embeddings_input_dim": 2816}, 1680),
        ):  # fmt: skip
            with torch.device("meta"):
                model = UNet2DConditionModel(**options)
            bound = recipe("unet").bind(model.to_json_string())
            shapes = {name: tuple(tensor.shape) for name, tensor in saved(model).items()}
            self.assertEqual(({name: tensor.shape for name, tensor in bound.tensors.items()}, count), (shapes, len(shapes)))

    def test_unet_that_the_recipe_cannot_list(self) -> None:
        unbound = recipe("unet")
        for options, message in (
            ({"dual_cross_attention": True}, "dual = 1"),
            ({"attention_type": "gated"}, "gated = 1"),
            ({"down_block_types": ("AttnDownBlock2D", "DownBlock2D")}, "known_block_types"),
            ({"mid_block_type": "UNetMidBlock2D"}, "known_mid"),
        ):
            model = UNet2DConditionModel(**{**UNET, **UPS, **options})
            with support.rejected(self, None, message):
                unbound.bind(model.to_json_string())

    def test_controlnet(self) -> None:
        torch.manual_seed(1)
        model = ControlNetModel(**UNET, conditioning_embedding_out_channels=(16, 32))
        self.compare_and_fill(recipe("unet").bind(model.to_json_string()), model, listed=False)

    def test_dit_of_diffusers(self) -> None:
        for options in (
            {},
            {"attention_bias": False, "in_channels": 3, "out_channels": 7, "patch_size": 4, "activation_fn": "geglu",
             "norm_elementwise_affine": True},
            {"activation_fn": "gelu"},
        ):  # fmt: skip
            torch.manual_seed(1)
            model = DiTTransformer2DModel(**{**DIT, **options})
            self.compare_and_fill(recipe("dit-diffusers").bind(model.to_json_string()), model)

    def test_dit_of_the_paper(self) -> None:
        torch.manual_seed(1)
        model = PaperDiT(side=8, width=32, heads=4, layers=2, patch=2, channels=4, classes=10)
        wanted = model.pos_embed.detach().clone()
        self.compare_and_fill(recipe("dit").bind(grid=8, width=32, layers=2, classes=10), model)
        torch.testing.assert_close(model.pos_embed.detach(), wanted, rtol=0, atol=1e-6)
        whole = recipe("dit").bind(classes=10, dropout=0, sigma=0)
        shapes = [whole.tensors[name].shape for name in ("y_embedder.embedding_table.weight", "final_layer.linear.weight")]
        self.assertEqual(shapes, [(10, 1152), (16, 1152)])


if __name__ == "__main__":
    unittest.main()
