"""Where the command writes to, invalid options and tensors; no incomplete file is ever left."""
import ctypes
import json
import os
import pathlib
import resource
import signal
import struct
import subprocess
import time
import unittest

import numpy as np
from support import INWIT, RECIPES, CommandTest, inwit

SANITIZED = not os.environ["INWIT_LIBRARY"]  # or, harmlessly, a static library

FILL = ["fill", "random_normal", "--shape", "4,3"]
LONG = ["fill", "orthogonal", "--shape", "8000,8000"]  # a single call of the library that takes seconds
# Every signal that ends a process by default, but for faults of instructions, two that cannot be handled, and SIGXFSZ, which a failing
# write reports. Of the real-time signals the first and the last.
ENDING = sorted(signal.valid_signals() - set(range(signal.SIGRTMIN + 1, signal.SIGRTMAX)) - {getattr(signal, "SIG" + name) for name in (
    "ILL", "BUS", "FPE", "SEGV", "KILL", "STOP", "XFSZ", "CHLD", "CONT", "TSTP", "TTIN", "TTOU", "URG", "WINCH")})
SMALL_MODEL = ["model", str(RECIPES / "simple-rnn.json"), "--seed", "0"]


class Errors(CommandTest):
    def test_options(self):
        cases = [
            (["fill"], "--shape"), (["fill", "--shape", "3", "-o", "a.npy"], "NAME"), (["fill", "zeros", "-o", "a.npy"], "--shape"),
            (["fill", "zeros", "--shape", "3"], "--output"), ([], "a command is missing"),
            (["nonsense"], "nonsense"), ([*FILL, "-o", "a.npy", "--nonsense"], "--nonsense"), ([*FILL, "-o", "a.txt"], "must end in"),
            ([*FILL, "-o", "a"], "must end in"), ([*FILL, "-o", ""], "must end in"),
        ]
        cases += [(["fill", "zeros", "--shape", shape, "-o", "a.npy"], "--shape") for shape in ("3,x", "3,,4", "1.5", "9" * 30, "0x4",
                                                                                                "1,1,1,1,1,1,1,1,1")]
        cases += [([*FILL, "-o", "a.npy", option, value], option) for option, values in {
            "--dtype": ["float8", "F8", "int32"], "--layout": ["nhwc", ""], "--threads": ["-1", "x", "99999999999"],
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
            ([*FILL, "--dtype", "bfloat16"], ".safetensors"), ([*FILL, "--dtype", "float8_e5m2"], ".safetensors"),
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
        (self.folder / "folder.npy").mkdir()
        self.fails(1, *FILL, "-o", "folder.npy", message="is a directory")  # inwit model writes into a folder
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
        """Ends as other programs do: by SIGPIPE, without a message."""
        cases = [("fill", "zeros", "--shape", "1000000", "-o", "-"), ("list", "--json"), ("list",), ("--help",), ("help", "fill"),
                 ("fill", "zeros", "--shape", "100,100", "--print"), (*SMALL_MODEL, "-o", "-", "--quiet")]
        for args in cases:
            for ignored in False, True:  # by the parent
                with self.subTest(args=args, ignored=ignored):
                    reader, writer = os.pipe()
                    os.close(reader)  # before the command starts: else it might have written all
                    result = subprocess.run([INWIT, *args], stdout=writer, stderr=subprocess.PIPE, restore_signals=not ignored)
                    os.close(writer)
                    self.assertEqual((result.returncode, result.stderr), (-signal.SIGPIPE, b""))
        script = f"'{INWIT}' fill zeros --shape 1000000 -o - | head -c 6"
        result = subprocess.run(["bash", "-o", "pipefail", "-c", script], capture_output=True)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (128 + signal.SIGPIPE, b"\x93NUMPY", b""))


class Stopped(CommandTest):
    def started(self, *args):
        """The command, running, with its temporary file made."""
        before = self.names()
        command = subprocess.Popen([INWIT, *args], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(command.communicate)
        self.addCleanup(command.kill)
        self.wait_for_temporary(before)
        return command

    def wait_for_temporary(self, before=()):
        """Until there is a temporary file besides those before."""
        for _ in range(2000):
            if any(name.startswith(".inwit-") and name not in before for name in self.names()):
                return
            time.sleep(0.005)
        self.fail("no temporary file was made")

    def names(self):
        return sorted(path.name for path in self.folder.iterdir())

    def check_stopped(self, command, number):
        """It has died by the signal itself, which shells and schedulers look at."""
        output = command.communicate(timeout=60)
        self.assertEqual((command.returncode, output), (-number, (b"", b"")))

    def test_by_each_signal(self):
        (self.folder / "a.npy").write_text("old")
        recipe = self.recipe([{"match": "*", "initializer": "orthogonal"}], [("a", (8000, 8000), "float32")])
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        for number in ENDING:
            for args in [*LONG, "-o", "a.npy"], ["model", recipe, "--seed", "0", "-o", "m.safetensors"]:
                command = self.started(*args)
                command.send_signal(number)
                self.check_stopped(command, number)
                self.assertEqual(self.names(), ["a.npy", "recipe.json"])
        self.assertEqual((self.folder / "a.npy").read_text(), "old")

    @unittest.skipIf(SANITIZED, "sanitizers delay signals")
    def test_inside_of_lapack(self):
        for method in "qr", "svd":
            args = ["fill", "orthogonal", "--set", f"method={method}", "--shape", "4000,4000", "-o", "a.npy"]
            for signals in [signal.SIGINT], [signal.SIGTERM, signal.SIGINT]:
                command = self.started(*args)
                time.sleep(0.5)  # the matrix is being factorised, which takes many seconds
                start = time.monotonic()
                for number in signals:
                    command.send_signal(number)
                self.assertIn(-command.wait(timeout=60), signals)
                self.assertLess(time.monotonic() - start, 5)
                self.assertEqual(self.names(), [])

    def test_a_loop_of_the_shell_ends(self):
        script = f"for i in 1 2 3; do '{INWIT}' {' '.join(LONG)} -o $i.npy; done; echo finished"
        shell = subprocess.Popen(["bash", "-c", script], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 start_new_session=True)
        self.addCleanup(shell.communicate)
        self.wait_for_temporary()
        os.killpg(shell.pid, signal.SIGINT)  # as a terminal does on Ctrl-C
        self.assertEqual(shell.communicate(timeout=60), (b"", b""))
        self.assertEqual((shell.returncode, self.names()), (-signal.SIGINT, []))

    def test_ignored_signals_stay_ignored(self):
        command = subprocess.Popen(["nohup", INWIT, "fill", "orthogonal", "--shape", "3000,3000", "-o", "a.npy"], cwd=self.folder,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_for_temporary()
        command.send_signal(signal.SIGHUP)
        self.assertEqual((command.wait(timeout=60), self.names()), (0, ["a.npy"]))

    def test_killed(self):
        """The next run that writes the name removes what a killed one has left, but nothing of a run that lives."""
        (self.folder / "a.npy").write_text("old")
        command = self.started(*LONG, "-o", "a.npy")
        command.kill()
        command.wait()
        self.assertEqual((self.folder / "a.npy").read_text(), "old")
        self.assertEqual(len(self.names()), 2)
        (self.folder / ".inwit-other").write_text("mine")
        self.done(*FILL, "-o", "b.npy")
        self.assertEqual(len(self.names()), 4)
        living = self.started(*LONG, "-o", "a.npy")
        self.assertEqual(len(self.names()), 4)  # the killed one's has been replaced
        self.done(*FILL, "-o", "a.npy")
        self.assertEqual(len(self.names()), 4)
        living.terminate()
        living.wait()
        self.assertEqual(self.names(), [".inwit-other", "a.npy", "b.npy"])

    def test_while_a_pipe_is_full(self):
        command = subprocess.Popen([INWIT, "fill", "zeros", "--shape", "1000000", "-o", "-"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(command.stdout.close)
        self.addCleanup(command.stderr.close)
        command.stdout.read(1)
        time.sleep(0.2)
        command.send_signal(signal.SIGTERM)
        self.assertEqual(command.wait(timeout=60), -signal.SIGTERM)
        self.assertEqual(command.stderr.read(), b"")


@unittest.skipIf(SANITIZED, "sanitizers need more address space")
class WithoutThreads(CommandTest):
    def test_the_calling_thread_writes(self):
        """No thread can be started, because its stack does not fit into the address space."""
        def limit():
            resource.setrlimit(resource.RLIMIT_STACK, (1 << 30, 1 << 30))
            resource.setrlimit(resource.RLIMIT_AS, (700 << 20, 700 << 20))
        cases = [["fill", "random_normal", "--shape", "3000000"], ["fill", "orthogonal", "--shape", "1500,1000"], SMALL_MODEL + ["--quiet"]]
        for args in cases:
            with self.subTest(args=args):
                self.done(*args, "-o", "a.safetensors")
                self.done(*args, "-o", "b.safetensors", "--threads", "4", preexec_fn=limit)
                self.assertTrue((self.folder / "a.safetensors").read_bytes() == (self.folder / "b.safetensors").read_bytes())


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


@unittest.skipIf(SANITIZED, "sanitizers need more address space")
class OutOfMemory(CommandTest):
    def check(self, *args, most):
        """At any limit the command does its work or says that it is out of memory; both happen, and no file of a failure stays."""
        seen = set()
        for limit in range(16 << 20, most, most // 10):
            bound = (limit, limit)
            result = inwit(*args, cwd=self.folder, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, bound))
            if result.returncode == 127:  # the dynamic linker has no room for the libraries
                continue
            seen.add(result.returncode)
            said = result.stderr.decode()
            self.assertIn(result.returncode, (0, 1), f"{limit}: {said}")
            if result.returncode == 1:
                self.assertRegex(said, "^inwit: .*(out of memory|allocation failed|Cannot allocate memory)")
                self.assertEqual([path.name for path in self.folder.iterdir() if not path.name.startswith("input")], [], limit)
            for path in self.folder.glob("output*"):
                path.unlink()
        self.assertEqual(seen, {0, 1})

    def test_large_config(self):
        (self.folder / "input.json").write_text('{"class_name":"Constant","config":{"value":[%s0.5]}}' % ("0.5," * 999_999))
        self.check("fill", "--config", "@input.json", "--shape", 1_000_000, "--threads", 1, "-o", "output.npy", most=300 << 20)

    def test_many_tensors(self):
        header = {f"layers.{i}.weight": {"dtype": "F32", "shape": [1], "data_offsets": [4 * i, 4 * i + 4]} for i in range(20_000)}
        text = json.dumps(header).encode()
        (self.folder / "input.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + bytes(80_000))
        (self.folder / "input.json").write_text('{"rules":[{"match":"*","initializer":"zeros"}]}')
        self.check("model", "input.json", "--like", "input.safetensors", "--seed", 1, "--quiet", "--threads", 1, "-o",
                   "output.safetensors", most=200 << 20)


class Terminal(CommandTest):
    def shown(self, command, stream, expected=0, **environment):
        """What the command writes to a terminal as its standard output or error."""
        try:
            master, slave = os.openpty()
        except OSError as error:
            self.skipTest(f"no terminals here: {error}")
        self.addCleanup(os.close, master)
        streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: slave}
        of_tests = {key: value for key, value in os.environ.items() if key not in ("TERM", "NO_COLOR")}
        process = subprocess.Popen([INWIT, *command], cwd=self.folder, env={**of_tests, **environment}, **streams)
        os.close(slave)
        shown = b""
        try:
            while part := os.read(master, 4096):
                shown += part
        except OSError:  # the other side is closed
            pass
        self.assertEqual(process.wait(), expected)
        return shown

    def test_bar_on_a_terminal_only(self):
        # Several times longer than the 0.1 s until the first bar, on fast machines too.
        drawn = self.shown(["fill", "random_normal", "--shape", "1000000000", "--threads", "1", "-o", "/dev/null"], "stderr", TERM="xterm")
        self.assertIn(b"\r[", drawn)
        self.assertTrue(drawn.endswith(b"\r\x1b[K"))
        self.done(*FILL, "-o", "a.npy")  # no terminal: nothing on stderr

    def test_colours_on_a_terminal_only(self):
        recipe = self.recipe([{"match": "*", "initializer": "ones"}], [("a", (3,), "float32")])
        self.done("model", recipe, "--seed", 0, "-o", "m.safetensors", "--quiet")
        audit, wrong = ["audit", "m.safetensors", "--recipe", "recipe.json"], ["fill", "nothing"]
        self.assertEqual(self.shown(audit, "stdout", TERM="xterm"), b"\x1b[32m1 tensor as the recipe gives them\x1b[m\r\n")
        self.assertTrue(self.shown(wrong, "stderr", 2, TERM="xterm").startswith(b"\x1b[1;31minwit:\x1b[m "))
        for environment in {"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "dumb"}, {}:
            self.assertEqual(self.shown(audit, "stdout", **environment), b"1 tensor as the recipe gives them\r\n")
            self.assertTrue(self.shown(wrong, "stderr", 2, **environment).startswith(b"inwit: "))
        self.assertIn(b"\x1b[", self.shown(audit, "stdout", TERM="xterm", NO_COLOR=""))
        self.recipe([{"match": "*", "initializer": "zeros"}], [("a", (3,), "float32")])
        lines = self.shown(audit, "stdout", 1, TERM="xterm").split(b"\r\n")
        self.assertRegex(lines[0], rb"^\x1b\[1mtensor +shape +expected +finding\x1b\[m$")
        self.assertEqual(lines[-2], b"\x1b[1;31m1 of 1 tensor not as the recipe gives them\x1b[m")
        self.assertNotIn(b"\x1b", self.shown([*audit, "--json"], "stdout", 1, TERM="xterm"))
        self.assertIn(b"\x1b[1mzeros\x1b[m: ", self.shown(["list", "zeros"], "stdout", TERM="xterm"))


if __name__ == "__main__":
    unittest.main()
