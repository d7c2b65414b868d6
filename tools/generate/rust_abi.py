"""bindings/rust/inwit-sys/src: constants.rs, structs.rs and functions.rs, with the header's comments as documentation."""
import re
import textwrap

from header import layout
from registry import sentence

BEGIN = "// Generated from capi/inwit.h by scripts/generate; do not edit.\n"
SCALARS = {"int32_t": "i32", "uint32_t": "u32", "int64_t": "i64", "uint64_t": "u64", "size_t": "usize", "double": "f64",
           "char": "c_char", "void": "c_void"}
WIDTH = 120  # rustfmt.toml's


def docs(comment, indent=""):
    """The lines of a comment, "Errors:" in a paragraph of its own. Comments of fields are phrases; here they are sentences."""
    if not comment:
        return ""
    text = sentence(comment) + ("" if comment.endswith((".", ":")) else ".")
    text = re.sub(r"\[(\w+)\]", r"\\[\1\\]", text)  # an index, which rustdoc would take for a link
    begin = f"{indent}/// "
    paragraphs = [textwrap.fill(paragraph, WIDTH - 10, initial_indent=begin, subsequent_indent=begin, break_on_hyphens=False)
                  for paragraph in text.replace(" Errors: ", "\nErrors: ").splitlines()]
    return f"\n{indent}///\n".join(paragraphs) + "\n"


def kind(declaration):
    base = SCALARS.get(declaration.base, declaration.base)
    for level in range(declaration.depth):
        is_const = declaration.const if level == declaration.depth - 1 else declaration.base == "char"
        base = f"*{'const' if is_const else 'mut'} {base}"
    return base


def result(function):
    nothing = function.result.base == "void" and function.result.depth == 0
    return "" if nothing else f" -> {kind(function.result)}"


def callback(function, indent):
    """A function pointer, which may be null; one parameter per line if it is long, as rustfmt does."""
    inner = indent + " " * 8
    listed = [f"{one.name}: {callback(one.callback, inner) if one.callback else kind(one)}" for one in function.parameters]
    short = f"Option<unsafe extern \"C\" fn({', '.join(listed)}){result(function)}>"
    if len(indent) + len(f"pub {function.name}: {short},") <= WIDTH and "\n" not in short:
        return short
    lines = "".join(f"{inner}{one},\n" for one in listed)
    return f'Option<\n{indent}    unsafe extern "C" fn(\n{lines}{indent}    ){result(function)},\n{indent}>'


def field(declaration):
    indent = " " * 4
    written = callback(declaration.callback, indent) if declaration.callback else kind(declaration)
    if declaration.extent:
        written = f"[{written}; {declaration.extent}]"
    return f"{docs(declaration.comment, indent)}{indent}pub {declaration.name}: {written},\n"


def struct(struct):
    plain = all(not one.depth and not one.callback and not one.extent and one.base in SCALARS for one in struct.fields)
    derived = "Clone, Copy, Debug, Default" if plain else "Clone, Copy, Debug"
    return (f"\n{docs(struct.comment)}#[repr(C)]\n#[derive({derived})]\npub struct {struct.name} {{\n"
            f"{''.join(map(field, struct.fields))}}}\n")


def handle(struct):
    return f"\n{docs(struct.comment)}#[repr(C)]\n#[derive(Debug)]\npub struct {struct.name} {{\n    _opaque: [u8; 0],\n}}\n"


def structs(header):
    extents = sorted({field.extent for one in header.structs for field in one.fields if field.extent.startswith("INWIT_")})
    sizes = layout(header)
    checks = "".join(f"    assert!(size_of::<{name}>() == {size});\n" for name, (size, _) in sizes.items())
    return (f"//! Structs of `inwit.h`. They are closed: sizes never change.\n{BEGIN}use crate::{{c_char, {', '.join(extents)}}};\n"
            "use core::ffi::c_void;\n#[cfg(target_pointer_width = \"64\")]\nuse core::mem::size_of;\n"
            f"{''.join(map(struct, header.structs))}{''.join(map(handle, header.opaque))}\n"
            f"#[cfg(target_pointer_width = \"64\")]\nconst _: () = {{\n{checks}}};\n")


def constant(one):
    return f"{docs(one.comment)}pub const {one.name}: {'usize' if one.is_macro else 'i32'} = {one.literal};\n"


def constants(header):
    groups = "".join("\n" + "".join(map(constant, group)) for group in header.groups)
    return f"//! Constants of `inwit.h`. The values are ABI.\n{BEGIN}{groups}"


def function(one):
    listed = [f"{parameter.name}: {kind(parameter)}" for parameter in one.parameters]
    short = f"    pub fn {one.name}({', '.join(listed)}){result(one)};"
    if len(short) > WIDTH:
        lines = "".join(f"        {parameter},\n" for parameter in listed)
        short = f"    pub fn {one.name}(\n{lines}    ){result(one)};"
    return f"{docs(one.comment, '    ')}{short}\n"


def functions(header):
    declared = "".join(map(function, header.functions))
    code = re.sub("(?m)^ *///.*", "", declared)  # comments may name others
    names = [one.name for one in (*header.structs, *header.opaque) if re.search(rf"\b{one.name}\b", code)]
    names = sorted(["c_char", *names])
    used = textwrap.fill(", ".join(names), WIDTH - 4, initial_indent="    ", subsequent_indent="    ")
    return (f"//! Functions of `inwit.h`, in its order.\n{BEGIN}use crate::{{\n{used},\n}};\nuse core::ffi::c_void;\n\n"
            f"extern \"C\" {{\n{declared}}}\n")
