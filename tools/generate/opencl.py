"""Translates LLVM's intermediate representation of the device program to OpenCL C, with a preface that makes it CUDA C++ and HIP C++ too;
scripts/opencl calls it: opencl.py FROM TO

Each instruction becomes one statement, so that no expression has two operations that a compiler could contract. The translator supports
only what the program uses, and fails for anything else. A pointer to arguments or to a table of coefficients is represented by its offset;
every other pointer is to global memory.
"""
import pathlib
import re
import sys

from llvm import SCALARS, SIGNED, Reader, c_type, in_parentheses, literal, readable

WORKSPACE = 96  # offset in ReflectionArguments of the only pointer: in OpenCL a parameter of its own
HEADER = """// Generated from src/device/kernels.cu by scripts/opencl; do not edit. OpenCL C 1.2, and CUDA C++ and HIP C++ as of C++17.
#if defined(__FAST_MATH__) || defined(__FAST_RELAXED_MATH__) || __USE_FAST_MATH__ + 0 || __CUDA_FTZ + 0
#error "inwit's device program was built with an option for fast, inexact arithmetic, which gives other values: build without it"
#endif
#ifdef __OPENCL_VERSION__
#if __OPENCL_VERSION__ < 120
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif
#pragma OPENCL FP_CONTRACT OFF
#define OFFSET , ulong offset
#define ADD_OFFSET data += offset;
#define WORKSPACE , __global uchar *workspace
#define FIND_WORKSPACE
#else
%s#define OFFSET
#define ADD_OFFSET
#define WORKSPACE
#define FIND_WORKSPACE uchar *const workspace = reinterpret_cast<uchar *>(a.word[%d]);
#endif
"""
# Behind the tables, which are of the language's own types: an initializer of a device variable calls no constructor.
CLASSES = """#ifndef __OPENCL_VERSION__
#define float inwit::float32
#define double inwit::float64
#endif
"""
IN_CXX = pathlib.Path(__file__).parents[2] / "src/device/opencl_in_cxx.cuh"

BINARY = {"add": "+", "sub": "-", "mul": "*", "and": "&", "or": "|", "xor": "^", "shl": "<<", "lshr": ">>", "udiv": "/", "urem": "%",
          "fadd": "+", "fsub": "-", "fmul": "*", "fdiv": "/"}
