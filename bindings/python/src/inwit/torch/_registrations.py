"""Tells a capture about the parameters, buffers and modules that code registers while it initializes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import torch
from torch.nn.modules import module as _module

from . import _active

if TYPE_CHECKING:
    from ._capture import Capture


@contextlib.contextmanager
def seen_by(capture: Capture) -> Iterator[None]:
    """torch's hooks apply to the whole process: registrations by other threads do not concern the capture."""

    def seen(owner: torch.nn.Module, name: str, value: Any) -> None:
        if value is not None and _active.current() is capture:
            capture.register(owner, name, value)

    with contextlib.ExitStack() as stack:
        for register in (
            _module.register_module_parameter_registration_hook,
            _module.register_module_buffer_registration_hook,
            _module.register_module_module_registration_hook,
        ):
            handle = register(seen)
            stack.callback(handle.remove)
        yield
