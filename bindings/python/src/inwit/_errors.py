"""The exception of the package."""

from __future__ import annotations

from . import _abi
from ._library import library


class Error(ValueError):
    """An error that the library reports, with its message.

    `status` is the name of the status (``"INWIT_E_LAYOUT"``), `code` its number, and `failed_job` the index of the job that failed
    in a batch, or -1.
    """

    def __init__(self, message: str, status: str = "INWIT_E_ARGUMENT", code: int = 1, failed_job: int = -1) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.failed_job = failed_job

    def __reduce__(self) -> tuple[type[Error], tuple[str, str, int, int]]:
        return type(self), (str(self), self.status, self.code, self.failed_job)


def status_name(code: int) -> str:
    name: bytes = library.inwit_status_name(code)
    return name.decode()


def error_of(code: int, context: _abi.Context) -> Error:
    message = bytes(context.error).decode(errors="replace") or status_name(code)
    return Error(message, status_name(code), code, context.failed_job)


def check(code: int, context: _abi.Context) -> None:
    if code != _abi.OK:
        raise error_of(code, context)