OF_SIGNED = {"sdiv": "/", "srem": "%", "ashr": ">>"}
COMPARED = {"eq": "==", "ne": "!=", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
CALLED = {"llvm.sqrt": "sqrt", "llvm.fabs": "fabs", "llvm.umax": "max", "llvm.umin": "min", "llvm.usub.sat": "sub_sat",
          "llvm.ctpop": "popcount"}
INVERSE = {"eq": "ne", "ne": "eq", "gt": "le", "ge": "lt", "lt": "ge", "le": "gt"}


class Kernel:
    def __init__(self, name, arguments_size, structs, lines):
        self.name, self.size, self.structs = name, arguments_size, structs
        self.known = {"v0": ("arguments", "a", 0), "v1": "data"}  # the meaning of pointers that need no variable
        self.variables, self.blocks, self.phis, self.has_workspace = {}, {}, {}, False
        self.temporaries = set()
        label = "entry"
        for line in lines:
            line = re.sub(r", !.*|, align \d+$|;.*", "", line).rstrip()
            if header := re.fullmatch(r"(\d+):\s*", line):
                label = header[1]
            elif line.strip():
                self.blocks.setdefault(label, []).append(line.strip())
        self.order = list(self.blocks)

    def renamed(self, value):
        return self.known.get(value, value) if isinstance(value, str) else value

    def pair(self, reader, kind):
        a = self.renamed(reader.value(kind))
        reader.need(",")
        return a, self.renamed(reader.value(kind))

    def define(self, to, kind, text):
        self.variables["v" + to] = kind
        return f"v{to} = {text};"

    def load(self, reader, to, _):
        kind = reader.type()
        reader.need(",")
        reader.type()
        start = reader.peek()
        place = self.renamed(reader.value(None))
        if not isinstance(place, tuple):
            return self.define(to, kind, f"*(__global const {c_type(kind)} *)({place})")
        what, name, offset = place
        if what == "constant":
            return self.define(to, kind, f"{name}[{offset // reader.aligned(kind)[0]}]")
        if kind[0] == "pointer":
            if offset != WORKSPACE:
                raise ValueError(f"{start}: a pointer among the arguments")
            self.has_workspace, self.known["v" + to] = True, "workspace"
            return None
        word = f"a.word[{offset // 8}]"
        if kind == "i32":
            return self.define(to, kind, f"(uint)({word} >> 32)" if offset % 8 else f"(uint){word}")
        if kind not in ("i64", "double") or offset % 8:
            raise ValueError(f"{start}: an argument of another type")
        return self.define(to, kind, word if kind == "i64" else f"as_double({word})")

    def convert(self, reader, to, operation):
        kind = reader.type()
        value = self.renamed(reader.value(kind))
        reader.need("to")
        target = reader.type()
        if operation == "bitcast" and target[0] == "pointer":
            self.known["v" + to] = value
            return None
        c = c_type(target)
        if operation == "bitcast":
            return self.define(to, target, f"as_{c}({value})")
        if operation in ("zext", "ptrtoint"):
            text = f"({c}){in_parentheses(value)}"
        elif operation == "trunc":
            text = f"({value} & 1) != 0" if target == "i1" else f"({c}){value}"
        elif operation == "sext" and kind != "i1":
            text = f"({c})({SIGNED[target]})({SIGNED[kind]}){value}"
        elif operation == "sext":
            text = f"{value} ? ~({c})0 : ({c})0"
        elif operation in ("sitofp", "uitofp") and kind != "i1":
            text = f"convert_{c}_rte({'(' + SIGNED[kind] + ')' if operation[0] == 's' else ''}{value})"
        elif operation == "uitofp":
            text = f"{value} ? ({c})1 : ({c})0"
        elif operation == "fptosi":
            text = f"({c})convert_{SIGNED[target]}_rtz({value})"
        elif operation == "fptoui":
            text = f"convert_{c}_rtz({value})"
        elif operation in ("fptrunc", "fpext"):
            text = f"convert_{c}{'_rte' if operation == 'fptrunc' else ''}({value})"
        else:
            raise ValueError(operation)
        return self.define(to, target, text)

    def compare(self, reader, to, operation):
        how = reader.next()
        kind = reader.type()
        a, b = self.pair(reader, kind)
        if operation == "icmp":
            cast = f"({SIGNED[kind]})" if how[0] == "s" else ""
            text = f"{cast}{a} {COMPARED[how[-2:]]} {cast}{b}"
        elif how in ("ord", "uno"):
            same, joined = ("==", " && ") if how == "ord" else ("!=", " || ")
            text = joined.join(f"{x} {same} {x}" for x in dict.fromkeys((a, b)) if x[0] == "v")
        elif how == "one":
            text = f"{a} < {b} || {a} > {b}"
        elif how == "ueq":
            text = f"!({a} < {b} || {a} > {b})"
        elif how[0] == "o" or how == "une":
            text = f"{a} {COMPARED[how[1:]]} {b}"
        else:
            text = f"!({a} {COMPARED[INVERSE[how[1:]]]} {b})"
        return self.define(to, "i1", text)

    def call(self, reader, to, _):
        kind = reader.type()
        name = reader.next()[1:]
        reader.need("(")
        values = []
        while not reader.skip(")"):
            values.append(self.renamed(reader.value(reader.type())))
            reader.skip(",")
        if name == "llvm.assume":
            return None
        if name not in ("get_global_id", "get_global_size"):
            name = CALLED[name.rsplit(".", 1)[0]]
        return self.define(to, kind, f"{name}({', '.join(values)})")

    def arithmetic(self, reader, to, operation):
        kind = reader.type()
        a, b = self.pair(reader, kind)
        if operation in OF_SIGNED:
            signed = SIGNED[kind]
            return self.define(to, kind, f"({c_type(kind)})(({signed}){a} {OF_SIGNED[operation]} ({signed}){b})")
        if operation == "mul" and kind in ("i8", "i16"):  # of int in C, which would overflow
            return self.define(to, kind, f"({c_type(kind)})((uint){a} * (uint){b})")
        return self.define(to, kind, f"{a} {BINARY[operation]} {b}")

    def change_sign(self, reader, to, operation):
        kind = reader.type()
        value = self.renamed(reader.value(kind))
        return self.define(to, kind, f"-{value}" if operation == "fneg" else value)

    def address(self, reader, to, _):
        place = reader.element(known=self.known)
        if isinstance(place, tuple):
            self.known["v" + to] = place
            return None
        return self.define(to, ("pointer", "i8"), place)

    def store(self, reader, _to, _operation):
        kind = reader.type()
        value = self.renamed(reader.value(kind))
        reader.need(",")
        reader.type()
        return f"*(__global {c_type(kind)} *)({self.renamed(reader.value(None))}) = {value};"

    def select(self, reader, to, _):
        reader.need("i1")
        condition = self.renamed(reader.value("i1"))
        reader.need(",")
        kind = reader.type()
        a = self.renamed(reader.value(kind))
        reader.need(",")
        reader.type()
        return self.define(to, kind, f"{condition} ? {a} : {self.renamed(reader.value(kind))}")

    def element(self, reader, to, operation):
        """Inserts or extracts an element of a vector."""
        kind = reader.type()
        whole = self.renamed(reader.value(kind))
        reader.need(",")
        values = [self.renamed(reader.value(reader.type()))]
        if reader.skip(","):
            values.append(reader.value(reader.type()))
        index = int(re.match(r"\d+", values.pop())[0])
        if operation == "extractelement":
            return self.define(to, kind[2], f"{whole}.s{index:x}")
        return self.define(to, kind, f"{whole}; v{to}.s{index:x} = {values[0]}")

    def statement(self, line):
        to, text = re.fullmatch(r"(?:%(\d+) = )?(.*)", line).groups()
        reader = Reader(text, self.structs)
        reader.skip()
        operation = reader.next()
        return self.STATEMENTS.get(operation, Kernel.convert)(self, reader, to, operation)

    STATEMENTS = {**dict.fromkeys([*BINARY, *OF_SIGNED], arithmetic), "icmp": compare, "fcmp": compare, "call": call, "load": load,
                  "store": store, "fneg": change_sign, "freeze": change_sign, "getelementptr": address, "select": select, "insertelement": element, "extractelement": element}

    def read_phis(self):
        for label, lines in self.blocks.items():
            while lines and " = phi " in lines[0]:
                to, text = re.match(r"%(\d+) = phi (.*)", lines.pop(0)).groups()
                reader = Reader(text, self.structs)
                kind = reader.type()
                self.variables["v" + to] = kind
                while True:
                    reader.need("[")
                    value = reader.value(kind)
                    reader.need(",")
                    source = reader.next()[1:]
                    reader.need("]")
                    self.phis.setdefault((source, label), []).append(("v" + to, value))
                    if not reader.skip(","):
                        break

    def edge(self, source, target, following):
        """The statements that lead from one block to another."""
        # clang numbers the entry block after the two parameters.
        phis = self.phis.get(("2" if source == "entry" else source, target), [])
        moves = [(to, self.renamed(value)) for to, value in phis if to != value]
        taken = {to for to, _ in moves}
        out = []
        for to, value in moves:
            if value in taken:
                self.temporaries.add((value, c_type(self.variables[value])))
                out.append(f"t{value[1:]} = {value};")
        out += [f"{to} = t{value[1:]};" if value in taken else f"{to} = {value};" for to, value in moves]
        if target != following:
            self.labels.add(target)
            out.append(f"goto b{target};")
        return out

    def branch(self, label, line, following):
        if line == "ret void":
            return ["return;"]
        if one := re.fullmatch(r"br label %(\d+)", line):
            return self.edge(label, one[1], following)
        if two := re.fullmatch(r"br i1 (\S+), label %(\d+), label %(\d+)", line):
            condition = self.renamed(two[1].replace("%", "v"))
            first, second = self.edge(label, two[2], None), self.edge(label, two[3], following)
            if two[2] == following and two[3] != following:
                condition, first, second = f"!{condition}", self.edge(label, two[3], None), self.edge(label, two[2], following)
            return [f"if ({condition}) {{", *(f"  {one}" for one in first), "}", *second]
        if line.startswith("switch"):
            value, default, cases = re.fullmatch(r"switch \w+ %(\d+), label %(\d+) \[(.*)\]", line).groups()
            out = []
            for number, target in re.findall(r"i(?:32|64) (-?\d+), label %(\d+)", cases):
                out += [f"if (v{value} == {number}) {{", *(f"  {one}" for one in self.edge(label, target, None)), "}"]
            return out + self.edge(label, default, following)
        if line == "unreachable":
            return ["return;"]
        raise ValueError(line)

    def text(self):
        self.read_phis()
        self.labels, self.unique = set(), {}
        for label, lines in self.blocks.items():  # a switch is one line
            joined = "\n".join(lines)
            self.blocks[label] = re.sub(r"\[\n(.*?)\]", lambda m: "[" + m[1].replace("\n", " ") + "]", joined, flags=re.S).split("\n")
        bodies = {label: [self.statement(line) for line in lines[:-1]] for label, lines in self.blocks.items()}
        ends = {label: self.branch(label, self.blocks[label][-1], following)
                for label, following in zip(self.order, [*self.order[1:], None])}
        out = []
        for label in self.order:
            if label in self.labels:
                out.append(f"b{label}:;")
            out += [f"  {line}" for line in [*(one for one in bodies[label] if one), *ends[label]]]
        parameter, find = (" WORKSPACE", " FIND_WORKSPACE") if self.has_workspace else ("", "")
        return [f"__kernel void {self.name}(const struct inwit_arguments_{self.size} a, __global uchar *data OFFSET{parameter}) {{",
                *self.declarations(), f"  ADD_OFFSET{find}", *out, "}"]

    def declarations(self):
        by_type = {}
        for name, kind in self.variables.items():
            by_type.setdefault(c_type(kind), []).append(name)
        for name, kind in sorted(self.temporaries):
            by_type.setdefault(kind, []).append("t" + name[1:])
        for kind, names in sorted(by_type.items()):
            pointer = " *" if kind.endswith("*") else " "
            for i in range(0, len(names), 16):
                yield f"  {kind.rstrip(' *')}{pointer}{(',' + pointer).join(names[i:i + 16])};"


def constants(text):
    for name, count, kind, values in re.findall(r"^@(\w+) = .* constant \[(\d+) x (\w+)\] \[(.*)\]", text, re.M):
        items = ", ".join(literal(kind, value.split()[-1]) for value in values.split(", "))
        yield f"__constant {SCALARS[kind][0]} {readable(name)}[{count}] = {{{items}}};"


def translate(text):
    structs = {}
    for name, body in re.findall(r'^(%"[^"]*") = type (\{.*\})', text, re.M):
        structs[name] = Reader(body, structs).type()
    reader = Reader("", structs)
    kernels = []
    for name, of, body in re.findall(r'^define dso_local void @(\w+)\((%"[^"]*")\*[^\n]*\n(.*?)^\}', text, re.M | re.S):
        kernels.append(Kernel(name, reader.aligned(("named", of))[0], structs, body.split("\n")))
    out = [*constants(text), CLASSES.rstrip()]
    for size in sorted({one.size for one in kernels}):
        out.append(f"struct inwit_arguments_{size} {{ ulong word[{size // 8}]; }};")
    for one in kernels:
        out += one.text()
    return HEADER % (IN_CXX.read_text(), WORKSPACE // 8) + "\n".join(out) + "\n"


if __name__ == "__main__":
    pathlib.Path(sys.argv[2]).write_text(translate(pathlib.Path(sys.argv[1]).read_text()))
