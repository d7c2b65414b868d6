"""tests/checks/layout.txt: the numbers of the ABI. It is the record of what was published: lines are only ever added."""
import re

from header import layout as offsets

HEADING = """\
# The ABI in numbers (LP64). Published lines never change: a difference breaks programs that are already compiled.
# scripts/generate adds the lines of new declarations and rejects every other difference; but reserved bytes, which callers set to 0, may
# get names.
"""

FIELD = re.compile(r"field (\w+)\.(\w+) offset (\d+) size (\d+)")


def lines(header):
    found = [f"constant {one.name} {one.value}" for one in header.constants]
    for name, (size, fields) in offsets(header).items():
        found.append(f"struct {name} size {size}")
        found += [f"field {name}.{field} offset {offset} size {width}" for field, offset, width in fields]
    return found


def is_now_named(line, now):
    """Whether the bytes of a reserved field all belong to other fields of the struct."""
    found = FIELD.fullmatch(line)
    if not found or not found[2].startswith("reserved"):
        return False
    def bytes_of(field):
        return set(range(int(field[3]), int(field[3]) + int(field[4])))
    fields = [field for field in map(FIELD.fullmatch, now) if field and field[1] == found[1]]
    return bytes_of(found) <= set().union(*map(bytes_of, fields))


def layout(header, published):
    """The record, with lines for what is new in the header."""
    now = lines(header)
    changed = [line for line in published.splitlines() if line and not line.startswith("#") and line not in now
               and not is_now_named(line, now)]
    if changed:
        raise ValueError("capi/inwit.h changes the published ABI (tests/checks/layout.txt): " + "; ".join(changed))
    return HEADING + "".join(f"{line}\n" for line in now)
