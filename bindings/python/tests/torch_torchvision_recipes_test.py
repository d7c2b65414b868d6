"""The shipped recipes of torchvision's models against its real classes."""

from __future__ import annotations

import math
import unittest
from collections.abc import Callable

import support

support.needs("numpy", "torch", "torchvision")

import torch  # noqa: E402
import torchvision.models as tv  # noqa: E402
from torchvision.models.convnext import CNBlockConfig, ConvNeXt  # noqa: E402
from torchvision.models.efficientnet import EfficientNet, FusedMBConvConfig, MBConvConfig  # noqa: E402
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet  # noqa: E402
from torchvision.models.vision_transformer import ConvStemConfig, VisionTransformer  # noqa: E402

from recipe_checks import RecipeTest, moments, recipe, saved  # noqa: E402

import inwit  # noqa: E402

BLOCKS = {"blocks1": 1, "blocks2": 2, "blocks3": 1, "blocks4": 1}


class TorchvisionRecipes(RecipeTest):
    def check(self, name: str, make: Callable[[], torch.nn.Module], listed: bool = True, **values: float) -> None:
        with self.subTest(recipe=name, values=values):
            torch.manual_seed(1)
            self.compare_and_fill(recipe(name).bind(**values), make(), listed=listed)

    def test_resnet(self) -> None:
        self.check("resnet-torchvision", tv.resnet18, depth=18)
        self.check("resnet-torchvision", tv.resnet50)
        zeros = {"zero_init_residual": 1, **BLOCKS}
        self.check("resnet-torchvision", lambda: ResNet(BasicBlock, [1, 2, 1, 1], num_classes=7, zero_init_residual=True),
                   basic=1, classes=7, **zeros)
        self.check("resnet-torchvision", lambda: ResNet(Bottleneck, [1, 2, 1, 1], groups=8, width_per_group=12, zero_init_residual=True),
                   groups=8, width_per_group=12, **zeros)

    def test_layouts_of_resnets(self) -> None:
        unbound = recipe("resnet-torchvision")
        for make, values in (
            *((getattr(tv, f"resnet{depth}"), {"depth": depth}) for depth in (18, 34, 50, 101, 152)),
            (tv.resnext101_64x4d, {"depth": 101, "groups": 64, "width_per_group": 4}),
            (tv.wide_resnet50_2, {"width_per_group": 128}),
        ):
            with torch.device("meta"):
                model = make()
            shapes = {name: tuple(tensor.shape) for name, tensor in saved(model).items()}
            self.assertEqual({name: tensor.shape for name, tensor in unbound.bind(**values).tensors.items()}, shapes)

    def test_resnet_of_another_depth(self) -> None:
        unbound = recipe("resnet-torchvision")
        with support.rejected(self, None, "depth = 42"):
            unbound.bind(depth=42)
        for make, depth in (tv.resnet18, 50), (tv.resnet50, 18):
            with support.rejected(self, None, "layer1.0.bn"):
                inwit.torch.initialize(make(), unbound.bind(depth=depth, zero_init_residual=1), 1)

    def test_fixup(self) -> None:
        """Closed forms, since the authors' class is in no package. It has torchvision's convolutions, and scalars in place of the norms."""
        unbound = recipe("resnet-fixup")
        for depth, blocks, convolutions in (18, 8, 2), (34, 16, 2), (50, 16, 3), (101, 33, 3), (152, 50, 3):
            with torch.device("meta"):
                parameters = dict(getattr(tv, f"resnet{depth}")().named_parameters())
            shapes: dict[str, tuple[int, ...]] = {"bias1": (1,), "bias2": (1,)}
            for name, value in parameters.items():
                block = name.rpartition(".conv")[0]
                if ".bn" not in name and not name.startswith("bn") and ".downsample.1" not in name:
                    shapes[name.replace("downsample.0", "downsample")] = tuple(value.shape)
                if name.endswith("conv1.weight") and block:
                    scalars = [f"bias{i}{side}" for i in range(1, convolutions + 1) for side in "ab"]
                    shapes |= {f"{block}.{scalar}": (1,) for scalar in [*scalars, "scale"]}
            bound = unbound.bind(depth=depth)
            self.assertEqual({name: tensor.shape for name, tensor in bound.tensors.items()}, shapes)
            for job in bound.match_all(shapes):
                name = job.name.decode()
                found, shape = moments(job), shapes[name]
                he = math.sqrt(2 / (shape[0] * math.prod(shape[2:])))
                wanted = 0.0
                if name == "conv1.weight":
                    wanted = 1 / math.sqrt(3 * 3 * 7 * 7)  # U(+-1 / sqrt(fan_in))
                elif name.endswith("downsample.weight"):
                    wanted = he
                elif "conv" in name and not name.endswith(f"conv{convolutions}.weight"):
                    wanted = he * blocks ** (-1 / (2 * convolutions - 2))
                self.assertAlmostEqual(found.stddev, wanted, 12, name)
                self.assertEqual(found.mean, float(name.endswith("scale")), name)
        self.assertEqual(16 ** (-1 / 2), 0.25)  # the factors of 34 and 50
        self.assertEqual(16 ** (-1 / 4), 0.5)

    def test_fixup_of_another_depth(self) -> None:
        unbound = recipe("resnet-fixup")
        with support.rejected(self, None, "depth = 42"):
            unbound.bind(depth=42)
        for has, told, message in (18, 34, "layer1.{b}.scale"), (34, 18, "layer1.2.scale"), (50, 34, "layer1.0.conv3"), (34, 50, "layer1.0.conv3"), (101, 50, "layer3.6.scale"):
            shapes = {name: tensor.shape for name, tensor in unbound.bind(depth=has).tensors.items()}
            with support.rejected(self, None, message):
                unbound.bind(depth=told).match_all(shapes)

    def test_vit(self) -> None:
        small = {"image": 32, "patch": 8, "layers": 2, "width": 64, "inner": 96}
        self.check("vit-torchvision", lambda: VisionTransformer(32, 8, 2, 4, 64, 96), **small)
        tiny = {**small, "image": 8, "patch": 1, "layers": 1}  # whose patches are so small that the truncation counts
        self.check("vit-torchvision", lambda: VisionTransformer(8, 1, 1, 4, 64, 96, representation_size=40, num_classes=10),
                   representation=40, classes=10, **tiny)
        stem = [ConvStemConfig(16, 3, 2), ConvStemConfig(24, 3, 2)]
        self.check("vit-torchvision", lambda: VisionTransformer(32, 8, 2, 4, 64, 96, conv_stem_configs=stem), listed=False)

    def test_convnext(self) -> None:
        with torch.device("meta"):
            shapes = {name: tuple(tensor.shape) for name, tensor in saved(tv.convnext_tiny()).items()}
        listed = recipe("convnext-torchvision").tensors
        self.assertEqual({name: tensor.shape for name, tensor in listed.items()}, shapes)
        stages = [CNBlockConfig(16, 24, 1), CNBlockConfig(24, 32, 2), CNBlockConfig(32, 40, 3), CNBlockConfig(40, None, 1)]
        self.check("convnext-torchvision", lambda: ConvNeXt(stages, layer_scale=0.1, num_classes=9), scale=0.1, classes=9,
                   depth1=1, depth2=2, depth3=3, depth4=1, width1=16, width2=24, width3=32, width4=40)

    def test_efficientnet(self) -> None:
        self.check("efficientnet-torchvision", lambda: tv.efficientnet_b0(num_classes=30), listed=False)
        stages = [FusedMBConvConfig(1, 3, 1, 24, 24, 1), FusedMBConvConfig(4, 3, 2, 24, 32, 2), MBConvConfig(4, 3, 2, 32, 40, 2)]
        self.check("efficientnet-torchvision", lambda: EfficientNet(stages, 0.1, last_channel=64), listed=False)


if __name__ == "__main__":
    unittest.main()
