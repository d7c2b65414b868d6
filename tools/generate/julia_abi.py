"""bindings/julia/Inwit.jl/src: abi.jl, the constants and structs of inwit.h, and calls.jl, its functions."""
from header import layout

ABI_BEGIN = """\
# Generated from capi/inwit.h by scripts/generate; do not edit.
# The constants and structs of inwit.h. When the package is loaded, the sizes are compared with those of the library.

const HEADER_VERSION = v"{version}"
"""
CALLS_BEGIN = """\
# Generated from capi/inwit.h by scripts/generate; do not edit.
# The functions of inwit.h under their names, with the same arguments in the same order.

# Their addresses, which load! looks up.
mutable struct Functions
{addresses}
    Functions() = new(ntuple(_ -> C_NULL, Val({count}))...)
end

const LIBRARY = Functions()
"""
SCALARS = {"int32_t": "Int32", "uint32_t": "UInt32", "int64_t": "Int64", "uint64_t": "UInt64", "size_t": "Csize_t",
           "double": "Float64", "char": "UInt8", "void": "Cvoid"}
MUTABLE = {"inwit_context"}  # the library writes into it while a call runs, so Julia must keep it at one address
HANDLES = {"inwit_initializer", "inwit_recipe", "void"}


def type_name(struct_name):
    """inwit_tensor as CTensor"""
    return "C" + "".join(part.capitalize() for part in struct_name.split("_")[1:])


def base(name):
    return SCALARS.get(name) or type_name(name)


def field_type(header, field):
    if field.callback:
        return "Ptr{Cvoid}"
    if field.depth:
        return "Cstring" if field.base == "char" else f"Ptr{{{base(field.base)}}}"
    return f"NTuple{{{header.extent(field)},{base(field.base)}}}" if field.extent else base(field.base)


def zero(header, field):
    if field.callback or field.depth:
        return "Cstring(C_NULL)" if field.base == "char" else "C_NULL"
    count = header.extent(field)
    return f"ntuple(_ -> {base(field.base)}(0), Val({count}))" if field.extent else "0"


def struct_text(header, struct):
    name, mutable = type_name(struct.name), struct.name in MUTABLE
    lines = "".join(f"    {field.name}::{field_type(header, field)}\n" for field in struct.fields)
    if mutable:
        zeros = ",\n".join(f"        {zero(header, field)}" for field in struct.fields)
        lines += f"    {name}() = new(\n{zeros})\n"
    return f"\n{'mutable ' if mutable else ''}struct {name}\n{lines}end\n"


def abi(header):
    text = ABI_BEGIN.format(version=".".join(map(str, header.version)))
    for group in header.groups:
        text += "\n"
        for one in group:
            value = one.literal if one.is_macro else f"Int32({one.literal})"
            text += f"const {one.name.removeprefix('INWIT_')} = {value}\n"
    text += "\n# Handles: opaque, owned by the library.\n"
    text += "".join(f"mutable struct {type_name(handle.name)} end\n" for handle in header.opaque)
    text += "".join(struct_text(header, struct) for struct in header.structs)
    pairs = ",\n                 ".join(f'"{name}" => {type_name(name)}' for name in layout(header))
    return f"{text}\nconst STRUCTS = ({pairs})\n"


def argument_type(parameter):
    """Ref: one value, which Julia may pass by reference; Ptr: an array, or a handle."""
    if not parameter.depth:
        return base(parameter.base)
    if parameter.base == "char" and parameter.depth == 1 and parameter.const and not parameter.is_array:
        return "Cstring"
    inner = base(parameter.base)
    if parameter.depth == 2:
        inner = "Cstring" if parameter.base == "char" else f"Ptr{{{inner}}}"
    is_handle = parameter.depth == 1 and parameter.base in HANDLES
    return f"{'Ptr' if parameter.is_array or is_handle else 'Ref'}{{{inner}}}"


def result_type(result):
    return "Cstring" if result.depth else base(result.base)


def call(function):
    names = ", ".join(parameter.name for parameter in function.parameters)
    typed = [f"{parameter.name}::{argument_type(parameter)}" for parameter in function.parameters]
    begin = f"    @ccall $(LIBRARY.{function.name})("
    lines = [begin]
    for index, argument in enumerate(typed):
        last = index == len(typed) - 1
        piece = argument + (f")::{result_type(function.result)}" if last else ",")
        if len(lines[-1]) + 1 + len(piece) > 126:
            lines.append(" " * len(begin))
        lines[-1] += piece if lines[-1].endswith(("(", " ")) else " " + piece
    if not typed:
        lines[-1] += f")::{result_type(function.result)}"
    return f"\n{function.name}({names}) =\n" + "\n".join(lines) + "\n"


def calls(header):
    addresses = "\n".join(f"    {function.name}::Ptr{{Cvoid}}" for function in header.functions)
    return CALLS_BEGIN.format(addresses=addresses, count=len(header.functions)) + "".join(map(call, header.functions))
