"""The report of probe() as JSON, for CI."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .report import ProbeReport

_INTERNAL = ("node", "is_empty", "pattern")


def to_json(report: ProbeReport) -> str:
    """Writes NaN and infinite numbers as null."""
    content = {
        "title": report.title,
        "ok": report.ok,
        "loss": report.loss,
        "loss_is": report.loss_is,
        "classes": report.classes,
        "findings": [one._asdict() for one in report.findings],
        "notes": [one._asdict() for one in report.notes],
        "chains": [{"pattern": one.pattern, "kind": one.kind, "modules": [row.name for row in one.rows]} for one in report.chains],
        "modules": [_fields(row) for row in report.rows],
        "modules_with_neutral_norms": [_fields(row) for row in report.neutral_rows],
        "activations": [_fields(one) for one in report.activations],
        "parameters": [_fields(one) for one in report.parameters],
    }
    return json.dumps(_plain(content), indent=1, allow_nan=False)


def _fields(row: Any) -> dict[str, Any]:
    return {one.name: getattr(row, one.name) for one in dataclasses.fields(row) if one.name not in _INTERNAL}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
