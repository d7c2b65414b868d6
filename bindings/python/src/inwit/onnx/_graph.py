"""The graph of an ONNX model: scopes, blocks and dependencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import onnx
from onnx import numpy_helper

# Nodes that pass a tensor on, element by element or in another shape: skip connections contain no others.
_SKIPS = frozenset({"Add", "Sum", "Sub", "Relu", "Cast", "Identity", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Dropout"})
_WEIGHTED = frozenset({"MatMul", "Gemm", "Conv", "ConvTranspose"})


@dataclass
class Scope:
    """A module of the exporter, or a single node. nodes: their indices."""

    name: str
    kind: str
    nodes: list[int]
    is_leaf: bool


class Graph:
    def __init__(self, model: Any) -> None:
        self.nodes = list(model.graph.node)
        self.weights: dict[str, Any] = {one.name: one for one in model.graph.initializer}
        self.producer = {name: i for i, node in enumerate(self.nodes) for name in node.output if name}
        for node in self.nodes:
            if node.op_type == "Constant" and any(one.name == "value" for one in node.attribute):
                self.weights[node.output[0]] = next(one.t for one in node.attribute if one.name == "value")
        self._users: dict[str, list[int]] = {}
        for i, node in enumerate(self.nodes):
            for name in node.input:
                self._users.setdefault(name, []).append(i)
        self._outputs = {one.name for one in model.graph.output}
        self._paths = [_path(node) for node in self.nodes]

    def array(self, name: str) -> Any:
        return numpy_helper.to_array(self.weights[name])

    def weighted(self) -> Iterator[tuple[str, Any, int]]:
        """The weights of matrix products and convolutions, once, with the axis of their units."""
        seen = set()
        for node in self.nodes:
            if node.op_type in _WEIGHTED:
                name = next((one for one in node.input[1:2] if one in self.weights), None)
                if name is not None and name not in seen:
                    seen.add(name)
                    yield name, self.array(name), _unit_axis(node)

    def scopes(self) -> list[Scope]:
        """Modules that have several nodes, then all nodes, each in the order of their last node."""
        members: dict[str, list[int]] = {}
        for i, path in enumerate(self._paths):
            for depth in range(1, len(path)):
                members.setdefault(".".join(path[:depth]), []).append(i)
        found = [Scope(name, _kind(name), nodes, False) for name, nodes in members.items() if len(nodes) > 1]
        found += [Scope(".".join(path), self.nodes[i].op_type, [i], True) for i, path in enumerate(self._paths)]
        return sorted(found, key=lambda one: (one.nodes[-1], one.is_leaf is False))

    def output_of(self, scope: Scope) -> str | None:
        """The last tensor that is used outside the scope."""
        inside = set(scope.nodes)
        for i in reversed(scope.nodes):
            for name in self.nodes[i].output:
                if name and (name in self._outputs or any(user not in inside for user in self._users.get(name, ()))):
                    return str(name)
        return None

    def inputs_of(self, scope: Scope) -> list[str]:
        """The tensors that come from outside the scope, except weights."""
        inside = set(scope.nodes)
        names = [name for i in scope.nodes for name in self.nodes[i].input if name and name not in self.weights]
        return list(dict.fromkeys(name for name in names if self.producer.get(name, -1) not in inside))

    def skips(self, scope: Scope, output: str) -> tuple[set[str], list[str]]:
        """The tensors that `output` sums or passes on within the scope, and the nodes with weights that write to that sum."""
        inside, seen, stack, writers = set(scope.nodes), {output}, [output], list[str]()
        while stack:
            made = self.producer.get(stack.pop(), -1)
            if made not in inside:
                continue
            node = self.nodes[made]
            adds = [name for name in node.input if name in self.weights]
            if node.op_type in _SKIPS or (node.op_type == "Add" and adds):
                new = [name for name in node.input if name and name not in seen and name not in self.weights]
                seen.update(new)
                stack += new
            elif node.op_type in _WEIGHTED:
                writers.append(".".join(self._paths[made][:-1] or self._paths[made]))
        return seen, writers

    def depends(self, later: str, earlier: str) -> bool:
        seen, stack = set[str](), [later]
        while stack:
            name = stack.pop()
            if name == earlier:
                return True
            if name not in seen and name in self.producer:
                seen.add(name)
                stack += self.nodes[self.producer[name]].input
        return False


def _path(node: Any) -> list[str]:
    """The modules around a node, as the exporters of torch name them, and the node: /h.0/attn/MatMul is h.0, attn, MatMul."""
    properties = {one.key: one.value for one in getattr(node, "metadata_props", ())}
    scopes = properties.get("pkg.torch.onnx.name_scopes")
    if scopes:
        names = [part.strip(" '\"") for part in scopes.strip("[]").split(",")]
        chain = [name for name in names if name]
        if chain:
            *modules, leaf = chain
            relative, prefix = list[str](), ""
            for name in modules:  # these are whole paths: h.0, then h.0.attn
                relative.append(name.removeprefix(f"{prefix}."))
                prefix = name
            return [*relative, leaf]
    name = node.name or (node.output[0] if node.output else node.op_type)
    return [part for part in name.split("/") if part] or [node.op_type]


def _kind(name: str) -> str:
    return name.rstrip("0123456789._").rsplit(".", 1)[-1] or "module"


def _unit_axis(node: Any) -> int:
    attributes: Mapping[str, Any] = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
    if node.op_type == "Gemm":
        return 0 if attributes.get("transB") else 1
    return {"MatMul": -1, "Conv": 0, "ConvTranspose": 1}[str(node.op_type)]
