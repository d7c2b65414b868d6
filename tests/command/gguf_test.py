"""GGUF files: inwit model -o FILE.gguf and --like FILE.gguf, by an independent reader and writer of the format."""
import json
import math
import struct
import unittest

from support import CommandTest, read_safetensors, write_safetensors

ZEROS = {"match": "*", "initializer": "zeros"}
KEEP = {"match": "*", "keep": True}
NORMAL = {"match": "*", "initializer": "random_normal"}
TYPES = {"F32": (0, 1, 4), "F16": (1, 1, 2), "Q4_0": (2, 32, 18), "Q4_1": (3, 32, 20), "Q5_0": (6, 32, 22), "Q5_1": (7, 32, 24), "Q8_0": (8, 32, 34),
         "Q2_K": (10, 256, 84), "Q3_K": (11, 256, 110), "Q4_K": (12, 256, 144), "Q5_K": (13, 256, 176), "Q6_K": (14, 256, 210),
         "Q8_K": (15, 256, 292), "IQ2_XXS": (16, 256, 66), "IQ2_XS": (17, 256, 74), "IQ3_XXS": (18, 256, 98), "IQ1_S": (19, 256, 50),
         "IQ4_NL": (20, 32, 18), "IQ3_S": (21, 256, 110), "IQ2_S": (22, 256, 82), "IQ4_XS": (23, 256, 136), "I8": (24, 1, 1), "I16": (25, 1, 2),
         "I32": (26, 1, 4), "I64": (27, 1, 8), "F64": (28, 1, 8), "IQ1_M": (29, 256, 56), "BF16": (30, 1, 2), "TQ1_0": (34, 256, 54),
         "TQ2_0": (35, 256, 66), "MXFP4": (39, 32, 17)}
SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}


def text(value):
    value = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(value)) + value


def entry(key, kind, value):
    return text(key) + struct.pack("<I", kind) + value


ARCHITECTURE = entry("general.architecture", 8, text("llama"))
METADATA = [ARCHITECTURE, entry("x.bool", 7, b"\1"), entry("x.nan", 6, b"\1\0\xc0\x7f"), entry("x.deep", 9, struct.pack("<IQIQHIQ", 9, 2, 2, 1, 7, 8, 0)),
            entry("tokenizer.ggml.tokens", 9, struct.pack("<IQ", 8, 3) + text("<s>") + text("") + text(b"\xff")), entry("x.u64", 10, b"\xff" * 8),
            entry("tokenizer.ggml.scores", 9, struct.pack("<IQ", 6, 3) + bytes(12)), entry("x.i8", 1, b"\x80")]


def padded(data, alignment):
    return data + bytes(-len(data) % alignment)


def gguf(tensors, metadata=(ARCHITECTURE,), version=3, alignment=32, last=True):
    """tensors: (name, type or its number, shape in row-major order, bytes)."""
    header = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(metadata)) + b"".join(metadata)
    data = b""
    for name, kind, shape, content in tensors:
        header += text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *reversed(shape), TYPES[kind][0] if kind in TYPES else kind, len(data))
        data = padded(data + content, alignment)
    whole = padded(header, alignment) + data
    return whole if last or not tensors else whole[:len(whole) - (-len(tensors[-1][3]) % alignment)]


