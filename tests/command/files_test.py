"""What the command reads: shipped recipes by name, standard input, files that are something else, the metadata of --like."""
import gzip
import io
import json
import os
import pathlib
import pickle
import shutil
import subprocess
import tarfile
import unittest
import zipfile

import numpy as np
from support import INWIT, RECIPES, CommandTest, inwit, library_fill, read_safetensors, write_safetensors

ZEROS = {"match": "*", "initializer": "zeros"}
KEEP = {"match": "*", "keep": True}
MODEL = ["--seed", 0, "-o", "m.safetensors", "--quiet"]


class Shipped(CommandTest):
    def test_by_name(self):
        for path in RECIPES.glob("*.json"):
            if path.stem in ("gpt2-small", "resnet50") or '"recipe": 2' in path.read_text():
                continue  # large, or in need of a config or of names; keras-dense and simple-rnn are found in the same way
            self.done("model", path, *MODEL)
            wanted = (self.folder / "m.safetensors").read_bytes()
            for name in path.stem, path.name:
                self.done("model", name, *MODEL)
                self.assertEqual((self.folder / "m.safetensors").read_bytes(), wanted)

    def test_unknown_names_list_them(self):
        said = self.fails(1, "model", "gpt2-smal", *MODEL, message='did you mean "gpt2-small"?')
        for path in RECIPES.glob("*.json"):
            self.assertIn(path.stem, said)
            self.assertIn(path.stem, self.done("model", "--help").decode())
        self.fails(1, "model", "nothing-like-it.json", *MODEL, message="no such file, and no shipped recipe of this name; shipped are ")
        self.fails(1, "model", "./gpt2-small", *MODEL, message="./gpt2-small: No such file")

    def test_a_file_takes_precedence(self):
        self.recipe([ZEROS], [("mine", (4,), "float32")]).rename(self.folder / "simple-rnn")
        self.done("model", "simple-rnn", *MODEL)
        self.assertEqual(list(read_safetensors(self.folder / "m.safetensors")[1]), ["mine"])
        (self.folder / "keras-dense").mkdir()
        self.done("model", "keras-dense", *MODEL)
        self.assertIn("dense/bias", read_safetensors(self.folder / "m.safetensors")[1])

    def test_an_installation_can_be_moved(self):
        """Found from where the executable lies, through symbolic links."""
        for place in "first", "second":
            (self.folder / place / "bin").mkdir(parents=True)
            shutil.copy(INWIT, self.folder / place / "bin" / "inwit")
            (self.folder / place / "share/inwit/recipes").mkdir(parents=True)
            shutil.copy(RECIPES / "simple-rnn.json", self.folder / place / f"share/inwit/recipes/{place}.json")
        (self.folder / "inwit").symlink_to("second/bin/inwit")
        environment = os.environ | {"LD_LIBRARY_PATH": str(pathlib.Path(os.environ["INWIT_LIBRARY"] or INWIT).parent)}
        for program, name in ("first/bin/inwit", "first"), ("second/bin/inwit", "second"), ("./inwit", "second"):
            result = subprocess.run([program, "model", name, *map(str, MODEL)], cwd=self.folder, env=environment, capture_output=True)
            self.assertEqual((result.returncode, result.stderr), (0, b""), program)
            result = subprocess.run([program, "model", "x", *map(str, MODEL)], cwd=self.folder, env=environment, capture_output=True)
            self.assertIn(f"shipped are {name}\n", result.stderr.decode())


