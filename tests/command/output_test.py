"""Where the command writes to, invalid options and tensors; no incomplete file is ever left."""
import ctypes
import os
import pathlib
import resource
import signal
import subprocess
import time
import unittest

import numpy as np
from support import INWIT, RECIPES, CommandTest, inwit

FILL = ["fill", "random_normal", "--shape", "4,3"]
LONG = ["fill", "orthogonal", "--shape", "8000,8000"]  # a single call of the library that takes seconds
SMALL_MODEL = ["model", str(RECIPES / "simple-rnn.json"), "--seed", "0"]


class Errors(CommandTest):
    def test_options(self):
        cases = [
            (["fill"], "--shape"), (["fill", "--shape", "3", "-o", "a.npy"], "NAME"), (["fill", "zeros", "-o", "a.npy"], "--shape"),
            (["fill", "zeros", "--shape", "3"], "--output"), ([], "a command is missing"),
            (["nonsense"], "nonsense"), ([*FILL, "-o", "a.npy", "--nonsense"], "--nonsense"), ([*FILL, "-o", "a.txt"], "must end in"),
            ([*FILL, "-o", "a"], "must end in"), ([*FILL, "-o", ""], "must end in"),
        ]
        cases += [(["fill", "zeros", "--shape", shape, "-o", "a.npy"], "--shape") for shape in ("3,x", "3,,4", "1.5", "3 4", "9" * 30, "0x4",
                                                                                                "1,1,1,1,1,1,1,1,1")]
        cases += [([*FILL, "-o", "a.npy", option, value], option) for option, values in {
            "--dtype": ["float8", "F32", "int32"], "--layout": ["nhwc", ""], "--threads": ["-1", "x", "99999999999"],
            "--seed": ["-1", "18446744073709551616", "0x", "1.0", "", "0x1ffffffffffffffff", " 1"], "--stream": ["-1", "x"]}.items()
                  for value in values]
        cases += [([*FILL, "-o", "a.npy", "--set", setting], "--set") for setting in ("stddev", "=1", "stddev=", "stddev=1x", "stddev=1e999",
                                                                                      "stddev=0x1", "stddev=1,2")]
        cases += [([*FILL, "-o", "a.npy", *more], message) for more, message in [
            (["--stream", "1", "--name", "x"], "--stream"), (["--global-shape", "8,3"], "--offset"), (["--offset", "0,0"], "--global-shape"),
            (["--global-shape", "8", "--offset", "0"], "same number"), (["--global-shape", "8,3", "--offset", "0"], "same number"),
            (["--seed", "1", "--seed", "2"], "--seed")]]
        cases += [(["fill", "constant", "--shape", "2,2", "-o", "a.npy", "--set", f"value={value}"], "--set")
                  for value in ("[[1,2],[3]]", "[1,", "[true]", "1,x", "[[[[[[[[[1]]]]]]]]]")]
        for args, message in cases:
            with self.subTest(args=args):
                self.fails(2, *args, message=message)

    def test_errors_of_the_library(self):
        cases = [
            (["fill", "random_norm", "--shape", "3"], "random_norm"), (["fill", "he_normal", "--shape", "4,3"], "layout"),
            (["fill", "he_normal", "--shape", "4", "--layout", "torch"], "4"), ([*FILL, "--set", "std=1"], "std"),
            ([*FILL, "--set", "stddev=nan"], "stddev"), ([*FILL, "--set", "stddev=-1"], "stddev"), ([*FILL, "--set", "stddev=inf"], "stddev"),
            ([*FILL, "--set", "stddev=1", "--set", "stddev=2"], "stddev"), (["fill", "identity", "--shape", "3"], "identity"),
            ([*FILL, "--global-shape", "8,3", "--offset", "5,0"], "offset"), ([*FILL, "--global-shape", "8,3", "--offset", "-1,0"], "offset"),
            (["fill", "zeros", "--shape=-1,2"], "-1"), (["fill", "zeros", "--shape", "4294967296,4294967296"], "4294967296"),
            (["fill", "variance_scaling", "--shape", "4,3", "--layout", "torch", "--set", "mode=fan"], "fan_in"),
            (["fill", "constant", "--shape", "4,3", "--set", "value=1,2"], "value"),
            (["fill", "orthogonal", "--shape", "2,3", "--global-shape", "4,3", "--offset", "0,0", "--set", "method=qr"], "qr"),
            ([*FILL, "--dtype", "bfloat16"], ".safetensors"),
        ]
        for args, message in cases:
            with self.subTest(args=args):
                self.fails(1, *args, "-o", "a.npy", message=message)
        self.fails(1, *FILL, "--dtype", "bfloat16", "-o", "-", message=".safetensors")
        self.fails(1, *FILL, "--name", "__metadata__", "-o", "a.safetensors", message="__metadata__")


