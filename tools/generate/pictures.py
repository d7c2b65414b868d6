"""The pictures of docs/initializers: SVG from values of the library, whose bits are the same everywhere."""
import cmath
import dataclasses
import itertools
import math

INK, GRID, ORANGE, BLUE = "#222222", "#dddddd", "#d95f02", "#1f78b4"
LEVELS = 8  # colours of a map on each side of 0


@dataclasses.dataclass
class Picture:
    caption: str
    draw: object  # the SVG from a registry


def document(width, height, title, body):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'font-family="DejaVu Sans, Verdana, sans-serif" font-size="12" fill="{INK}">\n<title>{title}</title>\n'
            f'<rect width="100%" height="100%" fill="#ffffff"/>\n{"".join(body)}</svg>\n')


def text(x, y, words, anchor="middle"):
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{words}</text>\n'


def colour(level):
    """White at 0, orange above, blue below."""
    end = (217, 95, 2) if level > 0 else (31, 120, 180)
    share = abs(level) / LEVELS
    return "#" + "".join(f"{round(255 + (part - 255) * share):02x}" for part in end)


def heat_map(rows, x, y, cell):
    """Cells of one colour share a path; the colour is that of the value over the largest magnitude."""
    largest = max(abs(value) for row in rows for value in row)
    paths = {}
    for i, row in enumerate(rows):
        j = 0
        for level, run in itertools.groupby(round(LEVELS * value / largest) for value in row):
            extent = len(list(run))
            if level:
                paths.setdefault(level, []).append(f"M{x + j * cell} {y + i * cell}h{cell * extent}v{cell}h-{cell * extent}z")
            j += extent
    yield f'<rect x="{x}" y="{y}" width="{cell * len(rows[0])}" height="{cell * len(rows)}" fill="#ffffff" stroke="{GRID}"/>\n'
    for level, path in sorted(paths.items()):
        yield f'<path fill="{colour(level)}" d="{"".join(path)}"/>\n'


def rows_of(values, width):
    return [values[start:start + width] for start in range(0, len(values), width)]


def hippo(registry):
    states, cell = 24, 8
    parts = [("A", 24, states), ("B", 260, 1)]
    body = []
    for title, x, width in parts:
        values = registry.fill("hippo", (states, width), part=title.lower()) if title == "A" else registry.fill("hippo", (states,), part="b")
        body += [text(x + width * cell / 2, 24, title), *heat_map(rows_of(values, width), x, 36, cell)]
    return document(300, 244, "HiPPO's matrix", body)


def sinusoidal_positions(registry):
    positions, features, cell = 40, 32, 8
    body = []
    for i, convention in enumerate(["interleaved", "halves"]):
        x = 40 + i * (features * cell + 32)
        values = registry.fill("sinusoidal_positions", (positions, features), convention=convention, base=1000)
        body += [text(x + features * cell / 2, 24, convention), *heat_map(rows_of(values, features), x, 36, cell)]
    body.append(text(20, 36 + positions * cell / 2, "p"))
    body.append(text(40 + features * cell + 16, 36 + positions * cell + 20, "feature"))
    return document(72 + 2 * features * cell + 16, 36 + positions * cell + 32, "Sinusoidal positions", body)


def convolved(image, kernel):
    """One channel through one 3x3 kernel, with the edge repeated."""
    extent = len(image)

    def at(i, j):
        return image[min(max(i, 0), extent - 1)][min(max(j, 0), extent - 1)]
    return [[sum(kernel[3 * a + b] * at(i + a - 1, j + b - 1) for a in range(3) for b in range(3)) for j in range(extent)]
            for i in range(extent)]