class StandardInput(CommandTest):
    def test_documents(self):
        config = b'{"class_name": "RandomNormal", "config": {"stddev": 2.0}}'
        layer = b'{"class_name": "Dense", "config": {"kernel_initializer": ' + config + b"}}"
        wanted = library_fill("random_normal", (4, 3), numbers=[("stddev", 2.0)])
        for option in "-", "@-":
            for text, more in (config, []), (layer, ["--key", "kernel_initializer"]):
                self.done("fill", "--config", option, *more, "--shape", "4,3", "-o", "a.npy", input=text)
                self.assertEqual(np.load(self.folder / "a.npy").tobytes(), wanted)
            self.assertEqual(self.done("show", "--config", option, "--as", "legacy", input=b'"zeros"\n'), b'{"class_name":"Zeros","config":{}}\n')
        recipe = RECIPES / "simple-rnn.json"
        self.done("model", "-", "--seed", 0, "-o", "a.safetensors", "--quiet", input=recipe.read_bytes())
        self.done("model", recipe, "--seed", 0, "-o", "b.safetensors", "--quiet")
        self.assertEqual((self.folder / "a.safetensors").read_bytes(), (self.folder / "b.safetensors").read_bytes())

    def test_errors(self):
        self.fails(1, "fill", "--config", "-", "--shape", "3", "--print", input=b"{", message="standard input: ")
        self.fails(1, "model", "-", *MODEL, input=b'{"rules": 1}', message="standard input: ")
        self.fails(1, "model", "-", *MODEL, stdin=subprocess.DEVNULL, message="standard input: ")
        self.fails(2, "model", self.recipe([KEEP]), "--like", "-", *MODEL, input=b"", message="--like is -, must be a file")


class Configs(CommandTest):
    def test_bare_names_with_white_space(self):
        wanted = self.done("show", "he_normal", "--as", "keras")
        for text in "he_normal\n", "  HeNormal \r\n\n", '"he_normal"\n', "\the_normal\t":
            (self.folder / "name").write_text(text)
            for option, given in ("@name", None), ("@-", text.encode()), (text, None):
                self.assertEqual(self.done("show", "--config", option, "--as", "keras", input=given), wanted, (text, option))
        for text in "he normal", "he_norml\n":
            said = self.fails(1, "show", "--config", text, message='did you mean "he_normal"?')
            self.assertNotIn("JSON", said)


def zipped(name):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, bytes(100))
    return file.getvalue()


def saved(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def tarred():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("data.pkl"))
    return file.getvalue()


INDEX = {"metadata": {"total_size": 16}, "weight_map": {"a": "model-00001-of-00002.safetensors"}}
OTHERS = {
    "a Git LFS pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 548105171\n",
    "a zip archive": zipped("archive/data.pkl"),
    "an HDF5 file": b"\x89HDF\r\n\x1a\n" + bytes(100),
    "a GGUF file": b"GGUF\x03\0\0\0" + bytes(100),
    "a NumPy file": saved(np.zeros(3)),
    "a Python pickle": pickle.dumps({"a": 1}, protocol=2),
    "compressed by gzip": gzip.compress(b"x" * 100),
    "a web page (HTML)": b"\n<!DOCTYPE HTML>\n<html><title>404 Not Found</title></html>",
    "an XML document": b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>",
    "a tar archive": tarred(),
    "an ONNX model": b"\x08\x08\x12\x07pytorch\x1a\x052.1.0:" + bytes(50),
    "a TensorFlow Lite file": b"\x1c\0\0\0TFL3" + bytes(50),
    "a GGML file": b"lmgg" + bytes(50),
    "text in UTF-16": '{"rules": []}'.encode("utf-16"),
}
TEXTS = {
    "the index of a sharded checkpoint": json.dumps(INDEX, indent=2).encode(),
    "a JSON document": json.dumps({"architectures": ["GPT2LMHeadModel"], "n_layer": 12}).encode(),
    "a text": b"Invalid username or password.",
    "empty": b"",
}


