"""capi/inwit_initializers.h and .cpp: every initializer as a typed function."""
from registry import allowed, fans_text, frozen, takes_text

HEADER_BEGIN = """\
/* inwit_initializers.h - every initializer as a typed function. Generated from the registry by scripts/generate; do not edit.
 *
 * Each is inwit_fill() under its name: it fills `out` for the key (seed, stream), with the same rules for results, error
 * messages, threads and memory. `context` may be NULL. The arguments of a published function never change; arguments that are
 * added later are passed by name, through inwit_fill(). */
#ifndef INWIT_INITIALIZERS_H
#define INWIT_INITIALIZERS_H

#include "inwit.h"

#ifdef __cplusplus
extern "C" {
#endif
"""
HEADER_END = """
#ifdef __cplusplus
}
#endif
#endif /* INWIT_INITIALIZERS_H */
"""
SOURCE_BEGIN = """\
// Generated from the registry by scripts/generate; do not edit.
#include "inwit_initializers.h"

#include "typed.hpp"

namespace inwit::entries {
"""
SOURCE_ENTRIES_END = """\
} // namespace inwit::entries
"""


def parameter(argument):
    kind = "const char *" if takes_text(argument) else "int32_t " if argument["kind"] == "flag" else "double "
    return kind + argument["name"]


def signature(entry):
    parameters = ["const inwit_tensor *out", "uint64_t seed", "uint64_t stream", *map(parameter, frozen(entry)),
                  "inwit_context *context"]
    return f"int32_t inwit_{entry['name']}({', '.join(parameters)})"


def declaration(entry):
    lines = [f"/* {entry['name']}: {entry['summary']}.", f" *   {entry['formula']}. Reference: {entry['source']}."]
    lines += [f" *   {argument['name']:<12} {argument['doc']}: {allowed(argument)}" for argument in frozen(entry)]
    by_name = [argument["name"] for argument in entry["arguments"][len(frozen(entry)):]]
    if by_name:
        lines.append(f" *   inwit_fill also accepts: {', '.join(by_name)}.")
    if entry["uses_fans"]:
        lines.append(f" *   {fans_text(entry)}")
    if entry["workspace"]:
        lines.append(" *   Allocates a workspace; docs/limits.md gives its size.")
    if not entry["random"]:
        lines.append(" *   seed and stream are ignored.")
    return "\n".join(["", *lines, " */", f"INWIT_API {signature(entry)};", ""])


def header(registry):
    return HEADER_BEGIN + "".join(map(declaration, registry.entries)) + HEADER_END


def initial(argument):
    """The fields of an inwit_arg."""
    name = argument["name"]
    number, text = ("0", name) if takes_text(argument) else (name, "nullptr")
    if argument["kind"] == "flag":
        number = f"static_cast<double>({name})"
    if argument["kind"] == "window":
        text = f'{name} != nullptr ? {name} : ""'  # without a text, the number is a beta
    return f'      {{"{name}", {number}, {text}, nullptr}},\n'


def definition(entry):
    arguments = frozen(entry)
    args = "".join(["  const inwit_arg args[] = {\n", *map(initial, arguments), "  };\n"]) if arguments else ""
    given = f'{"args" if args else "nullptr"}, {len(arguments)}'
    return (f"\n{signature(entry)} {{\n{args}"
            f'  return inwit::fill_typed(inwit::entries::{entry["name"]}, {given}, out, seed, stream, context);\n}}\n')


def source(registry):
    entries = "".join(f"extern const Entry {entry['name']};\n" for entry in registry.entries)
    return SOURCE_BEGIN + entries + SOURCE_ENTRIES_END + "".join(map(definition, registry.entries))
