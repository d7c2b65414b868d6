"""bindings/julia/Inwit.jl/src/registry.jl: the registry as a table."""
from registry import allowed, default_text, needs_layout, quoted


def literal(text):
    """Quotes, backslashes and dollar signs have a meaning in Julia's texts."""
    return quoted("".join("\\" + character if character in '"\\$' else character for character in text))


def parameter(argument):
    kind = argument["kind"].replace(" ", "_")
    return (f"Parameter(:{argument['name']}, :{kind}, {literal(default_text(argument))}, {literal(argument['doc'])},\n"
            f"            {literal(allowed(argument))})")


def entry_line(entry):
    draws, layout = (str(flag).lower() for flag in (entry["random"], needs_layout(entry)))
    parameters = ",\n            ".join(map(parameter, entry["arguments"]))
    return (f"    Entry({literal(entry['name'])}, {literal(entry['summary'])},\n        {literal(entry['formula'])},\n"
            f"        {literal(entry['source'])}, {draws}, {layout},\n        Parameter[{parameters}]),\n")


def entries(registry):
    return ("# Generated from the registry by scripts/generate; do not edit.\n"
            f"const ENTRIES = Entry[\n{''.join(map(entry_line, registry.entries))}]\n")