def read_gguf(path):
    """(version, [raw metadata entries], {name: (type number, shape, bytes)}); asserts what ggml demands."""
    raw, at = path.read_bytes(), 4

    def take(form):
        nonlocal at
        values = struct.unpack_from("<" + form, raw, at)
        at += struct.calcsize("<" + form)
        return values if len(values) > 1 else values[0]

    def string():
        nonlocal at
        length = take("Q")
        at += length
        return raw[at - length:at]

    def value(kind):
        if kind == 8:
            return string()
        if kind == 9:
            inner, count = take("IQ")
            return [value(inner) for _ in range(count)]
        return take(SCALARS[kind])

    assert raw[:4] == b"GGUF"
    version, count, values = take("IQQ")
    entries, alignment = [], 32
    for _ in range(values):
        begin, key = at, string()
        found = value(take("I"))
        alignment = found if key == b"general.alignment" else alignment
        entries.append(raw[begin:at])
    infos = []
    for _ in range(count):
        name, axes = string().decode(), take("I")
        shape = tuple(reversed([take("Q") for _ in range(axes)]))
        infos.append((name, shape, *take("IQ")))
    start, place, tensors = at + -at % alignment, 0, {}
    assert not any(raw[at:start])
    for i, (name, shape, kind, offset) in enumerate(infos):
        assert offset == place and name not in tensors
        block, size = next(((block, size) for number, block, size in TYPES.values() if number == kind), (0, 0))
        length = math.prod(shape) // block * size if block else infos[i + 1][3] - offset
        tensors[name] = kind, shape, raw[start + offset:start + offset + length]
        place = offset + length + -length % alignment
        assert not any(raw[start + offset + length:start + place])
    assert len(raw) == start + place
    return version, entries, tensors


class Gguf(CommandTest):
    TENSORS = [("token_embd.weight", (5, 4), "float32"), ("b", (3,), "bfloat16"), ("a", (2, 3, 2, 5), "float16"), ("ä" * 31, (), "float32")]

    def model(self, *more, rules=(NORMAL,), tensors=(), output="m.gguf"):
        self.done("model", self.recipe(list(rules), tensors), "--seed", 7, "-o", output, "--quiet", *more)
        return read_gguf(self.folder / output) if output.lower().endswith(".gguf") else read_safetensors(self.folder / output)

    def like_fails(self, content, message, rules=(KEEP,), output="m.gguf"):
        (self.folder / "like.gguf").write_bytes(content)
        return self.fails(1, "model", self.recipe(list(rules)), "--seed", 7, "--like", "like.gguf", "-o", output, message=message)


class Written(Gguf):
    def test_by_a_recipe(self):
        version, entries, tensors = self.model(tensors=self.TENSORS)
        metadata, reference = self.model(tensors=self.TENSORS, output="m.safetensors")
        self.assertEqual(version, 3)
        self.assertEqual(list(tensors), [name for name, *_ in self.TENSORS])
        self.assertEqual(tensors, {name: (TYPES[dtype][0], shape, data) for name, (dtype, shape, data) in reference.items()})
        self.assertEqual(entries, [entry(key, 8, text(value)) for key, value in sorted(metadata.items()) if key.startswith("inwit.")])
        report = json.loads(self.done("model", self.recipe([NORMAL], self.TENSORS), "--seed", 7, "-o", "M.GGUF", "--report", "json"))
        self.assertEqual((self.folder / "M.GGUF").read_bytes(), (self.folder / "m.gguf").read_bytes())
        self.assertEqual(report["totals"]["bytes"], (self.folder / "M.GGUF").stat().st_size)

    def test_what_the_format_does_not_have(self):
        for tensors, message in [([("a" * 64, (2,), "float32")], "has 64 bytes"), ([("a", (2, 0), "float32")], "has no elements"),
                                 ([("a", (1, 1, 1, 1, 2), "float32")], "has 5 axes")]:
            self.fails(1, "model", self.recipe([ZEROS], tensors), "--seed", 0, "-o", "m.gguf", message=message)
        write_safetensors(self.folder / "like.safetensors", [("mask", "U8", [3], b"abc")])
        self.fails(1, "model", self.recipe([KEEP]), "--seed", 0, "--like", "like.safetensors", "-o", "m.gguf",
                   message="mask: dtype is U8, which the GGUF format does not have")
        self.fails(2, "model", self.recipe([ZEROS], self.TENSORS), "--seed", 0, "-o", "m.gguf", "--shard-size", "1GB", message="--shard-size needs a folder")
        self.fails(2, "fill", "zeros", "--shape", "3", "-o", "m.gguf", message="must end in .npy or .safetensors")

    def test_safetensors_to_gguf(self):
        write_safetensors(self.folder / "like.safetensors", [("b", "I32", [2], b"01234567"), ("a", "BF16", [2, 3], bytes(12))], {"note": "lost"})
        rules = [{"match": "b", "keep": True}, NORMAL]
        _, entries, tensors = self.model("--like", "like.safetensors", rules=rules)
        self.assertEqual({name: (kind, shape) for name, (kind, shape, _) in tensors.items()}, {"a": (30, (2, 3)), "b": (26, (2,))})
        self.assertEqual(tensors["b"][2], b"01234567")
        self.assertEqual(len(entries), 4)


