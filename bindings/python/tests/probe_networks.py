"""Networks whose fate is known, for the tests of probe() and coordinates()."""

import math

import torch
from torch import nn


def normal(std):
    return lambda w: nn.init.normal_(w, std=std)


def he(w):
    nn.init.kaiming_normal_(w, nonlinearity="relu")


def mlp(init, phi=nn.Tanh, width=128, depth=30, classes=10, seed=0):
    torch.manual_seed(seed)
    net = nn.Sequential(*[part for _ in range(depth) for part in (nn.Linear(width, width), phi())], nn.Linear(width, classes))
    for one in net:
        if isinstance(one, nn.Linear):
            init(one.weight)
            nn.init.zeros_(one.bias)
    return net


class Block(nn.Module):
    """Of a GPT."""

    def __init__(self, width, heads):
        super().__init__()
        self.ln_1, self.attn, self.proj = nn.LayerNorm(width), nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.ln_2, self.fc, self.out = nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.heads = heads

    def forward(self, x):
        b, t, d = x.shape
        q, k, v = self.attn(self.ln_1(x)).view(b, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        y = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(b, t, d)
        x = x + self.proj(y)
        return x + self.out(nn.functional.gelu(self.fc(self.ln_2(x))))


class GPT(nn.Module):
    def __init__(self, width=128, layers=12, heads=4, vocabulary=256, std=0.02, scaled=True, seed=0):
        super().__init__()
        torch.manual_seed(seed)
        self.wte, self.wpe = nn.Embedding(vocabulary, width), nn.Embedding(32, width)
        self.h, self.ln_f = nn.ModuleList(Block(width, heads) for _ in range(layers)), nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary, bias=False)
        for name, one in self.named_parameters():
            if one.dim() > 1:
                is_last = name.endswith(("proj.weight", "out.weight"))
                nn.init.normal_(one, std=std / math.sqrt(2 * layers) if is_last and scaled else std)
            elif name.endswith("bias"):
                nn.init.zeros_(one)

    def forward(self, ids):
        x = self.wte(ids) + self.wpe(torch.arange(ids.shape[1]))
        for block in self.h:
            x = block(x)
        return self.head(self.ln_f(x))


class Residual(nn.Module):
    """Of a convolutional tower, with norms or without."""

    def __init__(self, channels, is_normed=True):
        super().__init__()
        norm = nn.BatchNorm2d if is_normed else nn.Identity
        self.conv1, self.bn1 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False), norm(channels)
        self.conv2, self.bn2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False), norm(channels)

    def forward(self, x):
        y = self.bn2(self.conv2(nn.functional.relu(self.bn1(self.conv1(x)))))
        return nn.functional.relu(x + y)


def tower(channels=32, blocks=10, is_normed=True, fans=None, seed=0, inputs=3):
    """fans: of the convolutions inside of blocks; by default those of the kernel."""
    torch.manual_seed(seed)
    stem = [nn.Conv2d(inputs, channels, 3, 1, 1), nn.ReLU(inplace=True)]
    body = [Residual(channels, is_normed) for _ in range(blocks)]
    net = nn.Sequential(*stem, *body, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 100))
    for one in net.modules():
        if isinstance(one, nn.Conv2d):
            nn.init.normal_(one.weight, std=math.sqrt(4 / (fans or 9 * (one.in_channels + one.out_channels))) if one.bias is None else 0.3)
    return net


class Adapted(nn.Module):
    """A Linear with LoRA: frozen, with A random and B zero."""

    def __init__(self, base, rank=4):
        super().__init__()
        self.base, self.rank = base.requires_grad_(False), rank
        self.lora_a = nn.Parameter(torch.randn(rank, base.in_features) * 0.02)
        self.lora_b = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, x):
        return self.base(x) + x @ self.lora_a.T @ self.lora_b.T


class Modulated(nn.Module):
    """A block of adaLN-zero: shift, scale and gate come from a zero Linear of the condition."""

    def __init__(self, width):
        super().__init__()
        self.norm, self.fc, self.out = nn.LayerNorm(width, elementwise_affine=False), nn.Linear(width, width), nn.Linear(width, width)
        self.modulation = nn.Linear(width, 3 * width)
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)

    def forward(self, x, condition):
        shift, scale, gate = self.modulation(condition).chunk(3, -1)
        return x + gate * self.out(nn.functional.gelu(self.fc(self.norm(x) * (1 + scale) + shift)))


class Diffusion(nn.Module):
    def __init__(self, width=64, blocks=6):
        super().__init__()
        torch.manual_seed(0)
        self.blocks, self.final = nn.ModuleList(Modulated(width) for _ in range(blocks)), nn.Linear(width, width)
        nn.init.zeros_(self.final.weight)
        nn.init.zeros_(self.final.bias)

    def forward(self, x, condition):
        for block in self.blocks:
            x = block(x, condition)
        return self.final(x)
