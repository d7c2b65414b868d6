"""What the C headers say, read from their text: functions with their comments, structs with their fields, constants."""
import pathlib
import re

FILES = ["inwit.h", "inwit_initializers.h"]  # of capi/


def text_of(folder):
    return "\n".join(pathlib.Path(folder, name).read_text(encoding="utf-8") for name in FILES)


def functions(text):
    """(name, has a comment right above) of each function that is declared for export."""
    for match in re.finditer(r"^INWIT_API\s[^;()]*?\b(\w+)\s*\(", text, re.M):
        yield match.group(1), text[:match.start()].endswith("*/\n")


def without_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def structs(text):
    """(name, fields) of each struct whose fields are public."""
    for match in re.finditer(r"typedef struct (\w+) \{(.*?)^\} \1;", without_comments(text), re.M | re.S):
        fields = []
        for declaration in match.group(2).split(";")[:-1]:
            callback = re.search(r"\(\*(\w+)\)\s*\(", declaration)
            fields.append(callback.group(1) if callback else re.search(r"(\w+)\s*(\[\w+\])?\s*$", declaration).group(1))
        yield match.group(1), fields


def constants(text):
    """Enumerators, and the macros that size arrays of structs. The version is left out: it changes."""
    bare = without_comments(text)
    for body in re.findall(r"^enum \{(.*?)^\};", bare, re.M | re.S):
        yield from re.findall(r"^\s*(INWIT_\w+) =", body, re.M)
    yield from re.findall(r"^#define (INWIT_(?!VERSION|API)\w+) \d+", bare, re.M)
