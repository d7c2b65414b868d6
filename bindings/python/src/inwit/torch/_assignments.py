"""Finds statements in compiled code that change the values of a parameter without calling an initializing function:

    self.fc.weight.data = ...    self.fc.bias = nn.Parameter(...)    self.fc.weight *= 0.1    self.fc.weight[0] = 0
"""

from __future__ import annotations

import dis
from collections.abc import Collection, Iterator, Sequence
from types import CodeType

_NAMES = ("weight", "bias")
_VALUES = (*_NAMES, "data")
_ENDS = ("STORE_", "POP_TOP", "RETURN_", "FOR_ITER", "POP_JUMP")
_READS = ("LOAD_ATTR", "LOAD_METHOD")
_SUBSCRIPTS = ("STORE_SUBSCR", "STORE_SLICE")


def loaded(code: CodeType) -> set[str]:
    """The attributes and methods that the code reads."""
    return {str(each.argval) for each in dis.get_instructions(code) if each.opname in _READS}


def of_parameters(code: CodeType, in_place: Collection[str]) -> Iterator[str]:
    """Descriptions such as "assigns weight". in_place: methods that change a tensor; they count if they change a parameter."""
    statement: list[dis.Instruction] = []
    variables: set[str] = set()  # that hold a parameter
    for instruction in dis.get_instructions(code):
        name, is_attribute = str(instruction.argval), instruction.opname == "STORE_ATTR"
        if is_attribute and name == "data":
            yield "assigns .data"
        elif is_attribute and name in _NAMES and _is_new(statement):
            yield f"assigns {name}"
        elif instruction.opname.startswith(_SUBSCRIPTS) and (changed := _attribute(statement)):
            yield f"assigns elements of {changed}"
        elif instruction.opname in _READS and name in in_place and (_attribute(statement) or _reads(statement, variables)):
            yield f"calls {name}"
        elif instruction.opname == "STORE_FAST" and _attribute(statement):
            variables.add(name)
        statement = [] if instruction.opname.startswith(_ENDS) else [*statement, instruction]


def _is_new(statement: Sequence[dis.Instruction]) -> bool:
    """Whether the value assigned to an attribute is a new tensor, not another parameter (tied weights), None or a variable. The module's
    own attributes, `self.weight = ...`, do not count: they have no default."""
    rest = list(statement)
    if any(each.opname.startswith("INPLACE_") or (each.opname == "BINARY_OP" and each.argrepr.endswith("=")) for each in rest):
        return True
    if rest and rest[-1].opname.startswith("LOAD_FAST") and _variable(rest[-1]) == "self":
        return False
    while rest and rest[-1].opname == "LOAD_ATTR":  # the module: a.b.c
        rest.pop()
    if rest and rest[-1].opname.startswith("LOAD_"):
        rest.pop()
    return bool(rest) and rest[-1].opname.startswith(("CALL", "BINARY_"))


def _reads(statement: Sequence[dis.Instruction], variables: Collection[str]) -> bool:
    return any(each.opname.startswith("LOAD_FAST") and _variable(each) in variables for each in statement)


def _variable(instruction: dis.Instruction) -> str:
    names = instruction.argval  # two of them in LOAD_FAST_LOAD_FAST
    return str(names[-1] if isinstance(names, tuple) else names)


def _attribute(statement: Sequence[dis.Instruction]) -> str | None:
    """The parameter whose elements, or those of its .data, are assigned."""
    return next((str(each.argval) for each in statement if each.opname == "LOAD_ATTR" and each.argval in _VALUES), None)
