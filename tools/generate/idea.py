"""docs/idea.svg: one tensor, cut in three ways. The colours are values of the library."""
import pictures
from pictures import INK, document, text
from registry import EXAMPLE_NAME, EXAMPLE_SEED

ROWS, COLUMNS, CELL, GAP = 8, 12, 13, 9
MARKED = (5, 7)
CUTS = [("one process", 1, 1), ("4 ranks, sharded by rows", 4, 1), ("2 x 3 ranks, another mesh", 2, 3)]
TOP, FIRST, PITCH = 84, 300, 212


def pieces(down, across):
    """(row, column) of the first element of every piece, with the extents of a piece."""
    height, width = ROWS // down, COLUMNS // across
    return [(i * height, j * width) for i in range(down) for j in range(across)], height, width


def grid(values, left, down, across):
    largest = max(map(abs, values))
    starts, height, width = pieces(down, across)
    for row, column in starts:
        x, y = left + column * CELL + column // width * GAP, TOP + row * CELL + row // height * GAP
        for i in range(height):
            for j in range(width):
                level = round(pictures.LEVELS * values[(row + i) * COLUMNS + column + j] / largest)
                yield (f'<rect x="{x + j * CELL}" y="{y + i * CELL}" width="{CELL}" height="{CELL}" fill="{pictures.colour(level)}" '
                       f'stroke="{pictures.GRID}" stroke-width="0.5"/>\n')
                if (row + i, column + j) == MARKED:
                    mark = f'<rect x="{x + j * CELL}" y="{y + i * CELL}" width="{CELL}" height="{CELL}" fill="none" stroke="{INK}" stroke-width="2.5"/>\n'
    yield mark


def arrow(x1, x2, y):
    return f'<path d="M{x1} {y}H{x2 - 6}" stroke="{INK}" stroke-width="1.5" fill="none"/><path d="M{x2} {y}l-8 -4v8z"/>\n'


def draw(registry):
    values = registry.fill("torch_normal", (ROWS, COLUMNS))
    value = values[MARKED[0] * COLUMNS + MARKED[1]]
    body = [f'<g font-size="13">{text(120, 90, f"seed {EXAMPLE_SEED}")}{text(120, 112, EXAMPLE_NAME)}',
            text(120, 134, f"element ({MARKED[0]}, {MARKED[1]}) of {ROWS} x {COLUMNS}"), "</g>",
            f'<rect x="24" y="68" width="192" height="80" fill="none" stroke="{INK}" rx="6"/>\n', arrow(216, 282, 108),
            f'<g font-size="15" font-weight="bold">{text(120, 190, f"{value:.6f}")}</g>\n',
            text(120, 210, "in every language, on every machine"),
            f'<g font-size="17" font-weight="bold">{text(24, 34, "A weight is a function of its key and its index", "start")}</g>\n']
    for i, (title, down, across) in enumerate(CUTS):
        left = FIRST + i * PITCH
        body += [text(left + COLUMNS * CELL / 2, TOP - 12, title), *grid(values, left, down, across)]
    body.append(text(FIRST + PITCH * 3 / 2 - 28, 246, "the same weights for any number of ranks, threads and machines, in any memory order, without communication"))
    return document(FIRST + PITCH * 3 + 14, 266, "The same tensor in one process, on four ranks and on six", body)
