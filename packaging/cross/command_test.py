"""The command for Windows, under wine, beside the command of this machine: equal bytes on every way out, paths of any characters, errors
and exit codes, and files that appear when they are complete.

usage: command_test.py INWIT.EXE INWIT     the second is the native command
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

EXE, NATIVE = sys.argv[1:3]
GOLDEN = ["fill", "random_uniform", "--set", "minval=-1", "--set", "maxval=1", "--shape", "2,4", "--seed", "42",
          "--name", "transformer.h.0.attn.c_attn.weight", "--print", "numpy"]
FILL = ["fill", "he_normal", "--shape", "64,48", "--layout", "torch", "--seed", "1", "--name", "couche/é.weight"]
MODEL = ["model", "simple-rnn", "--seed", "7"]
SHARDED = ["model", "gpt2", "--config", "config.json", "--seed", "3", "--quiet", "--shard-size", "20kB"]
CONFIG = '{"model_type": "gpt2", "n_embd": 16, "n_head": 2, "n_layer": 2, "n_positions": 32, "vocab_size": 64}\n'
UNICODE = "poids é 重み 🙂"


class CommandTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        (self.folder / "config.json").write_text(CONFIG)

    def run_one(self, program, *args, **options):
        return subprocess.run([*program, *args], cwd=self.folder, capture_output=True, timeout=120, **options)

    def windows(self, *args, **options):
        result = self.run_one(["wine", EXE], *args, **options)
        self.assertEqual((result.returncode, result.stderr), (0, b""), args)
        return result.stdout

    def native(self, *args, **options):
        return self.run_one([NATIVE], *args, check=True, **options).stdout

    def fails(self, code, *args, message, **options):
        before = self.files()
        result = self.run_one(["wine", EXE], *args, **options)
        said = result.stderr.decode()
        self.assertEqual((result.returncode, result.stdout), (code, b""), said)
        self.assertTrue(said.startswith("inwit: ") and message in said and "\r" not in said, said)
        self.assertEqual(self.files(), before)

    def files(self, folder="."):
        return {path.relative_to(self.folder / folder).as_posix(): path.read_bytes()
                for path in (self.folder / folder).rglob("*") if path.is_file()}

    def temporaries(self):
        return [name for name in self.files() if pathlib.PurePath(name).name.startswith(".inwit-")]

    def equal(self, *args, **options):
        printed = self.windows(*args, **options)
        self.assertEqual(printed, self.native(*args, **options))
        return printed

    def audit_is_equal(self, path, *args):
        reports = [json.loads(run("audit", path, *args, "--json")) for run in (self.windows, self.native)]
        for report in reports:
            self.assertGreater(report.pop("seconds"), 0)
            report["config"] = report["config"] and report["config"].replace("\\", "/")
        self.assertEqual(*reports)
        self.assertTrue(all(tensor["differing"] == 0 for tensor in reports[0]["tensors"]))

    def test_values_and_texts(self):
        self.assertIn(b"0.4962343 ", self.equal(*GOLDEN))
        self.assertTrue(self.equal("--version").startswith(b"inwit "))
        self.equal("list", "--json")
        self.equal("help", "fill")
        self.equal("model", "--recipes")  # found beside the executable
        self.equal(*FILL[:-1], "w", "--print", "julia")
        facts = self.windows("doctor").decode().splitlines()
        self.assertRegex(facts[-1], r"^self-test +([0-9]+) of \1 golden values equal")

    def test_standard_streams_carry_bytes(self):
        self.assertIn(b"\n", self.equal(*FILL, "-o", "-"))  # which a text stream would write as two bytes
        self.equal(*MODEL, "-o", "-", "--quiet")
        self.equal("model", "-", "--seed", "7", "-o", "-", "--quiet", input=self.shipped("simple-rnn"))

    def shipped(self, name):
        return (pathlib.Path(EXE).parents[1] / f"share/inwit/recipes/{name}.json").read_bytes()

    def test_model_and_audit(self):
        for output in "m.safetensors", UNICODE + ".safetensors", "m.gguf":
            with self.subTest(output=output):
                (self.folder / output).write_text("will be replaced")
                self.windows(*MODEL, "-o", output, "--quiet")
                written = (self.folder / output).read_bytes()
                self.native(*MODEL, "-o", output, "--quiet")
                self.assertEqual(written, (self.folder / output).read_bytes())
                self.audit_is_equal(output, "--recipe", "simple-rnn", "--seed", "7")
        self.assertEqual(self.temporaries(), [])

    def test_folders(self):
        (self.folder / UNICODE).mkdir()
        self.native(*SHARDED, "-o", "native/")
        for output in "new/", "new too\\", UNICODE, f"{UNICODE}\\inner {UNICODE}/":
            with self.subTest(output=output):
                self.windows(*SHARDED, "-o", output)
                folder = output.replace("\\", "/")
                written = {name: data for name, data in self.files(folder).items() if not name.startswith("inner")}
                self.assertEqual(written, self.files("native"))
                self.assertGreater(len(written), 3)
                self.audit_is_equal(folder, "--recipe", "gpt2", "--seed", "3")
        self.fails(1, "model", "simple-rnn", "--seed", "7", "-o", "new\\", message="would not belong to the new model.safetensors")
        self.fails(1, *SHARDED, "-o", "absent\\new\\", message="absent\\new\\: cannot make the folder: ")
        self.assertEqual(self.temporaries(), [])

    def test_paths_to_read(self):
        name = UNICODE + ".json"
        (self.folder / name).write_bytes(self.shipped("simple-rnn"))
        for path in name, f".\\{name}", f"Z:{self.folder}/{name}".replace("/", "\\"):
            self.assertEqual(self.windows("model", path, "--seed", "7", "-o", "-", "--quiet"), self.native(*MODEL, "-o", "-", "--quiet"))
        self.fails(1, "model", ".\\simple-rnn", "--seed", "7", "-o", "m.safetensors", message=".\\simple-rnn: No such file")
        self.fails(1, "audit", "absent " + UNICODE, "--recipe", "gpt2", "--seed", "1", message=f"absent {UNICODE}: No such file")

    def test_wrong_arguments(self):
        self.fails(1, "fill", "he_norml", "--shape", "2", "--seed", "1", "--name", "w", "--print", message='did you mean "he_normal"?')
        self.fails(2, *FILL, "--sahpe", "3", message="--sahpe")
        self.fails(2, "fill", "he_normal", "--shape", "2", "--seed", "-1", "--name", "w", "--print", message="--seed")
        self.fails(2, *FILL, "-o", "w.txt", message='-o is "w.txt", must end in .npy or .safetensors')
        self.fails(1, *FILL, "-o", "absent/w.npy", message="no such directory")
        (self.folder / "w.npy").mkdir()
        self.fails(1, *FILL, "-o", "w.npy", message="is a directory")
        (self.folder / "locked.npy").write_text("")
        (self.folder / "locked.npy").chmod(0o444)  # wine shows it as read-only
        self.fails(1, *FILL, "-o", "locked.npy", message="locked.npy: Permission denied")

    def test_devices_and_archives(self):
        self.windows(*FILL, "-o", "NUL")
        self.assertEqual(list(self.files()), ["config.json"])
        (self.folder / "m.keras").write_bytes(b"PK\x03\x04 and more")
        self.fails(1, "model", "m.keras", "--seed", "1", "-o", "m.safetensors", message="m.keras: is a zip archive, which this build")

    def test_killed_run(self):
        """Its temporary file is removed by the next run for the same file, but not while it lives."""
        large = ["fill", "he_normal", "--shape", "30000,30000", "--layout", "torch", "--seed", "1", "--name", "w", "-o", "w.npy"]
        run = subprocess.Popen(["wine", EXE, *large], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(300):
                time.sleep(0.1)
                if self.temporaries_of_any_size():
                    break
            mine = self.temporaries_of_any_size()
            self.assertEqual(len(mine), 1)
            self.windows(*FILL, "-o", "w.npy")
            self.assertEqual(self.temporaries_of_any_size(), mine)
        finally:
            run.kill()
            run.wait()
        time.sleep(1)  # until wine's server has closed the file
        self.assertEqual(self.temporaries_of_any_size(), mine)
        self.windows(*FILL, "-o", "w.npy")
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["config.json", "w.npy"])

    def temporaries_of_any_size(self):
        return [path.name for path in self.folder.glob(".inwit-*")]


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
