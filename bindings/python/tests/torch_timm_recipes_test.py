"""The shipped recipes of timm's models against its real classes."""

from __future__ import annotations

import unittest
from collections.abc import Callable
from typing import Any

import support

support.needs("numpy", "torch", "torchvision", "timm")

import timm  # noqa: E402
import torch  # noqa: E402
from timm.layers import BlurPool2d, SwiGLU, SwiGLUPacked  # noqa: E402
from timm.models.convnext import ConvNeXt  # noqa: E402
from timm.models.resnet import BasicBlock, Bottleneck, ResNet  # noqa: E402
from timm.models.vision_transformer import (  # noqa: E402
    ParallelScalingBlock,
    ParallelThingsBlock,
    ResPostBlock,
    VisionTransformer,
)

from recipe_checks import RecipeTest, recipe, saved  # noqa: E402

import inwit  # noqa: E402

VIT: dict[str, Any] = {"img_size": 32, "patch_size": 8, "embed_dim": 64, "depth": 2, "num_heads": 4, "num_classes": 50}
VIT_VALUES = {"image": 32, "patch": 8, "width": 64, "layers": 2, "heads": 4, "classes": 50}
CONVNEXT: dict[str, Any] = {"depths": (1, 2, 3, 1), "dims": (16, 24, 32, 40), "num_classes": 50}
CONVNEXT_VALUES = {"depth1": 1, "depth2": 2, "depth3": 3, "depth4": 1, "width1": 16, "width2": 24, "width3": 32, "width4": 40,
                   "classes": 50}


