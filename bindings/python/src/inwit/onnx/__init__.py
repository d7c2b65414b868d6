"""What the weights of an ONNX model do to the signal: probe(), with onnxruntime or, without it, the reference evaluator of onnx."""

from __future__ import annotations

from .._probe.judge import ProbeFinding
from .._probe.report import ProbeReport
from ._probe import probe

__all__ = ["ProbeFinding", "ProbeReport", "probe"]
