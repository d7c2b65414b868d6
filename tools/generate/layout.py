"""tests/checks/layout.txt: the numbers of the ABI. It is the record of what was published: lines are only ever added."""
from header import layout as offsets

HEADING = """\
# The ABI in numbers (LP64). Published lines never change: a difference breaks programs that are already compiled.
# scripts/generate adds the lines of new declarations and rejects every other difference.
"""


def lines(header):
    found = [f"constant {one.name} {one.value}" for one in header.constants]
    for name, (size, fields) in offsets(header).items():
        found.append(f"struct {name} size {size}")
        found += [f"field {name}.{field} offset {offset} size {width}" for field, offset, width in fields]
    return found


def layout(header, published):
    """The record with the lines of what is new in the header."""
    now = lines(header)
    changed = [line for line in published.splitlines() if line and not line.startswith("#") and line not in now]
    if changed:
        raise ValueError("capi/inwit.h changes the published ABI (tests/checks/layout.txt): " + "; ".join(changed))
    return HEADING + "".join(f"{line}\n" for line in now)
