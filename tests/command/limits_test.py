"""Limits of what the command reads: headers of safetensors files, sizes, offsets, and their sums."""
import json
import os
import unittest

from support import CommandTest, read_safetensors

ZEROS = {"match": "*", "initializer": "zeros"}
KEEP = {"match": "*", "keep": True}
LARGEST = 2**63 - 1


def entry(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


class Headers(CommandTest):
    def write(self, text, data=b"", length=None):
        text = text if isinstance(text, bytes) else json.dumps(text).encode()
        path = self.folder / "like.safetensors"
        path.write_bytes((len(text) if length is None else length).to_bytes(8, "little") + text + data)
        return path

    def model(self, rule, message=None):
        args = ("model", self.recipe([rule]), "--seed", 0, "--like", "like.safetensors", "-o", "m.safetensors", "--quiet")
        return self.done(*args) if message is None else self.fails(1, *args, message=message)

    def test_a_header_has_100_million_bytes_at_most(self):
        self.write(json.dumps({"a": entry("U8", [2], 0, 2)}).encode().ljust(100_000_000), b"xy")
        self.model(KEEP)
        self.assertEqual(read_safetensors(self.folder / "m.safetensors")[1]["a"], ("U8", (2,), b"xy"))
        (self.folder / "m.safetensors").unlink()
        path = self.write(b"{}", length=100_000_001)
        os.truncate(path, 50)
        self.model(KEEP, "the header has 100000001 bytes, must fit into the file and have at most 100000000")
        path.unlink()
        path.touch()
        os.truncate(path, 100_000_009)  # sparse: nothing of it is read
        with open(path, "r+b") as file:
            file.write((100_000_001).to_bytes(8, "little") + b"{}")
        args = ("model", self.recipe([KEEP]), "--seed", 0, "--like", path.name, "-o", "m.safetensors")
        self.fails(1, *args, message="at most 100000000")

    def test_many_tensors(self):
        """The time is linear in their number."""
        self.write({f"layer.{i}": entry("U8", [0], 0, 0) for i in range(300_000)})
        self.done("model", self.recipe([KEEP]), "--seed", 0, "--like", "like.safetensors", "-o", "m.safetensors", "--quiet", timeout=100)
        self.assertEqual(len(read_safetensors(self.folder / "m.safetensors")[1]), 300_000)

    def test_a_header_has_three_levels(self):
        self.write({"a": entry("U8", [[1]], 0, 1)}, b"x")
        self.model(KEEP, "nested too deeply")

    def test_extents_and_offsets_are_whole_numbers_below_2_to_63(self):
        for number in -1, 1.0, True, LARGEST + 1, 2**64:
            with self.subTest(number=number):
                self.write({"a": entry("U8", [number], 0, 1)}, b"x")
                self.model(KEEP, "exactly dtype")
                self.write({"a": entry("U8", [1], 0, number)}, b"x")
                self.model(KEEP, "exactly dtype")

    def test_offsets_stay_in_the_file(self):
        for dtype in "U8", "X":
            self.write({"a": entry(dtype, [1], 0, LARGEST)}, b"x")
            self.model(KEEP, f"a: data_offsets ends at {LARGEST}, but the file has 1 bytes of data")
            self.write({"a": entry(dtype, [1], 0, 1), "b": entry(dtype, [0], LARGEST, LARGEST)}, b"x")
            self.model(KEEP, f"b: data_offsets ends at {LARGEST}")

    def test_elements_of_unknown_dtypes(self):
        """An element may have any whole number of bits, if the total is the number of bytes."""
        for count, size, good in (2, 6, True), (3, 8, False), (16, 2, True), (16, 3, False), (12, 3, True), (0, 0, True), (0, 1, False):
            with self.subTest(count=count, size=size):
                self.write({"a": entry("X", [count], 0, size)}, bytes(range(size)))
                self.model(KEEP, None if good else "a: shape and dtype do not match the")
                (self.folder / "m.safetensors").unlink(missing_ok=True)

    def test_any_rank_is_kept_and_8_are_filled(self):
        self.write({"a": entry("F32", [1] * 9, 0, 4)}, bytes(4))
        self.model(KEEP)
        (self.folder / "m.safetensors").unlink()
        self.model(ZEROS, "a: has 9 axes, must have at most 8")

    def test_names_are_texts_without_nul(self):
        self.write({"a\0": entry("U8", [1], 0, 1)}, b"x")
        self.model(KEEP, "contains a NUL character")
        self.write({"": entry("U8", [1], 0, 1), "ä" * 1000: entry("U8", [1], 1, 2)}, b"xy")
        self.model(KEEP)
        self.assertEqual(read_safetensors(self.folder / "m.safetensors")[1], {"": ("U8", (1,), b"x"), "ä" * 1000: ("U8", (1,), b"y")})


class Sizes(CommandTest):
    """Sizes just below the limit are counted exactly, and rejected by the file system."""

    def test_one_tensor_of_2_to_61_bytes(self):
        shape = (2**29, 2**29)
        message = "cannot reserve 23058430092136"
        self.fails(1, "fill", "zeros", "--shape", f"{shape[0]},{shape[1]}", "--dtype", "float64", "-o", "w.npy", message=message, timeout=60)
        recipe = self.recipe([ZEROS], [("a", shape, "float64")])
        self.fails(1, "model", recipe, "--seed", 0, "-o", "m.safetensors", message=message, timeout=60)

    def test_a_model_has_2_to_62_bytes_at_most(self):
        for count, message in (2, "cannot reserve 46116860184273"), (3, "the tensors have more than 2^62 bytes"), (9, "more than 2^62 bytes"):
            recipe = self.recipe([ZEROS], [(f"t{i}", (2**29, 2**29), "float64") for i in range(count)])
            self.fails(1, "model", recipe, "--seed", 0, "-o", "m.safetensors", message=message, timeout=60)

    def test_a_recipe_has_64_mebibytes_at_most(self):
        path = self.recipe([ZEROS], [("a", (4,), "float32")])
        text = path.read_bytes()
        path.write_bytes(text.ljust(2**26))
        self.done("model", path, "--seed", 0, "-o", "m.safetensors", "--quiet")
        (self.folder / "m.safetensors").unlink()
        path.write_bytes(text.ljust(2**26 + 1))
        self.fails(1, "model", path, "--seed", 0, "-o", "m.safetensors", message="must have at most 67108864")


if __name__ == "__main__":
    unittest.main()
