"""Checkpoints of several files: inwit model --like of folders and indexes, and -o to folders, in shards."""
import json
import os
import resource
import signal
import subprocess
import time
import unittest

import numpy as np
from support import INWIT, CommandTest, inwit, read_safetensors, write_safetensors

ZEROS = {"match": "*", "initializer": "zeros"}
KEEP = {"match": "*", "keep": True}
MODEL = ["--seed", 0, "-o", "m.safetensors", "--quiet"]
INDEX = "model.safetensors.index.json"


def numbers(start, count):
    return np.arange(start, start + count, dtype="<f4").tobytes()


def few_files():
    """In the child."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (50, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


class Sharded(CommandTest):
    SHARDS = {"model-00001-of-00002.safetensors": [("a", "F32", [2], numbers(1, 2)), ("c", "I64", [1], bytes(range(8)))],
              "model-00002-of-00002.safetensors": [("b", "F32", [3], numbers(7, 3))]}

    def write(self, folder="", shards=None, index=True, metadata=None, name=INDEX):
        (self.folder / folder).mkdir(exist_ok=True)
        shards = self.SHARDS if shards is None else shards
        for file, tensors in shards.items():
            write_safetensors(self.folder / folder / file, tensors, {"format": "mlx", "of": file})
        if index:
            weight_map = index if isinstance(index, dict) else {name: file for file, tensors in shards.items() for name, *_ in tensors}
            document = {"metadata": {"total_size": 1} if metadata is None else metadata, "weight_map": weight_map}
            (self.folder / folder / name).write_text(json.dumps(document, indent=2))

    def made(self, like, *more):
        self.done("model", self.recipe([KEEP]), "--like", like, *more, *MODEL)
        return read_safetensors(self.folder / "m.safetensors")

    def like_fails(self, like, message, rules=(KEEP,)):
        return self.fails(1, "model", self.recipe(list(rules)), "--like", like, *MODEL, message=message)


class Like(Sharded):
    def test_index_and_folders(self):
        wanted = {name: (dtype, tuple(shape), data) for tensors in self.SHARDS.values() for name, dtype, shape, data in tensors}
        self.write("sharded")
        self.write("numbered", index=False)
        self.write("single", {"model.safetensors": sum(self.SHARDS.values(), [])}, index=False)
        self.write("several", {"x.safetensors": self.SHARDS["model-00001-of-00002.safetensors"],
                               "Y.SAFETENSORS": self.SHARDS["model-00002-of-00002.safetensors"]}, index=False)
        self.write("other", name="diffusion.safetensors.index.json")
        (self.folder / "several" / "._x.safetensors").write_text("of macOS")
        (self.folder / "several" / "config.json").write_text("{}")
        for like in "sharded", "sharded/", f"sharded/{INDEX}", "numbered", "single", "single/model.safetensors", "several", "other", \
                "other/diffusion.safetensors.index.json", self.folder / "sharded":
            with self.subTest(like=like):
                metadata, tensors = self.made(like)
                self.assertEqual(tensors, wanted)
                self.assertEqual(metadata["format"], "mlx")
        self.assertEqual(self.made("sharded")[0]["of"], "model-00001-of-00002.safetensors")
        (self.folder / "sharded" / "consolidated.safetensors").write_text("not listed")
        self.assertEqual(self.made("sharded")[1], wanted)
        os.chdir(self.folder / "sharded")
        self.addCleanup(os.chdir, "/")
        self.assertEqual(inwit("model", self.recipe([KEEP]), "--like", INDEX, "--seed", 0, "-o", "/dev/null").returncode, 0)

    def test_only_headers_are_read(self):
        size = 40_000_000_000
        write_safetensors(self.folder / "model-00001-of-00001.safetensors", [("a", "U8", [size], size), ("b", "F32", [1], 4)], sparse=True)
        recipe = self.recipe([{"match": "b", "initializer": "ones"}, {"match": "c", "keep": True}])
        self.fails_at_once(recipe)

    def fails_at_once(self, recipe):
        result = inwit("model", recipe, "--like", ".", *MODEL, cwd=self.folder, timeout=60)
        self.assertIn(b"no rule matches\n  a\n", result.stderr)

    def test_missing_shards(self):
        self.write()
        (self.folder / "model-00002-of-00002.safetensors").unlink()
        for like in INDEX, ".":
            said = self.like_fails(like, "missing shards:\n  model-00002-of-00002.safetensors\n")
            self.assertNotIn("model-00001", said)
        (self.folder / INDEX).unlink()
        self.like_fails(".", ".: missing shards:\n  model-00002-of-00002.safetensors\n")
        self.write("empty", {}, index={"a": "x.safetensors", "b": "y.safetensors"})
        for like in f"empty/{INDEX}", "empty":
            self.like_fails(like, "an index has no shapes; download the shards, or list the tensors with their shapes in a recipe "
                            "(docs/recipes.md):\n  x.safetensors\n  y.safetensors\n")
        self.write("many", {"a-00007-of-99999.safetensors": []}, index=False)
        self.like_fails("many", "missing shards:\n  a-00001-of-99999.safetensors\n")

    def test_names_must_agree(self):
        first, second = self.SHARDS
        cases = [({"a": first, "b": second}, [f"c: in {first}, but not"]), ({"a": first, "c": first, "b": second, "d": second}, [f"d: not in {second}"]),
                 ({"a": second, "c": first, "b": second}, [f"a: in {first}, but not", f"a: not in {second}"])]
        for index, messages in cases:
            with self.subTest(index=index):
                self.write(index=index)
                for message in messages:
                    self.like_fails(INDEX, "the shards do not have the tensors of the weight_map:\n")
                    self.like_fails(".", f"\n  {message}")
        self.write("twice", {"x.safetensors": self.SHARDS[first], "y.safetensors": self.SHARDS[first]}, index=False)
        self.like_fails("twice", "twice/y.safetensors: a is in x.safetensors too; name one file, or an index")

    def test_broken_indexes(self):
        self.write()
        listed = '{"weight_map": {"a": %s}}'
        cases = {"is not the index of a sharded checkpoint: it has no": '{"n_layer": 12}', "no \"weight_map\"": "[]", "is not JSON": "{", 'the key "a" appears twice': '{"a":1,"a":1}',
                 "weight_map must be": '{"weight_map": {}}', "that gives the file of each": listed % "3", "the name of a file": listed % '"../x"',
                 'the same folder, is ""': listed % '""', 'folder, is "/etc/x"': listed % '"/etc/x"', "a file in the same folder": listed % '"x\\u0000"', "metadata must be": '{"weight_map": {"a": "b"}, "metadata": 3}',
                 "nested too deeply": "[" * 100, "it is a Git LFS pointer": "version https://git-lfs.github.com/spec/v1\n"}
        for message, text in cases.items():
            with self.subTest(message=message):
                (self.folder / INDEX).write_text(text)
                self.like_fails(INDEX, message)
                self.like_fails(".", f"{INDEX}: ")
        (self.folder / "model-00001-of-00002.safetensors").write_text("{}")
        self.write(shards={}, index={"a": "model-00001-of-00002.safetensors"})
        self.like_fails(INDEX, "model-00001-of-00002.safetensors: is not a safetensors file: it is a JSON document")

    def test_folders_that_cannot_be_read(self):
        self.write("both")
        write_safetensors(self.folder / "both" / "model.safetensors", [])
        self.like_fails("both", "both: has model.safetensors and model.safetensors.index.json; name one of them")
        (self.folder / "none").mkdir()
        self.like_fails("none", "none: the folder has no model.safetensors")
        self.like_fails("absent/", "absent/: No such file")

    def test_many_shards(self):
        """More than a process may have open at first."""
        shards = {f"model-{i:05d}-of-00300.safetensors": [(f"t{i}", "F32", [1], numbers(i, 1))] for i in range(1, 301)}
        self.write(shards=shards)
        result = inwit("model", self.recipe([KEEP]), "--like", ".", *MODEL, cwd=self.folder, preexec_fn=few_files)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertEqual(read_safetensors(self.folder / "m.safetensors")[1]["t300"], ("F32", (1,), numbers(300, 1)))



class Output(Sharded):
    TENSORS = [("t0", (100,), "float32"), ("big", (500,), "float32"), ("t1", (50,), "float64"), ("t2", (100,), "float32"), ("t3", (2, 3), "bfloat16"),
               ("ä", (), "float16")]
    NORMAL = {"match": "*", "initializer": "random_normal"}

    def model(self, output, *more, tensors=TENSORS, **options):
        return self.done("model", self.recipe([self.NORMAL], tensors), "--seed", 3, "-o", output, *more, **options)

    def names(self, folder="."):
        return sorted(path.name for path in (self.folder / folder).iterdir())

    def reference(self, tensors=TENSORS):
        self.model("all.safetensors", "--quiet", tensors=tensors)
        found = read_safetensors(self.folder / "all.safetensors")
        (self.folder / "all.safetensors").unlink()
        return found

    def check_shards(self, folder, shards, tensors=TENSORS):
        """Files, index and the very bytes of a single file."""
        metadata, wanted = self.reference(tensors)
        weight_map, found = {}, {}
        for i, names in enumerate(shards):
            file = f"model-{i + 1:05d}-of-{len(shards):05d}.safetensors"
            own_metadata, own = read_safetensors(self.folder / folder / file)
            self.assertEqual((own_metadata, set(own)), (metadata, set(names)))
            found |= own
            weight_map |= dict.fromkeys(names, file)
        self.assertEqual(found, wanted)
        text = (self.folder / folder / INDEX).read_text()
        document = {"metadata": {"total_size": sum(len(data) for *_, data in wanted.values())}, "weight_map": weight_map}
        self.assertEqual(text, json.dumps(document, indent=2, sort_keys=True) + "\n")
        self.assertEqual(len(self.names(folder)), len(shards) + 1)

    def test_folders(self):
        metadata, wanted = self.reference()
        (self.folder / "there").mkdir()
        for output in "new/", "there", "there/", self.folder / "absolute/", "there":
            with self.subTest(output=output):
                self.model(f"{output}/" if output == self.folder / "absolute/" else output, "--quiet")
                self.assertEqual(self.names(output), ["model.safetensors"])
                self.assertEqual(read_safetensors(self.folder / output / "model.safetensors"), (metadata, wanted))
        report = json.loads(self.model("new/", "--report", "json"))
        self.assertEqual(report["totals"]["bytes"], (self.folder / "new/model.safetensors").stat().st_size)

    def test_shards_as_hugging_face_fills_them(self):
        shards = [["big"], ["t0", "t1"], ["t2", "t3", "ä"]]  # the open shard comes after the tensor that has one of its own
        report = json.loads(self.model("new/", "--shard-size", "800", "--report", "json"))
        self.check_shards("new", shards)
        self.assertEqual(report["totals"]["bytes"], sum(path.stat().st_size for path in (self.folder / "new").iterdir()))
        self.assertEqual([row["name"] for row in report["tensors"]], ["big", "t1", "t0", "t2", "t3", "ä"])
        self.model("new/", "--shard-size", "0.8KB")  # replaces them
        self.check_shards("new", shards)
        self.model("one/", "--shard-size", "1GB")
        self.assertEqual(self.names("one"), ["model.safetensors"])
        self.model("each/", "--shard-size", "1", tensors=self.TENSORS[:3])
        self.check_shards("each", [["t0"], ["big"], ["t1"]], tensors=self.TENSORS[:3])

    def test_against_the_definition(self):
        """Sizes at the limit, just above, and runs of small tensors."""
        for limit in 7, 8, 12, 100:
            tensors = [(f"t{i}", (size,), "float32") for i, size in enumerate([1, 1, 2, 1, 3, 25, 2, 1, 30, 1])]
            shards, own, used = [], [], 0
            for name, (size,), _ in tensors:
                if 4 * size > limit:
                    shards.append([name])
                    continue
                if used + 4 * size > limit:
                    shards.append(own)
                    own, used = [], 0
                own.append(name)
                used += 4 * size
            shards += [own] if own else []
            self.model(f"{limit}/", "--shard-size", limit, "--quiet", tensors=tensors)
            self.check_shards(str(limit), shards, tensors=tensors)

    def test_sizes(self):
        tensors = [("a", (300,), "float32"), ("b", (300,), "float32")]
        for size, count in {"2400": 1, "2399": 2, "2.4KB": 1, "2.3 kb": 2, "2.35KiB": 1, "2KiB": 2, "0.0024MB": 1, "1mib": 1, "5GB": 1, "1 GiB": 1,
                            "4TB": 1, " 2399 ": 2, "4194304TiB": 1}.items():
            with self.subTest(size=size):
                self.model("new/", "--shard-size", size, "--quiet", tensors=tensors)
                self.assertEqual(len(self.names("new")), 1 if count == 1 else 3)
                for path in (self.folder / "new").iterdir():
                    path.unlink()
        for size in "0", "5XB", "-1", "GB", "1e3", "5 G B", "inf", "nan", "0.5", "0x10", "5000000TiB", "1.2.3":
            self.fails(2, "model", "simple-rnn", "--seed", 0, "-o", "other/", "--shard-size", size, message="--shard-size")
        for output in "m.safetensors", "-", "/dev/null":
            self.fails(2, "model", "simple-rnn", "--seed", 0, "-o", output, "--quiet", "--shard-size", "1GB", message="--shard-size needs a folder")

    def test_like_is_resharded(self):
        self.write("old", metadata={"total_size": 3, "total_parameters": 5, "note": ["kept"]})
        recipe = self.recipe([KEEP])
        for output in "new/", "old/":  # the second: what is read is replaced
            self.done("model", recipe, "--seed", 0, "--like", "old", "-o", output, "--shard-size", "16", "--quiet")
            index = json.loads((self.folder / output / INDEX).read_text())
            self.assertEqual(index["metadata"], {"total_size": 28, "total_parameters": 5, "note": ["kept"]})
            found = {}
            for file in sorted(set(index["weight_map"].values())):
                found |= read_safetensors(self.folder / output / file)[1]
            self.assertEqual({name: data for name, (_, _, data) in found.items()}, {"a": numbers(1, 2), "b": numbers(7, 3), "c": bytes(range(8))})

    def test_files_of_another_checkpoint(self):
        for stale in "model.safetensors", "model-00001-of-00007.safetensors", INDEX:
            with self.subTest(stale=stale):
                (self.folder / "old").mkdir()
                (self.folder / "old" / stale).write_text("old")
                more = ["--shard-size", "800"] if stale != INDEX else []
                self.fails(1, "model", self.recipe([self.NORMAL], self.TENSORS), "--seed", 0, "-o", "old/", *more, message=f"old/: has {stale}, which would not")
                self.assertEqual(self.names("old"), [stale])
                (self.folder / "old" / stale).unlink()
                (self.folder / "old").rmdir()
        (self.folder / "old").mkdir()
        for other in "config.json", "adapter_model.safetensors", "consolidated-00001-of-00007.safetensors", "model.pt":
            (self.folder / "old" / other).write_text("other")
        self.model("old/", "--shard-size", "800", "--quiet")
        self.assertEqual(len(self.names("old")), 8)

    def test_folders_that_cannot_be_made(self):
        (self.folder / "file").write_text("")
        recipe = self.recipe([self.NORMAL], self.TENSORS)
        self.fails(1, "model", recipe, "--seed", 0, "-o", "absent/new/", message="absent/new/: cannot make the folder: No such file")
        self.fails(1, "model", recipe, "--seed", 0, "-o", "file/", message="file/: ")
        self.fails(1, "model", recipe, "--seed", 0, "-o", "/dev/null/", message="/dev/null/: ")

    def test_full_disk(self):
        """All shards are reserved first; and where that is not possible, nothing is left either."""
        tensors = [(f"t{i}", (1000,), "float32") for i in range(3)]
        for name, limit in ("a", 5000), ("b", 3000):
            def limited(limit=limit):
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            recipe = self.recipe([self.NORMAL], [*tensors, ("large", (1500,), "float32")])
            self.fails(1, "model", recipe, "--seed", 0, "-o", f"{name}/", "--shard-size", "4000", preexec_fn=limited, message="too large")
            self.assertFalse((self.folder / name).exists())
            (self.folder / name).mkdir()
            self.fails(1, "model", recipe, "--seed", 0, "-o", name, "--shard-size", "4000", preexec_fn=limited, message="too large")
            self.assertEqual(self.names(name), [])

    def started(self, folder):
        """A run that has written its first shard and is at work on the second one."""
        recipe = self.recipe([{"match": "*", "initializer": "orthogonal"}], [("a", (1000, 1000), "float32"), ("b", (8000, 8000), "float32")])
        command = subprocess.Popen([INWIT, "model", recipe, "--seed", "0", "-o", folder, "--shard-size", "1MB"], cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(command.communicate)
        self.addCleanup(command.kill)
        for _ in range(2000):
            written = [path for path in (self.folder / folder).glob(".inwit-*")] if (self.folder / folder).exists() else []
            if len(written) == 3:
                return command
            time.sleep(0.005)
        self.fail("no temporary files were made")

    def test_stopped(self):
        for number in signal.SIGINT, signal.SIGTERM:
            command = self.started("new/")
            command.send_signal(number)
            self.assertEqual((command.communicate(timeout=60), command.returncode), ((b"", b""), -number))
            self.assertFalse((self.folder / "new").exists())
        (self.folder / "old").mkdir()
        self.model("old", "--shard-size", "800", "--quiet")
        before = {path.name: path.read_bytes() for path in (self.folder / "old").iterdir()}
        (self.folder / "old" / "model-00003-of-00003.safetensors").unlink()
        for name in "model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors":
            (self.folder / "old" / name).rename(self.folder / "old" / name.replace("3.s", "2.s"))
        command = self.started("old")
        command.terminate()
        command.communicate(timeout=60)
        after = {path.name: path.read_bytes() for path in (self.folder / "old").iterdir()}
        self.assertEqual(sorted(after.values()), sorted(value for name, value in before.items() if name != "model-00003-of-00003.safetensors"))

    def test_killed(self):
        """Nothing has a final name, and the next run removes the temporary files, whatever the number of its shards."""
        command = self.started("new/")
        command.kill()
        command.wait()
        self.assertEqual([name for name in self.names("new") if not name.startswith(".inwit-")], [])
        self.model("new/", "--quiet")
        self.assertEqual(self.names("new"), ["model.safetensors"])

    def test_many_shards(self):
        tensors = [(f"t{i}", (1,), "float32") for i in range(200)]
        self.model("new/", "--shard-size", "4", "--quiet", tensors=tensors, preexec_fn=few_files)
        self.check_shards("new", [[name] for name, *_ in tensors], tensors=tensors)


class ProgressLines(Sharded):
    LINE = r"^ *\d+ %  \d+ of \d+ MB  \d+ MB/s  (\d+:)?\d+:\d\d left$|^ *\d+ %  \d+ of \d+ MB  \d+\.\d\d GB/s  0:\d\d left$"

    def test_where_there_is_no_terminal(self):
        recipe = self.recipe([ZEROS], [("a", (1_000_000,), "float32"), ("b", (1_000_000,), "bfloat16")])
        for more in ["--progress"], ["--progress", "--quiet"]:
            result = inwit("model", recipe, "--seed", 0, "-o", "m.safetensors", *more, cwd=self.folder)
            lines = result.stderr.decode().splitlines()
            self.assertEqual(result.returncode, 0)
            self.assertRegex(lines[-1], self.LINE)
            self.assertTrue(lines[-1].startswith("100 %  6 of 6 MB  ") and lines[-1].endswith(" 0:00 left"), lines)
            self.assertEqual(result.stdout == b"", "--quiet" in more)
        self.assertEqual(self.done("model", recipe, "--seed", 0, "-o", "m.safetensors", "--quiet"), b"")


if __name__ == "__main__":
    unittest.main()
