"""docs/initializers.md and docs/initializers/TOPIC.md: the registry, by topic, and docs/initializers/peers.md: the names of other libraries.

Topics are those of tools/command/topics.json, other libraries those of tools/command/peers.json, pictures those of pictures.py.
"""
import json
import pathlib

import pictures
from registry import allowed, default_text, fans_text, sentence

COMMAND = pathlib.Path(__file__).resolve().parent.parent / "command"
FOLDER = "docs/initializers"
INDEX = """\
# Initializers

The page of each topic has the formula of every initializer, when to use it, its arguments, and its names in other libraries.
[Names of other libraries](initializers/peers.md) is ordered by library, and [Choosing an initializer](choosing.md) starts from the
activation. `inwit list` prints all of this. Generated from the registry by `scripts/generate`.
"""
PEERS = """\
# Names of other libraries

This page lists the equivalents of other libraries' initializers; `inwit list --peer torch` prints one of its tables. A name that stands
for exactly the distribution of one initializer is accepted unchanged: `inwit list kaiming_normal_`. A name that means different
distributions in different libraries is an error that lists them. Generated from `tools/command/peers.json` by `scripts/generate`.
"""


class Groups:
    """The registry by topic and ecosystem. Every entry must belong to a group and say when to use it."""

    def __init__(self, entries):
        document = json.loads((COMMAND / "topics.json").read_text(encoding="utf-8"))
        self.topics, self.ecosystems = document["topics"], document["ecosystems"]
        self.peers = json.loads((COMMAND / "peers.json").read_text(encoding="utf-8"))
        self.entries = {entry["name"]: entry for entry in entries}
        topics, ecosystems = names(self.topics), names(self.ecosystems)
        for entry in entries:
            check(entry["topic"] in topics, entry, f'.topic is "{entry["topic"]}"; must be one of {", ".join(topics)} '
                  "(tools/command/topics.json)")
            check(entry["use"], entry, ".use is empty; it must say when to use the initializer")
            check(entry["ecosystem"] in ecosystems, entry, f'its ecosystem "{entry["ecosystem"]}" is not in tools/command/topics.json')

    def of(self, topic):
        """In the order of the ecosystems, then by name."""
        order = names(self.ecosystems)
        return sorted((entry for entry in self.entries.values() if entry["topic"] == topic["name"]),
                      key=lambda entry: order.index(entry["ecosystem"]))

    def ecosystem(self, entry):
        return next(one["title"] for one in self.ecosystems if one["name"] == entry["ecosystem"])

    def link(self, name):
        return f"[`{name}`]({self.entries[name]['topic']}.md#{name})"

    def same_values(self, entry):
        """Other entries with the values of `entry`."""
        origin = entry["alias_of"] or entry["name"]
        return [other["name"] for other in self.entries.values()
                if origin in (other["alias_of"], other["name"]) and other is not entry]


def names(objects):
    return [one["name"] for one in objects]


def check(holds, entry, message):
    if not holds:
        raise ValueError(f'the registry entry of {entry["name"]}: {message}')


def cells(*texts):
    return f"| {' | '.join(text.replace('|', chr(92) + '|') for text in texts)} |\n"


def index(groups):
    yield INDEX
    for topic in groups.topics:
        yield f"\n## [{topic['title']}](initializers/{topic['name']}.md)\n\n| name | values | arguments (default) | of |\n|---|---|---|---|\n"
        for entry in groups.of(topic):
            arguments = ", ".join(f"`{argument['name']}` ({default_text(argument)})" for argument in entry["arguments"]) or "none"
            yield cells(f"[`{entry['name']}`](initializers/{topic['name']}.md#{entry['name']})", entry["summary"], arguments,
                        groups.ecosystem(entry))


def arguments_of(entry):
    if not entry["arguments"]:
        return
    yield "\n| argument | default | accepted | meaning |\n|---|---|---|---|\n"
    for argument in entry["arguments"]:
        yield cells(f"`{argument['name']}`", default_text(argument), allowed(argument) or argument["kind"], argument["doc"])


def settings(row):
    """scale=2 mode=fan_in"""
    return " ".join(f"{name}={value}" for name, value in row.get("arguments", {}).items())


def their_name(row):
    return f"`{row['theirs']}`" + (f", here `{settings(row)}`" if settings(row) else "")


def other_names(groups, entry):
    """Bullets: the class of Keras, synonyms, other libraries."""
    keras = [name for name in [entry["keras_class"], *entry["aliases"]] if name]
    if keras:
        yield "Keras: " + ", ".join(f"`{name}`" for name in keras)
    if entry["synonyms"]:
        yield "accepted as synonyms: " + ", ".join(f"`{name}`" for name in entry["synonyms"])
    if same := groups.same_values(entry):
        yield "the same values under other argument names: " + ", ".join(map(groups.link, same))
    for peer in groups.peers:
        rows = [row for row in peer["rows"] if row["initializer"] == entry["name"] and row["theirs"].split("(")[0] not in keras]
        if rows:
            yield f"{peer['title']}: " + "; ".join(map(their_name, rows))


def facts(entry):
    """Facts besides the arguments."""
    least, most = entry["ranks"]
    if (least, most) != (0, 8):
        yield f"Rank {least}{'' if least == most else f' to {most}'}."
    if entry["uses_fans"]:
        yield fans_text(entry)
    if not entry["random"]:
        yield "Deterministic: the key is ignored."
    yield f"Reference: {entry['source']}. Stream version {entry['stream_version']}."


def section(groups, entry):
    yield f"\n## {entry['name']}\n\n{sentence(entry['summary'])}.\n\n`{entry['formula']}`\n\n**When to use it.** {entry['use']}\n"
    yield from arguments_of(entry)
    if picture := pictures.PICTURES.get(entry["name"]):
        yield f"\n![{picture.caption}]({entry['name']}.svg)\n\n*{picture.caption}*\n"
    yield "\n" + " ".join(facts(entry)) + "\n"
    listed = list(other_names(groups, entry))
    if listed:
        yield "\nThe same under other names:\n\n" + "".join(f"* {line}.\n" for line in listed)


def page(groups, topic):
    yield f"# {topic['title']}\n\nGenerated from the registry by `scripts/generate`.\n\n{topic['text']}\n"
    for entry in groups.of(topic):
        yield from section(groups, entry)


def peers_page(groups):
    yield PEERS
    for peer in groups.peers:
        yield f"\n## {peer['title']}\n\n" + (f"{peer['text']}\n\n" if "text" in peer else "") + "| there | here | note |\n|---|---|---|\n"
        for row in peer["rows"]:
            here = "none" if row["initializer"] is None else groups.link(row["initializer"]) + (f" `{settings(row)}`" if settings(row) else "")
            yield cells(f"`{row['theirs']}`", here, row.get("note", ""))


def files(registry):
    """(file, text) of every page and picture."""
    groups = Groups(registry.entries)
    yield "docs/initializers.md", "".join(index(groups))
    for topic in groups.topics:
        yield f"{FOLDER}/{topic['name']}.md", "".join(page(groups, topic))
    yield f"{FOLDER}/peers.md", "".join(peers_page(groups))
    for name, picture in pictures.PICTURES.items():
        yield f"{FOLDER}/{name}.svg", picture.draw(registry)
