"""The declarations of capi/inwit.h and capi/inwit_device.h: constants, structs and functions, in order and with their comments."""
import dataclasses
import re

FILES = "capi/inwit.h", "capi/inwit_device.h"
COMMENT = r"/\*(?:(?!\*/).)*\*/"
TOP_LEVEL = re.compile(
    rf"(?P<comment>^{COMMENT}\n)?^(?:"
    r"enum \{(?P<enum>.*?)^\};|"
    r"#define (?P<macro>INWIT_\w+) (?P<number>\d+)$|"
    r"typedef struct (?P<struct>\w+) \{(?P<fields>.*?)^\} \w+;|"
    r"typedef struct (?P<opaque>\w+) \w+;|"
    r"INWIT_API (?P<function>[^;]*);)", re.M | re.S)
ENUMERATOR = re.compile(rf"(INWIT_\w+) = (\w+),?[ \t]*({COMMENT})?", re.S)
FIELD = re.compile(rf"\s*(?P<before>{COMMENT}\s*)?(?P<declaration>[^;/]+);[ \t]*(?P<after>{COMMENT})?", re.S)


@dataclasses.dataclass(frozen=True)
class Constant:
    name: str
    literal: str  # as written: hexadecimal numbers stay hexadecimal
    comment: str
    is_macro: bool

    @property
    def value(self):
        return int(self.literal, 0)


@dataclasses.dataclass(frozen=True)
class Declaration:
    """A field, a parameter or a result."""
    name: str
    base: str             # "int32_t", "void", "inwit_tensor"
    depth: int = 0        # of pointers
    const: bool = False   # whether what the outermost pointer points to is const
    extent: str = ""      # of an array: a number or a constant's name
    callback: "Function | None" = None
    comment: str = ""
    is_array: bool = False  # a pointer to as many elements as a later parameter counts


@dataclasses.dataclass(frozen=True)
class Function:
    name: str
    result: Declaration
    parameters: tuple
    comment: str = ""


@dataclasses.dataclass(frozen=True)
class Struct:
    name: str
    fields: tuple
    comment: str = ""


@dataclasses.dataclass(frozen=True)
class Header:
    version: tuple
    groups: tuple   # of constants: each enum, then the macros
    structs: tuple  # those with public fields
    opaque: tuple   # handles
    functions: tuple

    @property
    def constants(self):
        return [constant for group in self.groups for constant in group]

    def extent(self, declaration):
        named = {constant.name: constant.value for constant in self.constants}
        return int(named.get(declaration.extent, declaration.extent or 1))


def text_of(comment):
    """The text of a comment on one line, without its marks."""
    if not comment:
        return ""
    lines = comment.strip()[2:-2].splitlines()
    return " ".join(" ".join(re.sub(r"^\s*\* ?", "", line) for line in lines).split())


def split(text):
    """Splits at the commas outside parentheses."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def declaration(text, comment=""):
    """ "const char *const *names" is `names` of base char, depth 2, const"""
    callback = re.fullmatch(r"(.*?)\(\*(\w+)\)\s*\((.*)\)", text.strip(), re.S)
    if callback:
        return Declaration(callback[2], "void", comment=comment, callback=function(callback[1], callback[2], callback[3]))
    declarator, name, extent = re.fullmatch(r"(.*?)(\w*)\s*(?:\[(\w+)\])?", text.strip(), re.S).groups()
    if declarator.strip() in {"", "const"}:  # a type without a name
        declarator, name = text, ""
    tokens = re.findall(r"\w+|\*", declarator)
    base = [token for token in tokens if token not in {"*", "const", "struct"}]
    if len(base) != 1:
        raise ValueError(f"inwit.h: not understood: {text!r}")
    pointee = " ".join(tokens).rsplit("*", 1)[0].rsplit("*", 1)[-1] if "*" in tokens else ""
    return Declaration(name, base[0], tokens.count("*"), "const" in pointee.split(), extent or "", comment=comment)


def with_arrays(parameters):
    """Marks the pointers whose elements a `size_t` right after them counts: all those of one type."""
    found = list(parameters)
    for index, parameter in enumerate(parameters):
        if parameter.base != "size_t" or parameter.depth or not re.search("(count|length|size)$", parameter.name):
            continue
        before = index - 1
        while before >= 0 and parameters[before].depth and parameters[before].base == parameters[index - 1].base:
            found[before] = dataclasses.replace(parameters[before], is_array=True)
            before -= 1
    return tuple(found)


def function(result, name, parameters, comment=""):
    listed = [] if parameters.strip() == "void" else [declaration(one) for one in split(parameters)]
    return Function(name, declaration(result), with_arrays(listed), comment)


def exported(text, comment):
    match = re.fullmatch(r"(.*?)(\w+)\((.*)\)", text, re.S)
    if match is None:
        raise ValueError(f"inwit.h: not a function: {text!r}")
    return function(match[1], match[2], match[3], comment)


def fields(text):
    return tuple(declaration(match["declaration"], text_of(match["before"] or match["after"])) for match in FIELD.finditer(text))


def parse(text):
    groups, macros, structs, opaque, functions = [], [], [], [], []
    for match in TOP_LEVEL.finditer(text):
        comment = text_of(match["comment"])
        if match["enum"]:
            groups.append(tuple(Constant(name, number, text_of(about), False)
                                for name, number, about in ENUMERATOR.findall(match["enum"])))
        elif match["macro"] and not match["macro"].startswith("INWIT_VERSION"):
            macros.append(Constant(match["macro"], match["number"], comment, True))
        elif match["struct"]:
            structs.append(Struct(match["struct"], fields(match["fields"]), comment))
        elif match["opaque"]:
            opaque.append(Struct(match["opaque"], (), comment))
        elif match["function"]:
            functions.append(exported(match["function"], comment))
    if len(functions) != len(re.findall("^INWIT_API ", text, re.M)):
        raise ValueError("inwit.h: a line begins with INWIT_API and is no declaration of a function")
    version = tuple(int(number) for number in re.findall(r"^#define INWIT_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", text, re.M))
    return Header(version, (*groups, tuple(macros)), tuple(structs), tuple(opaque), tuple(functions))


SIZES = {"int32_t": 4, "uint32_t": 4, "int64_t": 8, "uint64_t": 8, "size_t": 8, "double": 8, "char": 1}


def layout(header):
    """The size of each struct and its fields (name, offset, size), as every LP64 platform lays them out."""
    known = {}
    for struct in header.structs:
        offset, widest, placed = 0, 1, []
        for field in struct.fields:
            pointer = field.depth or field.callback
            size = alignment = 8 if pointer else SIZES.get(field.base, 0)
            if field.base in known and not pointer:
                size, alignment = known[field.base][0], known[field.base][2]
            if not size:
                raise ValueError(f"inwit.h: {struct.name}.{field.name} is of an unknown type: {field.base}")
            offset = -(-offset // alignment) * alignment
            placed.append((field.name, offset, size * header.extent(field)))
            offset, widest = placed[-1][1] + placed[-1][2], max(widest, alignment)
        known[struct.name] = (-(-offset // widest) * widest, placed, widest)
    return {name: (size, placed) for name, (size, placed, _) in known.items()}
