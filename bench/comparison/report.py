"""The rows as tables for people."""
import works

FACTORS = {"ns/element": 1e9, "ns": 1e9, "ms": 1e3}


def value(row):
    """The row's figure in its work's unit."""
    unit = works.BY_NAME[row["work"]].unit
    return row["seconds"] * FACTORS[unit] / (elements(row) if unit == "ns/element" else 1)


def elements(row):
    product = row.get("elements", 1)
    for extent in row.get("shape", []):
        product *= extent
    return product


def title(row):
    size = "x".join(map(str, row["shape"])) if "shape" in row else f"{row['elements']:,} elements"
    return f"{row['work']} {row['dtype']}, {size}, {row['threads']} thread{'s' if row['threads'] > 1 else ''}"


def is_ours(row):
    return row["system"].split()[0] == "inwit"


def number(x):
    return f"{x:,.0f}" if x >= 100 else f"{x:.1f}" if x >= 10 else f"{x:.2f}" if x >= 1 else f"{x:.3f}"


def table(rows):
    """The systems of one case, fastest first; rows of one case only."""
    if not rows:
        return ""
    ours = next((row["seconds"] for row in rows if row["system"] == "inwit"), None)
    unit = works.BY_NAME[rows[0]["work"]].unit
    lines = [f"{title(rows[0]):<58}{unit:>12}{'/inwit' if ours else '':>10}"]
    for row in sorted(rows, key=lambda row: row["seconds"]):
        ratio = f"{row['seconds'] / ours:9.2f}x" if ours else ""
        mark = "*" if is_ours(row) else " "
        lines.append(f"  {mark} {row['system']:<54}{number(value(row)):>12}{ratio}")
    return "\n".join(lines)


def against_yardstick(rows):
    """Orthogonal matrices against one product of matrices of their size by the same number of threads."""
    products = [row for row in rows if row["work"] == "sgemm"]
    lines = []
    for row in rows:
        if row["work"] != "orthogonal" or row["dtype"] != "f32" or not is_ours(row):
            continue
        same = [p for p in products if p["shape"] == row["shape"] and p["threads"] == row["threads"]]
        if same:
            words = ", ".join(f"{row['seconds'] / p['seconds']:.2f} of {p['system']}'s" for p in same)
            lines.append(f"{row['system']}: {title(row)}: in sgemms of that size: {words}")
    return "\n".join(lines)