class OtherFiles(CommandTest):
    def test_in_place_of_safetensors(self):
        recipe = self.recipe([KEEP])
        for kind, content in (OTHERS | TEXTS).items():
            if kind == "a GGUF file":
                continue  # --like reads them
            for padding in 0, 200_000_000 if kind == "a zip archive" else 0:  # the first eight bytes are then a length that fits
                with self.subTest(kind=kind, padding=padding):
                    (self.folder / "model.safetensors").write_bytes(content)
                    if padding:
                        os.truncate(self.folder / "model.safetensors", padding)
                    self.like_fails(recipe, f"model.safetensors: is not a safetensors file: it is {kind}")
        self.assertIn("git lfs pull", self.like_fails(recipe, "", OTHERS["a Git LFS pointer"]))
        self.like_fails(recipe, "a Python pickle", pickle.dumps({"a": 1}, protocol=4))

    def like_fails(self, recipe, message, content=None):
        if content is not None:
            (self.folder / "model.safetensors").write_bytes(content)
        result = inwit("model", recipe, "--like", "model.safetensors", *MODEL, cwd=self.folder)
        said = result.stderr.decode()
        self.assertEqual(result.returncode, 1)
        self.assertIn(message, said)
        return said

    def test_headers_whose_length_looks_like_another_file(self):
        """A header of 640 bytes begins like a pickle."""
        header = json.dumps({"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}}).encode()
        (self.folder / "model.safetensors").write_bytes((640).to_bytes(8, "little") + header.ljust(640) + b"x")
        self.done("model", self.recipe([KEEP]), "--like", "model.safetensors", *MODEL)
        (self.folder / "model.safetensors").write_bytes((640).to_bytes(8, "little") + b"[".ljust(640) + b"x")
        self.like_fails(self.recipe([KEEP]), "header: does not start with {")

    def test_in_place_of_a_document(self):
        for kind, content in OTHERS.items():
            with self.subTest(kind=kind):
                (self.folder / "config.json").write_bytes(content)
                of_model = "is a zip archive without config.json, hence no .keras file" if kind == "a zip archive" else f"is not JSON: it is {kind}"
                self.fails(1, "model", "config.json", *MODEL, message=f"config.json: {of_model}")
                self.fails(1, "show", "--config", "@config.json", message=f"config.json: is not JSON: it is {kind}")

    def test_outputs(self):
        for output in "w.pt", "w.bin", "w", "npy", "w.npz":
            self.fails(2, "fill", "zeros", "--shape", "3", "-o", output, message=f'-o is "{output}", must end in .npy or .safetensors, or be -')
            self.fails(2, "model", "simple-rnn", "--seed", 0, "-o", output, message=f'-o is "{output}", must end in .safetensors or .gguf, or be -')
        (self.folder / "folder").mkdir()
        for output in "folder", ".", "folder/", "absent/", "..":
            self.fails(1, "fill", "zeros", "--shape", "3", "-o", output, message="a directory; -o must name a file")
        for output in "W.NPY", "w.Npy", "w.SAFETENSORS":
            self.done("fill", "zeros", "--shape", "3", "-o", output)
        self.assertEqual(np.load(self.folder / "W.NPY").shape, (3,))
        self.assertEqual(list(read_safetensors(self.folder / "w.SAFETENSORS")[1]), ["weight"])
        self.done("show", "zeros", "--shape", "3", "--plot", "plot.SVG")


class Metadata(CommandTest):
    def model(self, metadata, name="m.safetensors"):
        write_safetensors(self.folder / "like.safetensors", [("a", "F32", [2], bytes(8))], metadata)
        self.done("model", self.recipe([ZEROS]), "--seed", 5, "--like", "like.safetensors", "-o", name, "--quiet")
        return read_safetensors(self.folder / name)[0]

    def test_all_of_it_is_kept(self):
        for metadata in ({"format": "mlx"}, {"format": "pt", "note": "ä\n\"", "version": "1.0"}, {"version": "1.0", "git_tag": "v1.45"}, {"format": "flax", "": ""},
                         None):
            with self.subTest(metadata=metadata):
                written = self.model(metadata)
                own = {key: value for key, value in written.items() if key.startswith("inwit.")}
                self.assertEqual(set(own), {"inwit.version", "inwit.seed", "inwit.stream_versions", "inwit.recipe_sha256"})
                rest = {key: value for key, value in written.items() if key not in own}
                self.assertEqual(rest, {"format": "pt"} | (metadata or {}))

    def test_own_keys_are_new(self):
        written = self.model({"inwit.seed": "4", "inwit.recipe_sha256": "old", "format": "tf"})
        self.assertEqual((written["inwit.seed"], written["format"]), ("5", "tf"))
        self.assertEqual(len(written["inwit.recipe_sha256"]), 64)


if __name__ == "__main__":
    unittest.main()
