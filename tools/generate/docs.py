"""docs/initializers.md: the registry as a table."""
from registry import default_text

BEGIN = """\
# Initializers

Generated from the registry by `scripts/generate`; `inwit list` prints the same.

| name | Keras | values | formula | arguments (default) | reference | stream version |
|---|---|---|---|---|---|---|
"""


def line(entry):
    arguments = ", ".join(f"`{argument['name']}` ({default_text(argument)})" for argument in entry["arguments"]) or "none"
    cells = [f"`{entry['name']}`", entry["keras_class"], entry["summary"], entry["formula"], arguments, entry["source"],
             str(entry["stream_version"])]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def initializers(registry):
    return BEGIN + "".join(map(line, registry.entries))
