"""The rows as bars (SVG): a panel for each work, float32, the lowest number of threads."""
import html

import machine
import report

# Pixels: width of a panel, of its labels; height of a bar, between bars, above them.
PANEL, LABEL, BAR, GAP, TOP = 560, 150, 16, 6, 34
COLUMNS, MARGIN, SPACE = 2, 24, 30
# Okabe and Ito's colours, which the colour-blind tell apart.
OURS, PEER, YARDSTICK = "#0072b2", "#b8bcc2", "#e69f00"


def panels(rows):
    """[(title, unit, rows, fastest first)]; the product of matrices stands beside the orthogonal matrix of its size."""
    threads = min(row["threads"] for row in rows)
    chosen = [row for row in rows if row["dtype"] == "f32" and row["threads"] == threads]
    products = [row for row in chosen if row["work"] == "sgemm"]
    found = []
    for title in dict.fromkeys(report.title(row) for row in chosen if row["work"] != "sgemm"):
        own = [row for row in chosen if report.title(row) == title]
        if own[0]["work"] == "orthogonal":
            own += [product for product in products if product["shape"] == own[0]["shape"]]
        found.append((title, sorted(own, key=lambda row: row["seconds"])))
    return found


def text(x, y, words, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{html.escape(words)}</text>'


def bar(x, y, row, widest):
    """A label, a bar, a figure; the length is the time, from zero."""
    ours, product = report.is_ours(row), row["work"] == "sgemm"
    label = f"{row['system']}: sgemm" if product else row["system"]
    bold = ' font-weight="bold"' if ours else ""
    length = max(1.0, (PANEL - LABEL - 90) * row["seconds"] / widest)
    colour = OURS if ours else YARDSTICK if product else PEER
    middle = y + BAR - 4
    return (text(x + LABEL - 8, middle, label, f' text-anchor="end"{bold}') +
            f'<rect x="{x + LABEL}" y="{y}" width="{length:.1f}" height="{BAR}" fill="{colour}"/>' +
            text(x + LABEL + length + 6, middle, report.number(report.value(row)), bold))


def panel(x, y, title, rows):
    unit = report.works.BY_NAME[rows[0]["work"]].unit
    widest = max(row["seconds"] for row in rows)
    lines = [text(x, y + 14, title, ' font-weight="bold" font-size="13"'),
             text(x + PANEL, y + 14, unit, ' text-anchor="end" fill="#555555"')]
    lines += [bar(x, y + TOP - 8 + i * (BAR + GAP), row, widest) for i, row in enumerate(rows)]
    return "\n".join(lines)


def height(rows):
    return TOP + len(rows) * (BAR + GAP)


def draw(rows, described):
    bodies, bottoms = [], [84] * COLUMNS
    for title, own in panels(rows):
        column = bottoms.index(min(bottoms))
        bodies.append(panel(MARGIN + column * (PANEL + SPACE), bottoms[column], title, own))
        bottoms[column] += height(own) + SPACE
    wide, tall = 2 * MARGIN + COLUMNS * PANEL + (COLUMNS - 1) * SPACE, max(bottoms)
    target = described["versions"].get("inwit", "").split(", ")[-1]
    head = "Time to fill with initial weights: shorter is faster"
    under = f"{machine.in_words(described)}; inwit's target: {target}. Medians of one benchmark run, every system in turn."
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{tall}" viewBox="0 0 {wide} {tall}" '
        'font-family="DejaVu Sans, Verdana, sans-serif" font-size="12" fill="#222222">',
        f"<title>{html.escape(head)}, {html.escape(machine.in_words(described))}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        text(MARGIN, 32, head, ' font-size="17" font-weight="bold"'),
        text(MARGIN, 54, under, ' fill="#444444"'),
        *bodies, "</svg>", ""])