class Like(Gguf):
    def test_everything_is_kept(self):
        kept = [(f"k.{name}", name, (2, 2 * block), bytes(i % 256 for i in range(4 * size))) for name, (_, block, size) in TYPES.items()]
        kept += [("k.unknown", 99, (3, 5), bytes(range(64))), ("k.scalar", "F32", (), b"abcd"), ("k." + "long" * 30, "I8", (3,), b"abc")]
        for alignment in 32, 8, 4096:
            for version in 2, 3:
                for last in True, False:  # whether the last tensor is padded too
                    aligned = METADATA + ([entry("general.alignment", 4, struct.pack("<I", alignment))] if alignment != 32 else [])
                    (self.folder / "like.gguf").write_bytes(gguf(kept, aligned, version, alignment, last))
                    for output in "m.gguf", "like.gguf":
                        found = self.model("--like", "like.gguf", rules=[KEEP], output=output)
                        self.assertEqual((found[0], found[1][:len(aligned)]), (version, aligned))
                        self.assertTrue(all(own[8:].startswith(b"inwit.") for own in found[1][len(aligned):]))
                        self.assertEqual(len(found[1]), len(aligned) + 4)
                        for name, kind, shape, data in kept:
                            number = TYPES[kind][0] if kind in TYPES else kind
                            self.assertEqual(found[2][name][:2], (number, shape))
                            self.assertEqual(found[2][name][2], padded(data, alignment) if kind == 99 else data)
                    again = self.model("--like", "like.gguf", rules=[KEEP])
                    self.assertEqual(len(again[1]), len(aligned) + 4)  # its own are replaced

    def test_filled(self):
        like = [("k", "Q4_0", (2, 32), bytes(range(36))), ("w", "F32", (4, 3), bytes(48)), ("h", "F16", (4, 3), bytes(24)), ("b", "BF16", (5,), bytes(10)),
                ("d", "F64", (2,), bytes(16))]
        (self.folder / "like.gguf").write_bytes(gguf(like, METADATA))
        rules = [{"match": "k", "keep": True}, {"match": "w", "initializer": "he_normal", "layout": "torch"}, NORMAL]
        _, entries, tensors = self.model("--like", "like.gguf", rules=rules)
        self.assertEqual((entries[:len(METADATA)], list(tensors)), (METADATA, ["k", "w", "h", "b", "d"]))
        self.assertEqual(tensors["k"][2], bytes(range(36)))
        for name, dtype, shape in ("h", "float16", "4,3"), ("b", "bfloat16", "5"), ("d", "float64", "2"):
            self.assertEqual(tensors[name][2], self.filled("random_normal", "--shape", shape, "--dtype", dtype, "--seed", 7, "--name", name))
        # The first axis of GGUF is the last one here: 3 inputs.
        self.assertEqual(tensors["w"][2], self.filled("he_normal", "--layout", "torch", "--shape", "4,3", "--seed", 7, "--name", "w"))

    def test_to_safetensors(self):
        like = [("b", "I16", (3,), b"abcdef"), ("w", "F32", (4, 3), bytes(48))]
        (self.folder / "like").write_bytes(gguf(like, METADATA))  # known by its first bytes
        for output in "m.safetensors", "folder/":
            self.done("model", self.recipe([{"match": "b", "keep": True}, NORMAL]), "--seed", 7, "--like", "like", "-o", output, "--quiet")
            metadata, tensors = read_safetensors(self.folder / output / "model.safetensors" if output == "folder/" else self.folder / output)
            self.assertEqual((metadata["format"], tensors["b"]), ("pt", ("I16", (3,), b"abcdef")))
            self.assertEqual(tensors["w"][:2], ("F32", (4, 3)))
        for kind, dtype, size in ("Q4_0", "Q4_0", 18), (99, "type 99", 32):
            said = self.like_fails(gguf([("q", kind, (32,), bytes(size))]), f"q: dtype is {dtype}, which the safetensors format does not have",
                                   output="m.safetensors")
            self.assertIn(".gguf", said)
            self.like_fails(gguf([("q", kind, (32,), bytes(size))]), f"q: dtype is {dtype}, must be F64, F32, F16, BF16, F8_E4M3, F8_E5M2 or C64", rules=[ZEROS])

    def test_without_tensors(self):
        for content in gguf([], METADATA), gguf([], []):
            (self.folder / "like.gguf").write_bytes(content)
            self.assertEqual(self.model("--like", "like.gguf", rules=[KEEP | {"optional": True}])[2], {})

    def test_broken_files(self):
        one = [("a", "F32", (4,), bytes(16))]
        good = gguf(one)
        header = struct.pack("<IQQ", 3, 0, 1)
        cases = {
            "the file ends within it": good[:50], "must be 2 or 3": gguf(one, version=1), "version is 50331648": b"GGUF" + struct.pack(">IQQ", 3, 0, 0),
            "GGUF header: the file ends": b"GGUF", "appears twice": gguf(one, [ARCHITECTURE, ARCHITECTURE]), "a: the name appears twice": gguf(one * 2),
            "unknown type 13": gguf(one, [entry("x", 13, bytes(8))]), "within it": b"GGUF" + header + struct.pack("<Q", 1 << 63) + b"x",
            "nested too deeply": gguf(one, [entry("x", 9, struct.pack("<IQ", 9, 1) * 5 + bytes(12))]), "file ends": gguf(one, [entry("x", 9, struct.pack("<IQ", 10, (1 << 61) + 1))]),
            "ends within": gguf(one, [entry("x", 9, struct.pack("<IQ", 8, 1 << 60))]), "general.alignment must be": gguf(one, [entry("general.alignment", 4, struct.pack("<I", 24))]),
            "alignment must be a uint32": gguf(one, [entry("general.alignment", 10, struct.pack("<Q", 32))]), "power of 2": gguf(one, [entry("general.alignment", 4, bytes(4))]),
            "key of a value has 0 bytes": gguf(one, [entry("", 7, b"\1")]), "has 65536 bytes": gguf(one, [entry("x" * 65536, 7, b"\1")]),
            "not UTF-8": gguf([(b"\xff", "F32", (1,), bytes(4))]), "NUL": gguf([("a\0", "F32", (1,), bytes(4))]), "has 5 axes": gguf([("a", "F32", (1,) * 5, bytes(4))]),
            "is 0 or overflows": gguf([("a", "F32", (0, 3), b"")]), "overflows": gguf([("a", "F32", (1 << 40, 1 << 40), b"")]), "bytes overflows": gguf([("a", "F64", (1 << 62,), b"")]),
            "whole blocks of 32": gguf([("a", "Q4_0", (32, 16), bytes(288))]), "but the file only 16 more": gguf([("a", "F32", (5,), bytes(16))], last=False),
            "does not start where": gguf([("a", "F32", (4,), bytes(40)), ("b", "F32", (1,), bytes(4))]), "32 bytes after the data": good + bytes(32),
            "b: its data does not start": gguf([("a", 99, (4,), bytes(40)), ("b", "F32", (1,), bytes(4))]).replace(struct.pack("<IQ", 0, 64), struct.pack("<IQ", 0, 40)),
        }
        for message, content in cases.items():
            with self.subTest(message=message):
                self.like_fails(content, message)
                self.assertTrue(self.like_fails(content, "like.gguf: GGUF header: "))
        for size in range(1, len(good) - 16, 7):  # the last 16 bytes are padding
            self.like_fails(good[:size], "like.gguf: ")


if __name__ == "__main__":
    unittest.main()
