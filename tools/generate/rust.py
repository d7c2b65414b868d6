"""bindings/rust/inwit/src/entries.rs: a type for each initializer and for its choices. table.rs has the macros that expand them."""
from registry import allowed, camel, default_text, distinct_choices, fans_text, number_text, sentence

KINDS = {"number": "f64", "number or null": "Option<f64>", "flag": "bool", "axes": "crate::Axes", "integers": "crate::Integers", "number or array": "crate::Value"}
COPYABLE = {"number", "number or null", "flag", "choice"}


def choice_type(entry, argument):
    return camel(entry["name"]) + camel(argument["name"])


def kind(entry, argument):
    return KINDS.get(argument["kind"]) or choice_type(entry, argument)


def rust_number(number):
    text = number_text(number)
    if text in {"inf", "-inf"}:
        return "f64::INFINITY" if text == "inf" else "f64::NEG_INFINITY"
    return text if set(text) & {".", "e"} else text + ".0"


def default(entry, argument):
    if argument["kind"] in {"number", "number or array"}:
        return rust_number(argument["default"])
    if argument["kind"] == "number or null":
        return "None"
    if argument["kind"] == "flag":
        return "true" if argument["default"] else "false"
    if argument["kind"] == "axes":
        return "crate::Axes(None)"
    if argument["kind"] == "integers":
        return number_text(argument["default"])
    return f"{choice_type(entry, argument)}::default()"


def doc(argument):
    """For a window: without the part that concerns only the C functions."""
    return argument["doc"].split(";")[0] if argument["kind"] == "window" else argument["doc"]


def field(entry, argument):
    default_doc = "Required" if argument["required"] else f"Default: {default_text(argument)}"
    value = "" if argument["required"] else f" = {default(entry, argument)}"
    return (f"        /// {sentence(doc(argument))}: {allowed(argument)}. {default_doc}.\n"
            f"        {argument['name']}: {kind(entry, argument)}{value},\n")


def fields(entry, is_required):
    return "".join(field(entry, argument) for argument in entry["arguments"] if argument["required"] == is_required)


def entry_type(entry):
    lines = [f"{sentence(entry['summary'])}.", f"`{entry['formula']}`. Reference: {entry['source']}."]
    if entry["keras_class"]:
        lines.append(f"Keras's `{entry['keras_class']}`.")
    if entry["uses_fans"]:
        lines.append(fans_text(entry))
    docs = "    ///\n".join(f"    /// {line}\n" for line in lines)
    derive = "    #[derive(Copy)]\n" if all(argument["kind"] in COPYABLE for argument in entry["arguments"]) else ""
    needed = fields(entry, True)
    needed = f"\n{needed}    " if needed else ""
    return f"{docs}{derive}    \"{entry['name']}\" {camel(entry['name'])}({needed}) {{\n{fields(entry, False)}    }}\n"


def choices(entry, argument):
    text = (f"    /// Of [`{camel(entry['name'])}::{argument['name']}`]: {doc(argument)}.\n"
            f"    {choice_type(entry, argument)} {{\n")
    for choice in distinct_choices(argument):
        is_default = choice == argument["default"]
        text += f"        /// `\"{choice}\"`{', the default' if is_default else ''}.\n"
        text += ("        #[default]\n" if is_default else "") + f"        {camel(choice)} = \"{choice}\",\n"
    return text + "    }\n"


def all_choices(registry, argument_kind, macro):
    listed = [choices(entry, argument) for entry in registry.entries for argument in entry["arguments"]
              if argument["kind"] == argument_kind]
    return f"\n{macro}! {{\n{''.join(listed)}}}\n"


def entries(registry):
    return ("// Generated from the registry by scripts/generate; do not edit.\n\n"
            f"initializers! {{\n{''.join(map(entry_type, registry.entries))}}}\n"
            + all_choices(registry, "choice", "choices") + all_choices(registry, "window", "windows"))