class TimmRecipes(RecipeTest):
    def check(self, name: str, make: Callable[[], torch.nn.Module], values: dict[str, float], listed: bool = True) -> None:
        with self.subTest(recipe=name, values=values):
            torch.manual_seed(1)
            self.compare_and_fill(recipe(name).bind(**values), make(), listed=listed)

    def vit(self, values: dict[str, float], listed: bool = True, **options: Any) -> None:
        self.check("vit-timm", lambda: VisionTransformer(**{**VIT, **options}), {**VIT_VALUES, **values}, listed)

    def test_vit_schemes(self) -> None:
        for values, scheme in ({}, ""), ({"jax": 1}, "jax"), ({"jax": 1, "nlhb": 1}, "jax_nlhb"), ({"moco": 1}, "moco"):
            self.vit(values, weight_init=scheme)
            self.vit({**values, "fix_init": 1}, weight_init=scheme, fix_init=True)

    def test_vit_has_one_scheme(self) -> None:
        for values in {"jax": 1, "moco": 1}, {"nlhb": 1}:
            with support.rejected(self, None, "at_most_one_scheme"):
                recipe("vit-timm").bind(**values)

    def test_vit_layouts(self) -> None:
        self.vit({"qk_norm": 1, "qkv_bias": 0, "proj_bias": 0, "init_values": 0.1, "registers": 3, "no_embed_class": 1, "fc_norm": 1,
                  "channels": 1}, qk_norm=True, qkv_bias=False, proj_bias=False, init_values=0.1, reg_tokens=3, no_embed_class=True,
                 global_pool="avg", in_chans=1)
        self.vit({"registers": 2, "pre_norm": 1, "class_token": 0, "fc_norm": 1, "classes": 0, "inner": 100}, reg_tokens=2, pre_norm=True,
                 class_token=False, global_pool="avg", num_classes=0, mlp_ratio=100 / 64)
        self.vit({"position": 0, "jax": 1}, pos_embed="none", weight_init="jax")
        self.vit({"init_values": 0.2, "res_post": 1}, block_fn=ResPostBlock, init_values=0.2)

    def test_vit_blocks(self) -> None:
        for values, scheme in ({}, ""), ({"jax": 1}, "jax"):
            self.vit(values, listed=False, weight_init=scheme, class_token=False, global_pool="map")
            self.vit(values, listed=False, weight_init=scheme, mlp_layer=SwiGLU, scale_mlp_norm=True, scale_attn_norm=True)
            self.vit(values, listed=False, weight_init=scheme, block_fn=ParallelScalingBlock, qkv_bias=bool(values))
        self.vit({"init_values": 1e-5}, listed=False, block_fn=ParallelThingsBlock, init_values=1e-5)
        self.vit({}, listed=False, attn_layer="diff")

    def test_vit_with_packed_swiglu(self) -> None:
        for values, scheme in ({}, ""), ({"jax": 1}, "jax"), ({"moco": 1}, "moco"):
            self.vit({**values, "packed": 1}, weight_init=scheme, mlp_layer=SwiGLUPacked)
            bound = recipe("vit-timm").bind(**VIT_VALUES, **values)
            with support.rejected(self, None, "blocks.0.mlp.fc1.weight", "fan_in"):  # the recipe is not told
                inwit.torch.initialize(VisionTransformer(**VIT, mlp_layer=SwiGLUPacked), bound, 1)
            with support.rejected(self, None, "blocks.0.mlp.fc1.weight", "fan_in"):
                inwit.torch.initialize(VisionTransformer(**VIT), bound.bind(packed=1), 1)
        self.vit({"packed": 1, "init_values": 1e-5, "registers": 4, "no_embed_class": 1, "inner": 342}, init_values=1e-5, reg_tokens=4,
                 no_embed_class=True, mlp_layer=SwiGLUPacked, mlp_ratio=342 / 64)

    def test_convnext(self) -> None:
        for values, options in (
            ({}, {}),
            ({"scale": 0}, {"ls_init_value": None}),
            ({"conv_mlp": 1, "scale": 0.1, "head_init_scale": 0.5, "patch": 2, "channels": 1},
             {"conv_mlp": True, "ls_init_value": 0.1, "head_init_scale": 0.5, "patch_size": 2, "in_chans": 1}),
            ({"head_init_scale": 0}, {"head_init_scale": 0.0}),
        ):  # fmt: skip
            self.check("convnext-timm", lambda: ConvNeXt(**CONVNEXT, **options),
                       {**CONVNEXT_VALUES, **values})
        for more in {"use_grn": True, "ls_init_value": None, "head_hidden_size": 48}, {"stem_type": "overlap_tiered"}:
            self.check("convnext-timm", lambda: ConvNeXt(**CONVNEXT, **more), CONVNEXT_VALUES, listed=False)

    def test_resnet(self) -> None:
        self.check("resnet-timm", lambda: timm.create_model("resnet18"), {"depth": 18})
        blocks = {"blocks1": 1, "blocks2": 2, "blocks3": 1, "blocks4": 1}
        self.check("resnet-timm", lambda: ResNet(Bottleneck, (1, 2, 1, 1), cardinality=8, base_width=12, num_classes=20),
                   {**blocks, "cardinality": 8, "base_width": 12, "classes": 20})
        self.check("resnet-timm", lambda: ResNet(BasicBlock, (1, 2, 1, 1), zero_init_last=False, num_classes=0, in_chans=1),
                   {**blocks, "basic": 1, "zero_init_last": 0, "classes": 0, "channels": 1})
        for options in (
            {"stem_type": "deep_tiered", "stem_width": 32, "avg_down": True, "replace_stem_pool": True},
            {"block_args": {"attn_layer": "se"}, "down_kernel_size": 3, "block_reduce_first": 2},
            {"block_args": {"attn_layer": "eca"}, "aa_layer": BlurPool2d},
        ):
            self.check("resnet-timm", lambda: ResNet(Bottleneck, (1, 1, 1, 1), **options), {}, listed=False)

    def test_layouts_of_resnets(self) -> None:
        unbound = recipe("resnet-timm")
        for depth in 18, 26, 34, 50, 101, 152, 200:
            model = timm.create_model(f"resnet{depth}", device="meta")
            shapes = {name: tuple(tensor.shape) for name, tensor in saved(model).items()}
            self.assertEqual({name: tensor.shape for name, tensor in unbound.bind(depth=depth).tensors.items()}, shapes)

    def test_resnet_of_another_depth(self) -> None:
        unbound = recipe("resnet-timm")
        for name, depth in ("resnet18", 50), ("resnet26", 18):
            with support.rejected(self, None, "layer1.0.bn"):
                inwit.torch.initialize(timm.create_model(name), unbound.bind(depth=depth), 1)

    def test_efficientnet(self) -> None:
        for name, options in ("efficientnet_b0", {}), ("mixnet_s", {"num_classes": 20, "in_chans": 1}):
            self.check("efficientnet-timm", lambda: timm.create_model(name, **options), {}, listed=False)


if __name__ == "__main__":
    unittest.main()
