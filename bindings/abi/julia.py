"""What the Julia package says of the C ABI, read from its sources, and whether its blocks and brackets close."""
import collections
import functools
import re

import c

Call = collections.namedtuple("Call", "name result arguments where")  # arguments: (expression, type)

STRUCTS = {"CTensor": "inwit_tensor", "CArg": "inwit_arg", "CContext": "inwit_context", "CCustom": "inwit_custom",
           "CMoments": "inwit_moments", "CJob": "inwit_job"}
HANDLES = {"CInitializer": "inwit_initializer", "CRecipe": "inwit_recipe"}
SCALARS = {"Int32": ("int32_t", 4), "UInt32": ("uint32_t", 4), "Int64": ("int64_t", 8), "UInt64": ("uint64_t", 8),
           "Float32": ("float", 4), "Float64": ("double", 8),
           "Csize_t": ("size_t", 8), "UInt8": ("char", 1), "Cvoid": ("void", 0)}
VERSIONED = {"Project.toml", "bindings/julia/yggdrasil/build_tarballs.jl"}
NOT_BOUND = {"inwit_tensor_from_dlpack"}  # Julia's arrays are described directly

OPENERS = {"module", "baremodule", "function", "macro", "struct", "begin", "let", "quote", "if", "for", "while", "try", "do",
           "abstract", "primitive"}
CLOSERS = {")": "(", "]": "[", "}": "{"}
TOKEN = re.compile(r'''"""|"|`|\#=|\#|'(?:\\.[^']*|[^'\\])'|[()\[\]{}]|\n|[:.]?@?[^\W\d]\w*!?|\d[\w.]*|.''', re.S)


class Broken(Exception):
    pass


def end_of_text(text, place, quote):
    """The place after a literal that begins before `place`; what is interpolated is looked at as code."""
    while place < len(text):
        if text.startswith(quote, place):
            return place + len(quote)
        if text[place] == "\\":
            place += 2
        elif text.startswith("$(", place):
            place = scan(text, place + 2, ["("])
        else:
            place += 1
    raise Broken(f"a literal does not end: {quote}")


def end_of_comment(text, place):
    depth = 1
    while depth:
        match = re.compile(r"#=|=#").search(text, place)
        if match is None:
            raise Broken("a comment does not end")
        depth, place = depth + (1 if match[0] == "#=" else -1), match.end()
    return place


def scan(text, place=0, stack=None):
    """Walks over code: every bracket and block that opens must close. With a stack: until it is empty."""
    inside = stack is not None
    stack = [] if stack is None else stack
    while place < len(text):
        token = TOKEN.match(text, place)[0]
        start, place = place, place + len(token)
        line = text.count("\n", 0, start) + 1
        if token in {'"""', '"', "`"}:
            place = end_of_text(text, place, token)
        elif token == "#=":
            place = end_of_comment(text, place)
        elif token == "#":
            place = text.find("\n", place) if "\n" in text[place:] else len(text)
        elif token in "([{" and len(token) == 1:
            stack.append(token)
        elif token in CLOSERS:
            if not stack or stack.pop() != CLOSERS[token]:
                raise Broken(f"line {line}: {token} closes nothing")
            if inside and not stack:
                return place
        elif token in OPENERS and not (stack and stack[-1] in "([{" and token in {"for", "if"}):
            if not (token == "struct" and stack and stack[-1] == "mutable"):
                stack.append(token)
        elif token == "end" and not (stack and stack[-1] == "["):
            in_call = stack and stack[-1] == "(" and "[" in stack  # a[f(end)]
            if not in_call and (not stack or stack.pop() not in OPENERS):
                raise Broken(f"line {line}: end closes nothing")
    if stack:
        raise Broken(f"not closed: {' '.join(stack)}")
    return place


@functools.lru_cache(None)
def what_is_open(text):
    """Why blocks or brackets of a source do not close; nothing if they do."""
    try:
        scan(text)
    except Broken as broken:
        return str(broken)
    return ""


def code_of(text):
    """Without comments; no literal of the files that are read for calls and structs has a # in it."""
    return re.sub(r"#[^\n]*", "", text)


def split(text):
    """At the commas outside of brackets."""
    parts, depth, last = [], 0, 0
    for place, character in enumerate(text + ","):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            parts.append(text[last:place].strip())
            last = place + 1
    return [part for part in parts if part]


@functools.lru_cache(None)
def calls(name, text):
    """Every @ccall of a source."""
    code, found = code_of(text), []
    for match in re.finditer(r"@ccall\b", code):
        where = f"{name}:{code.count(chr(10), 0, match.start()) + 1}"
        begin = re.compile(r"@ccall\s+\$\(LIBRARY\.(\w+)\)\(").match(code, match.start())
        if begin is None:
            raise Broken(f"{where}: a @ccall that is not of the form $(LIBRARY.name)(...)")
        end = scan(code, begin.end(), ["("])
        result = re.compile(r"::([\w{}]+)").match(code, end)
        arguments = [part.rsplit("::", 1) for part in split(code[begin.end():end - 1])]
        found.append(Call(begin[1], result and result[1], arguments, where))
    return found


