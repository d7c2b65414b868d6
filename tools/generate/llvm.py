"""Reads lines of LLVM's intermediate representation, with typed pointers as in LLVM 14, and names types and values in OpenCL C."""
import re
import struct

SCALARS = {"i1": ("bool", 1), "i8": ("uchar", 1), "i16": ("ushort", 2), "i32": ("uint", 4), "i64": ("ulong", 8),
           "float": ("float", 4), "double": ("double", 8)}
SIGNED = {"i8": "char", "i16": "short", "i32": "int", "i64": "long"}
TOKEN = re.compile(r'\s*(%"[^"]*"|[%@][\w.]+|0x[0-9A-Fa-f]+|-?\d+\.\d+e[+-]\d+|-?\d+|[\w.]+|[()\[\]{}<>,*=!:"#])')
ATTRIBUTES = {"inbounds", "nsw", "nuw", "exact", "tail", "noundef", "dso_local", "readonly", "nocapture", "writeonly", "readnone",
              "local_unnamed_addr", "signext", "zeroext", "volatile", "notail", "musttail"}


class Reader:
    """The tokens of a line, with the types that it names."""

    def __init__(self, text, structs):
        self.tokens = TOKEN.findall(text)
        self.at, self.structs = 0, structs

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def skip(self, *words):
        while self.peek() in ATTRIBUTES:
            self.at += 1
        found = self.peek() in words
        self.at += found
        return found

    def need(self, word):
        if not self.skip(word):
            raise ValueError(f"{word} expected before {self.tokens[self.at:]}")

    def type(self):
        self.skip()
        token = self.next()
        if token in ("[", "<", "{"):
            of = ["array" if token == "[" else "vector" if token == "<" else "struct"]
            if token == "{":
                of.append([self.type()])
                while self.skip(","):
                    of[1].append(self.type())
            else:
                of.append(int(self.next()))
                self.need("x")
                of.append(self.type())
            self.at += 1
            kind = tuple(of)
        else:
            kind = ("named", token) if token[0] == "%" else token
        while True:
            if self.skip("addrspace"):
                self.at += 3
            elif self.skip("*"):
                kind = ("pointer", kind)
            else:
                return kind

    def aligned(self, kind):
        """Size and alignment."""
        if kind[0] == "named":
            kind = self.structs[kind[1]]
        if kind[0] == "pointer":
            return 8, 8
        if kind[0] == "array":
            size, alignment = self.aligned(kind[2])
            return kind[1] * size, alignment
        if kind[0] == "struct":
            end, most = self.fields(kind)[-1], max(self.aligned(of)[1] for of in kind[1])
            return (end + most - 1) // most * most, most
        if kind[0] == "vector":
            size = kind[1] * self.aligned(kind[2])[0]
            return size, size
        return SCALARS[kind][1], SCALARS[kind][1]

    def fields(self, kind):
        offsets, end = [], 0
        for of in kind[1]:
            size, alignment = self.aligned(of)
            offsets.append((end + alignment - 1) // alignment * alignment)
            end = offsets[-1] + size
        return [*offsets, end]

    def value(self, kind):
        """C text; for pointers to constants and arguments, what they point to and the offset."""
        self.skip()
        token = self.next()
        if token == "getelementptr":
            return self.element(constant=True)
        if token in ("addrspacecast", "bitcast"):
            self.need("(")
            inner = self.value(self.type())
            self.need("to")
            self.type()
            self.need(")")
            return inner
        if token[0] == "@":
            return ("constant", readable(token[1:]), 0)
        if token[0] == "%":
            return "v" + token[1:]
        if token == "<":
            of = []
            while not of or self.skip(","):
                of.append(self.value(self.type()))
            self.need(">")
            return f"({c_type(kind)})({', '.join(of)})"
        if token in ("undef", "poison", "zeroinitializer"):
            return f"({c_type(kind)})(0)"
        if token in ("true", "false"):
            return token
        return literal(kind, token)

    def element(self, constant=False, known=None):
        """getelementptr: the base, and the offset in bytes as a number and as terms."""
        self.skip()
        if constant:
            self.need("(")
        kind = self.type()
        self.need(",")
        base = self.value(self.type())
        base = (known or {}).get(base, base) if isinstance(base, str) else base
        offset, terms, first = 0, [], True
        while self.skip(","):
            index_kind = self.type()
            index = self.value(index_kind)
            number = re.fullmatch(r"(-?\d+)U?L?|\(long\)(-?\d+)L", index)
            if first:
                first = False
            elif (kind := self.structs[kind[1]] if kind[0] == "named" else kind)[0] == "struct":
                at = int(number[1])
                offset, kind = offset + self.fields(kind)[at], kind[1][at]
                continue
            else:
                kind = kind[2]
            size = self.aligned(kind)[0]
            if number:
                offset += wrapped(int(number[1]), 64) * size
            else:
                terms.append(f"(long)({SIGNED[index_kind]}){index} * {size}")
        if constant:
            self.need(")")
        if isinstance(base, tuple):
            if terms:
                raise ValueError("an index of an argument or constant that is not constant")
            return (base[0], base[1], base[2] + offset)
        return " + ".join([base, *([str(offset)] if offset or not terms else []), *terms])


def readable(name):
    """The name of a table of coefficients: _ZN5inwit4math12CoefficientsIfE3logE becomes log_f32."""
    real, of = re.fullmatch(r"_ZN5inwit4math12CoefficientsI([fd])E\d+(\w+)E", name).groups()
    return f"{of}_{'f32' if real == 'f' else 'f64'}"


def wrapped(number, bits):
    return (number + (1 << bits - 1)) % (1 << bits) - (1 << bits - 1)


def c_type(kind):
    if kind[0] == "pointer":
        return "__global uchar *"
    return f"{SCALARS[kind[2]][0]}{kind[1]}" if kind[0] == "vector" else SCALARS[kind][0]


def literal(kind, token):
    if kind in ("float", "double"):
        number = struct.unpack(">d", bytes.fromhex(token[2:].zfill(16)))[0] if token.startswith("0x") else float(token)
        if number != number or number in (float("inf"), -float("inf")):
            if kind == "double":
                return f"as_double(0x{struct.pack('>d', number).hex()}UL)"
            return f"as_float(0x{struct.pack('>f', number).hex()}U)"
        return re.sub(r"\.?0*p", "p", number.hex()) + ("f" if kind == "float" else "")
    bits = int(kind[1:])
    number = int(token) % (1 << bits)
    return f"({SCALARS[kind][0]}){number}" if bits < 32 else f"{number}U" + ("L" if bits == 64 else "")


def in_parentheses(value):
    return value if re.fullmatch(r"\w+", value) else f"({value})"