def obey_permissions():
    """In the child: permissions apply to root too, because it loses the capabilities to override them on exec."""
    drop_from_bounding_set, dac_override, dac_read_search = 24, 1, 2  # prctl(2), capabilities(7)
    for capability in dac_override, dac_read_search:
        if os.getuid() == 0 and ctypes.CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0) != 0:
            raise OSError("capabilities cannot be dropped here")


class Paths(CommandTest):
    def both(self, exit_code, output, message):
        """`output` without its extension: each command adds its own."""
        self.fails(exit_code, *FILL, "-o", f"{output}.npy", message=message)
        self.fails(exit_code, *SMALL_MODEL, "-o", f"{output}.safetensors", message=message)

    def test_errors(self):
        self.both(1, "absent/a", "no such directory")
        (self.folder / "file").write_text("x")
        self.both(1, "file/a", "")
        for name in "folder.npy", "folder.safetensors":
            (self.folder / name).mkdir()
        self.both(1, "folder", "is a directory")
        self.both(1, "n" * 300, "too long")

    def test_no_permission(self):
        locked = self.folder / "locked"
        locked.mkdir()
        (self.folder / "readonly.npy").write_text("mine")
        for path, mode in (locked, 0o555), (self.folder / "readonly.npy", 0o444), (self.folder, 0o777):
            path.chmod(mode)
        self.fails(1, *FILL, "-o", "locked/a.npy", message="Permission denied", preexec_fn=obey_permissions)
        self.fails(1, *FILL, "-o", "readonly.npy", message="Permission denied", preexec_fn=obey_permissions)
        self.assertEqual(list(locked.iterdir()), [])

    def test_full_devices(self):
        for name in "full.npy", "full.safetensors":
            (self.folder / name).symlink_to("/dev/full")
        self.both(1, "full", "No space left")
        self.fails(1, *SMALL_MODEL, "-o", "/dev/full", message="No space left")
        self.fails(1, *FILL, "-o", "/dev/full", message="No space left")
        with open("/dev/full", "wb") as full:
            for args in [*FILL, "-o", "-"], ["list"], ["list", "--json"], ["--help"]:
                result = subprocess.run([INWIT, *args], stdout=full, stderr=subprocess.PIPE, cwd=self.folder)
                self.assertEqual((result.returncode, result.stderr.count(b"No space left")), (1, 1), args)
        self.assertTrue(pathlib.Path("/dev/full").is_char_device() and (self.folder / "full.npy").is_symlink())

    def test_file_size_limit(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
        self.fails(1, *SMALL_MODEL, "-o", "a.safetensors", preexec_fn=limit, message="too large")
        self.fails(1, "fill", "zeros", "--shape", "9999", "-o", "a.npy", preexec_fn=limit, message="too large")

    def test_streams_are_written_not_replaced(self):
        self.done(*SMALL_MODEL, "-o", "/dev/null")
        self.done(*FILL, "-o", "/dev/null")
        self.assertTrue(pathlib.Path("/dev/null").is_char_device())
        self.done(*SMALL_MODEL, "-o", "m.safetensors")
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        command = subprocess.Popen([INWIT, *SMALL_MODEL, "-o", pipe, "--quiet"])
        self.assertEqual(pipe.read_bytes(), (self.folder / "m.safetensors").read_bytes())
        self.assertEqual(command.wait(), 0)
        self.assertTrue(pipe.is_fifo())

    def test_links_and_permissions(self):
        (self.folder / "real").mkdir()
        for name in "there", "absent":
            (self.folder / f"{name}.npy").symlink_to(f"real/{name}.npy")
        target = self.folder / "real" / "there.npy"
        target.write_text("old")
        target.chmod(0o640)
        for name in "there", "absent":
            self.done(*FILL, "-o", f"{name}.npy")
            self.assertTrue((self.folder / f"{name}.npy").is_symlink())
            self.assertEqual(np.load(self.folder / "real" / f"{name}.npy").shape, (4, 3))
        self.assertEqual(target.stat().st_mode & 0o777, 0o640)
        self.done(*FILL, "-o", "new.npy", preexec_fn=lambda: os.umask(0o027))
        self.assertEqual((self.folder / "new.npy").stat().st_mode & 0o777, 0o640)
        self.assertEqual(len(list((self.folder / "real").iterdir())), 2)

    def test_closed_descriptors(self):
        self.assertEqual(subprocess.run(f"'{INWIT}' {' '.join(FILL)} -o a.npy <&- >&- 2>&-", shell=True, cwd=self.folder).returncode, 0)
        self.assertEqual(np.load(self.folder / "a.npy").shape, (4, 3))
        script = f"'{INWIT}' fill zeros --shape 3 --dtype bfloat16 -o a.npy 2>&-"
        self.assertEqual(subprocess.run(script, shell=True, cwd=self.folder).returncode, 1)
        self.assertEqual(subprocess.run(f"'{INWIT}' {' '.join(FILL)} -o - >&-", shell=True, stderr=subprocess.DEVNULL).returncode, 1)

    def test_closed_pipe(self):
        command = subprocess.Popen([INWIT, "fill", "zeros", "--shape", "1000000", "-o", "-"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        command.stdout.close()
        self.assertIn(b"Broken pipe", command.stderr.read())
        command.stderr.close()
        self.assertEqual(command.wait(), 1)


class Stopped(CommandTest):
    def started(self, *args):
        """The command, running, with its temporary file made."""
        command = subprocess.Popen([INWIT, *args], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(command.communicate)
        self.addCleanup(command.kill)
        for _ in range(2000):
            if any(path.name.startswith(".inwit-") for path in self.folder.iterdir()):
                return command
            time.sleep(0.005)
        self.fail("no temporary file was made")

    def check_stopped(self, command, number):
        message = command.communicate(timeout=60)[1].decode()
        self.assertEqual(command.returncode, 1)
        self.assertEqual(message, f"inwit: stopped by signal {int(number)}\n")

    def test_by_each_signal(self):
        (self.folder / "a.npy").write_text("old")
        recipe = self.recipe([{"match": "*", "initializer": "orthogonal"}], [("a", (8000, 8000), "float32")])
        for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
            for args in [*LONG, "-o", "a.npy"], ["model", recipe, "--seed", "0", "-o", "m.safetensors"]:
                command = self.started(*args)
                command.send_signal(number)
                self.check_stopped(command, number)
                self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["a.npy", "recipe.json"])
        self.assertEqual((self.folder / "a.npy").read_text(), "old")

    def test_killed(self):
        (self.folder / "a.npy").write_text("old")
        self.started(*LONG, "-o", "a.npy").kill()
        self.assertEqual((self.folder / "a.npy").read_text(), "old")

    def test_while_a_pipe_is_full(self):
        command = subprocess.Popen([INWIT, "fill", "zeros", "--shape", "1000000", "-o", "-"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(command.stdout.close)
        self.addCleanup(command.stderr.close)
        command.stdout.read(1)
        time.sleep(0.2)
        command.send_signal(signal.SIGTERM)
        self.assertEqual(command.wait(timeout=60), 1)
        self.assertEqual(command.stderr.read(), b"inwit: stopped by signal 15\n")


class Bounded(CommandTest):
    def peak(self, *args):
        """The largest resident size of the command, in bytes."""
        command = subprocess.Popen([INWIT, *map(str, args)], cwd=self.folder, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(command.pid, 0)
        command.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(command.returncode, 0)
        return usage.ru_maxrss * 1024

    def test_memory(self):
        self.assertLess(self.peak("fill", "random_uniform", "--shape", 100_000_000, "-o", "-"), 150e6)
        recipe = self.recipe([{"match": "*", "initializer": "zeros"}], [("a", (100_000_000,), "float32")])
        self.assertLess(self.peak("model", recipe, "--seed", 0, "-o", "/dev/null"), 150e6)


class Terminal(CommandTest):
    def test_bar_on_a_terminal_only(self):
        try:
            master, slave = os.openpty()
        except OSError as error:
            self.skipTest(f"no terminals here: {error}")
        self.addCleanup(os.close, master)
        command = subprocess.Popen([INWIT, "fill", "random_normal", "--shape", "100000000", "-o", "/dev/null"], stderr=slave)
        os.close(slave)
        drawn = b""
        try:
            while part := os.read(master, 4096):
                drawn += part
        except OSError:  # the other side is closed
            pass
        self.assertEqual(command.wait(), 0)
        self.assertIn(b"\r[", drawn)
        self.assertTrue(drawn.endswith(b"\r\x1b[K"))
        self.done(*FILL, "-o", "a.npy")  # no terminal: nothing on stderr


if __name__ == "__main__":
    unittest.main()