def fits(type_text, parameter):
    """Whether a value of this Julia type goes where C has this parameter."""
    wrapped = re.fullmatch(r"(Ref|Ptr)\{(.*)\}", type_text)
    if parameter.depth == 0:
        return type_text in SCALARS and SCALARS[type_text][0] == parameter.base
    if parameter.base == "char" and parameter.depth == 1 and type_text == "Cstring":
        return parameter.const
    if wrapped is None:
        return False
    inner = c.Parameter("", parameter.base, parameter.depth - 1, True)
    if inner.depth == 0:
        known = {**STRUCTS, **HANDLES}
        if wrapped[1] == "Ref" and wrapped[2] in HANDLES:
            return False
        return known.get(wrapped[2]) == parameter.base or fits(wrapped[2], inner)
    return fits(wrapped[2], inner)


def result_fits(type_text, result):
    if result.base == "char" and result.depth == 1:
        return type_text == "Cstring"
    return type_text is not None and fits(type_text, result)


def named(expression, parameter, before):
    """Arguments bear the header's names, so none can stand in another's place; a size may be that of an array before it."""
    if parameter.base == "size_t" and parameter.depth == 0 and re.fullmatch(r"(length|sizeof)\(\w+\)", expression):
        return before is not None and expression.split("(")[1][:-1] in before
    return expression == parameter.name


def check_call(call, functions):
    if call.name not in functions:
        return [f"{call.where}: the header has no {call.name}"]
    function, found = functions[call.name], []
    if not result_fits(call.result, function.result):
        found.append(f"{call.where}: {call.name}: result is {call.result}")
    if len(call.arguments) != len(function.parameters):
        return found + [f"{call.where}: {call.name}: {len(call.arguments)} arguments, in C {len(function.parameters)}"]
    before = []
    for argument, parameter in zip(call.arguments, function.parameters):
        if len(argument) != 2 or not fits(argument[1], parameter) or not named(argument[0], parameter, before):
            found.append(f"{call.where}: {call.name}: {'::'.join(argument)} where C has {parameter}")
        before.append(argument[0])
    return found


def size_of(type_text):
    """(size, alignment)"""
    many = re.fullmatch(r"NTuple\{(\d+),(\w+)\}", type_text)
    if many:
        size, alignment = size_of(many[2])
        return int(many[1]) * size, alignment
    if type_text.startswith("Ptr{") or type_text == "Cstring":
        return 8, 8
    if type_text == "CTensor":
        return 344, 8
    size = SCALARS.get(type_text, ("", 0))[1]  # a type that is none of C's has no place in a struct
    return size, max(1, size)


def structs(text):
    """(name, [(field, type)]) of each struct"""
    for name, body in re.findall(r"^(?:mutable )?struct (\w+)\n(.*?)^end", code_of(text), re.M | re.S):
        yield name, re.findall(r"^    (\w+)::(\S+)$", body, re.M)


def check_structs(text, pinned):
    found, seen = [], dict(structs(text))
    for name, c_name in STRUCTS.items():
        if name not in seen:
            found.append(f"abi.jl: no struct {name}")
            continue
        layout, size = c.laid_out([(field, *size_of(kind)) for field, kind in seen[name]])
        if (size, layout) != pinned[c_name]:
            found.append(f"abi.jl: {name} is {size}, {layout}, in C {pinned[c_name]}")
    return found


def check_constants(text, constants):
    found, count = [], 0
    for name, value in re.findall(r"^const (\w+) = (?:Int32\()?(\w+)\)?$", text, re.M):
        count += 1
        if constants.get(f"INWIT_{name}") != int(value, 0):
            found.append(f"abi.jl: {name} is {value}, in C {constants.get(f'INWIT_{name}')}")
    return found if count else ["abi.jl: no constants"]


def check_version(sources, version):
    said = {name: re.search(r'^version = v?"([^"]*)"', text, re.M) for name, text in sources.items() if name in VERSIONED}
    return [f"{name}: version {match and match[1]}, in C {version}" for name, match in said.items()
            if match is None or match[1] != version] + ([] if len(said) == len(VERSIONED) else ["a file with the version is missing"])


def check(sources, functions, version, pinned, constants):
    found = [f"{name}: {what_is_open(text)}" for name, text in sources.items() if what_is_open(text)]
    try:
        made = [call for name, text in sources.items() for call in calls(name, text)]
    except Broken as broken:
        return found + [str(broken)]
    for call in made:
        found += check_call(call, functions)
    called = {call.name for call in made}
    found += [f"calls.jl: {name} is not called" for name in functions if name not in called | NOT_BOUND]
    addresses = {field for field, _ in dict(structs(sources["src/library.jl"]))["Functions"]}
    found += [f"library.jl: the addresses and the calls differ: {addresses ^ called}"] if addresses != called else []
    count = re.search(r"Val\((\d+)\)", sources["src/library.jl"])
    found += ["library.jl: the number of addresses"] if count is None or int(count[1]) != len(addresses) else []
    found += check_version(sources, version)
    return found + check_structs(sources["src/abi.jl"], pinned) + check_constants(sources["src/abi.jl"], constants)
