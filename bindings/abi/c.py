"""What capi/inwit.h declares, with types: the measure of the bindings that are written by hand."""
import collections
import re

Parameter = collections.namedtuple("Parameter", "name base depth const")  # const: of what the outermost pointer points to
Function = collections.namedtuple("Function", "name result parameters")


def without_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def parameter(text):
    """ "const char *const *names" is names, of base char, depth 2, const"""
    declarator, name = re.fullmatch(r"(.*?)(\w*)", text.strip(), re.S).groups()
    if declarator.strip() in {"", "const"}:  # a type alone
        declarator, name = text, ""
    tokens = re.findall(r"\w+|\*", declarator)
    depth = tokens.count("*")
    base = [token for token in tokens if token not in {"*", "const", "struct"}]
    if len(base) != 1:
        raise ValueError(f"not understood: {text!r}")
    before_last = tokens[:len(tokens) - 1 - tokens[::-1].index("*")] if depth else []
    last_pointer = before_last[len(before_last) - before_last[::-1].index("*"):] if "*" in before_last else before_last
    return Parameter(name, base[0], depth, "const" in last_pointer)


def functions(text):
    """Every exported function, by name."""
    found = {}
    for result, name, parameters in re.findall(r"^INWIT_API\s+([^;()]*?)(\w+)\s*\(([^;]*)\);", without_comments(text), re.M):
        listed = [] if parameters.strip() == "void" else [parameter(one) for one in parameters.split(",")]
        found[name] = Function(name, parameter(result), listed)
    return found


def version(text):
    """ "0.1.0" """
    return ".".join(re.findall(r"^#define INWIT_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", text, re.M))


def pinned(text):
    """(structs: name -> (size, [(field, offset, size)]), constants: name -> value) of tests/checks/layout.txt"""
    structs, constants = {}, {}
    for line in text.splitlines():
        words = line.split()
        if words[0] == "constant":
            constants[words[1]] = int(words[2])
        elif words[0] == "struct":
            structs[words[1]] = (int(words[3]), [])
        elif words[0] == "field":
            struct, field = words[1].split(".")
            structs[struct][1].append((field, int(words[3]), int(words[5])))
    return structs, constants


def laid_out(fields):
    """[(field, offset, size)] and the size of a struct of these fields, (name, size, alignment), by C's rules."""
    place, most, found = 0, 1, []
    for name, size, alignment in fields:
        place = -(-place // alignment) * alignment
        found.append((name, place, size))
        place, most = place + size, max(most, alignment)
    return found, -(-place // most) * most