def shuffled(registry, name, **arguments):
    """A smooth image through four kernels and a pixel shuffle to twice its extent."""
    image = [[math.sin(0.4 * i) + math.cos(0.3 * j) for j in range(12)] for i in range(12)]
    kernels = rows_of(registry.fill(name, (4, 1, 3, 3), "TORCH", **arguments), 9)
    channels = [convolved(image, kernel) for kernel in kernels]
    return [[channels[2 * (i % 2) + j % 2][i // 2][j // 2] for j in range(24)] for i in range(24)]


def icnr(registry):
    cell, body = 9, []
    for i, (title, name, arguments) in enumerate([("he_normal", "he_normal", {}), ("icnr", "icnr", {"upscale": 2})]):
        x = 16 + i * 240
        body += [text(x + 12 * cell, 24, title), *heat_map(shuffled(registry, name, **arguments), x, 36, cell)]
    return document(488, 36 + 24 * cell + 16, "A pixel shuffle after two initializers", body)


def layer(inputs, weights, width, activation):
    """inputs: rows; weights: (in, out) in one list."""
    columns = [weights[j::width] for j in range(width)]
    return [[activation(sum(map(float.__mul__, row, column))) for column in columns] for row in inputs]


def spectrum(registry, name, factor, **arguments):
    """The mean power of 16 units of the third layer over frequencies, for one input from -1 to 1."""
    points, width = 128, 48

    def sine(value):
        return math.sin(factor * value)
    signal = [[2 * i / points - 1] for i in range(points)]
    for depth, inputs in enumerate([1, width, width]):
        first = {"first": 1} if depth == 0 and arguments else {}
        weights = registry.fill(name, (inputs, width), "KERAS", **arguments, **first)
        signal = layer(signal, weights, width, sine)
    turns = [cmath.exp(-2j * math.pi * k / points) for k in range(points)]
    window = [1 - turn.real for turn in turns]  # Hann's: the ends of the interval do not match
    signal = [[weight * value for value in row] for weight, row in zip(window, signal)]
    power = []
    for frequency in range(1, points // 2):
        sums = [abs(sum(row[unit] * turns[frequency * i % points] for i, row in enumerate(signal))) for unit in range(16)]
        power.append(sum(value * value for value in sums) / 16 / points ** 2)
    return power


def siren(registry):
    left, top, width, height, low = 56, 24, 400, 200, -8  # of the decades
    body = []
    for decade in range(low, 1, 2):
        y = top + height * decade / low
        body.append(f'<path d="M{left} {y:.1f}h{width}" stroke="{GRID}"/>\n' + text(left - 6, f"{y + 4:.1f}", f"1e{decade}" if decade else "1", "end"))
    for frequency in range(0, 61, 20):
        body.append(text(f"{left + width * frequency / 63:.1f}", top + height + 18, frequency))
    body.append(text(left + width / 2, top + height + 36, "frequency"))
    curves = [("siren, sin(30 x)", spectrum(registry, "siren", 30, omega=30), ORANGE),
              ("glorot_uniform, sin(x)", spectrum(registry, "glorot_uniform", 1), BLUE)]
    for i, (title, power, stroke) in enumerate(curves):
        points = " ".join(f"{left + width * frequency / 63:.1f},{top + height * max(low, min(0, math.log10(max(value, 1e-30)))) / low:.1f}"
                          for frequency, value in enumerate(power, 1))
        body.append(f'<polyline fill="none" stroke="{stroke}" stroke-width="2" points="{points}"/>\n')
        body.append(f'<path d="M{left + width + 16} {top + 12 + 20 * i}h24" stroke="{stroke}" stroke-width="2"/>\n')
        body.append(text(left + width + 46, top + 16 + 20 * i, title, "start"))
    return document(680, top + height + 48, "Spectra of sine networks", body)


PICTURES = {
    "hippo": Picture("HiPPO's A (legs) and B for 24 states: orange is positive, blue is negative", hippo),
    "icnr": Picture("A smooth image after a convolution and a pixel shuffle: a usual kernel gives a checkerboard, icnr does not", icnr),
    "sinusoidal_positions": Picture("40 positions (down) and 32 features with base 1000 in both conventions", sinusoidal_positions),
    "siren": Picture("Power of the third layer of sine networks over the frequency of their output, for an input from -1 to 1", siren),
}
