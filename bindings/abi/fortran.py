"""What the Fortran module inwit_c says of the C ABI, read from its source."""
import collections
import re

import c

Dummy = collections.namedtuple("Dummy", "kind value intent target optional many")
INTERFACE = "inwit_c.f90"

SCALARS = {"integer(c_int32_t)": ({"int32_t", "uint32_t"}, 4), "integer(c_int64_t)": ({"int64_t", "uint64_t"}, 8),
           "integer(c_size_t)": ({"size_t"}, 8), "real(c_double)": ({"double"}, 8), "type(c_ptr)": (set(), 8),
           "type(c_funptr)": (set(), 8), "character(kind=c_char)": ({"char"}, 1)}
HOLDS_ADDRESSES = {"inwit_tensor", "inwit_arg", "inwit_context", "inwit_custom", "inwit_job"}
HANDLES = {"inwit_initializer", "inwit_recipe", "void"}
MAY_BE_LEFT_OUT = {"inwit_context", "inwit_arg", "inwit_custom", "size_t"}


def lines(text):
    """Statements: comments gone, continued lines joined."""
    bare = re.sub(r"\s*!.*", "", text)
    return re.sub(r"&\s*\n\s*&?", "", bare).splitlines()


def declaration(line):
    """(name, Dummy, default) of a line that declares one thing"""
    left, right = line.split("::")
    words = [word.strip() for word in re.split(r",(?![^(]*\))", left)]
    name, many, default = re.fullmatch(r"\s*(\w+)\s*(?:\(([^)]*)\))?\s*(?:=\s*(.*))?", right).groups()
    intent = next((word[7:-1] for word in words if word.startswith("intent(")), None)
    return name, Dummy(words[0], "value" in words, intent, "target" in words, "optional" in words, many), default


def procedures(text):
    """(name, dummies in order, declarations) of each interface"""
    current = None
    for line in lines(text.split("\n  interface\n")[1]):
        begin = re.match(r"\s*(?:function|subroutine) (\w+)\(([^)]*)\) bind\(C\)(?: result\((\w+)\))?$", line)
        if begin:
            current = (begin[1], [one.strip() for one in begin[2].split(",") if one.strip()], begin[3], {})
        elif re.match(r"\s*end (function|subroutine)", line):
            yield current
            current = None
        elif current and "::" in line and not line.strip().startswith("import"):
            name, dummy, _ = declaration(line)
            current[3][name] = dummy


def base_fits(kind, base):
    return kind == f"type({base})" or base in SCALARS.get(kind, (set(), 0))[0]


def fits(dummy, parameter):
    """Whether a dummy argument is what C expects there."""
    if parameter.depth == 0:
        return dummy.value and base_fits(dummy.kind, parameter.base)
    if dummy.value:  # an address as it is
        return dummy.kind == "type(c_ptr)" and (parameter.depth == 1 and (parameter.base in HANDLES or parameter.base == "char"))
    if parameter.base in HANDLES and parameter.depth == 1:
        return False
    if dummy.intent is None or (dummy.intent == "in") != parameter.const:
        return False
    if dummy.optional and parameter.base not in MAY_BE_LEFT_OUT:
        return False
    if (parameter.base in HOLDS_ADDRESSES or dummy.kind == "type(c_ptr)" and parameter.const) and not dummy.target:
        return False
    if parameter.base == "char" and parameter.depth == 1 and dummy.many != "*":
        return False
    return dummy.kind == "type(c_ptr)" if parameter.depth == 2 else base_fits(dummy.kind, parameter.base)


def check_procedure(name, order, result, declared, function):
    if order != [parameter.name for parameter in function.parameters]:
        return [f"{name}: arguments {order}, in C {[parameter.name for parameter in function.parameters]}"]
    found = [f"{name}: {parameter.name} is {declared.get(parameter.name)}, in C {parameter}" for parameter in function.parameters
             if parameter.name not in declared or not fits(declared[parameter.name], parameter)]
    wanted = function.result
    if wanted.base == "void" and wanted.depth == 0:
        right = result is None
    elif wanted.depth:
        right = result in declared and declared[result].kind == "type(c_ptr)"
    else:
        right = result in declared and base_fits(declared[result].kind, wanted.base)
    return found if right else found + [f"{name}: result, in C {wanted}"]


def types(text):
    for name, body in re.findall(r"^  type, bind\(C\) :: (\w+)\n(.*?)^  end type", text, re.M | re.S):
        yield name, [declaration(line) for line in lines(body) if "::" in line]


def check_types(text, pinned, constants):
    found, seen = [], dict(types(text))
    for name, wanted in pinned.items():
        fields = []
        for field, dummy, default in seen.get(name, []):
            count = constants.get(dummy.many) or int(dummy.many or 1)
            if dummy.kind == "type(inwit_tensor)":
                size, alignment = pinned["inwit_tensor"][0], 8
            else:
                size = alignment = SCALARS.get(dummy.kind, (set(), 1))[1]
                if default is None:
                    found.append(f"{name}.{field} has no default: an instance of it would not be all zero")
            fields.append((field, size * count, alignment))
        layout, size = c.laid_out(fields)
        if (size, layout) != wanted:
            found.append(f"{name} is {size}, {layout}, in C {wanted}")
    return found


def check_constants(text, constants):
    said = {name: int(value) for name, value in re.findall(r"parameter :: (INWIT_\w+) = (\d+)", text)}
    return [f"constants: {sorted(set(said.items()) ^ set(constants.items()))}"] if said != constants else []


def check(sources, functions, version, pinned, constants):
    text, found, seen = sources[INTERFACE], [], set()
    for name, order, result, declared in procedures(text):
        seen.add(name)
        found += check_procedure(name, order, result, declared, functions[name]) if name in functions else [f"C has no {name}"]
    found += [f"no interface of {name}" for name in functions if name not in seen]
    if f'\nversion = "{version}"\n' not in sources["fpm.toml"]:
        found.append(f"fpm.toml: the version is not {version}")
    return found + check_types(text, pinned, constants) + check_constants(text, constants)
