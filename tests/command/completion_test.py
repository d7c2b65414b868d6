"""Completions for bash, zsh and fish: the shells complete, by the scripts that inwit prints. A shell that is not installed is left out."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from support import INWIT, CommandTest

DRIVER = {
    "bash": """source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _inwit; printf '%s\\n' "${COMPREPLY[@]}" """,
    "fish": """source $argv[1]; complete -C (string join ' ' -- $argv[2..-1]) | string replace -r '\\t.*' ''; true """,
}
COMMAND = {"bash": ["bash", "--norc", "-c", DRIVER["bash"], "bash"], "fish": ["fish", "--no-config", "-c", DRIVER["fish"]]}
COMMANDS = {"list", "suggest", "show", "fill", "model", "audit", "identify", "doctor", "help"}


class Completion(CommandTest):
    def setUp(self):
        super().setUp()
        self.path = f"{pathlib.Path(INWIT).parent}:{os.environ['PATH']}"
        (self.folder / "weights.npy").touch()

    def script(self, shell):
        path = self.folder / f".completion.{shell}"
        path.write_bytes(self.done("--completion", shell))
        return path

    def completed(self, shell, *words):
        """What the shell offers for the last word."""
        result = subprocess.run([*COMMAND[shell], self.script(shell), "inwit", *words], capture_output=True, text=True, cwd=self.folder,
                                env=os.environ | {"PATH": self.path, "HOME": str(self.folder)})
        self.assertEqual((result.returncode, result.stderr), (0, ""), words)
        return set(result.stdout.split())

    def check(self, shell):
        self.assertLessEqual(COMMANDS, self.completed(shell, ""))
        self.assertEqual(self.completed(shell, "mod"), {"model"})
        self.assertEqual(self.completed(shell, "help", "id"), {"identify"})
        self.assertEqual(self.completed(shell, "fill", "--glob"), {"--global-shape"})
        self.assertEqual(self.completed(shell, "fill", "--dtype", "bfl"), {"bfloat16"})
        self.assertEqual(self.completed(shell, "fill", "zeros", "--layout", "ke"), {"keras"})
        self.assertEqual(self.completed(shell, "fill", "--order", ""), {"row", "column"})
        self.assertEqual(self.completed(shell, "show", "glorot_u"), {"glorot_uniform"})
        self.assertIn("gpt2-small", self.completed(shell, "model", "gpt2-s"))
        self.assertIn("gpt2-small", self.completed(shell, "audit", "--recipe", "gpt2-s"))
        self.assertIn("weights.npy", self.completed(shell, "fill", "zeros", "-o", "wei"))
        self.assertEqual(self.completed(shell, "suggest", "--activation", "leaky"), {"leaky_relu"})
        self.assertEqual(self.completed(shell, "suggest", "--activation", "soft"), {"softmax"})
        self.assertEqual(self.completed(shell, "show", "--activation", "soft"), {"softplus", "softsign"})
        self.assertIn("recurrent", self.completed(shell, "list", "--topic", "rec"))
        self.assertEqual(self.completed(shell, "fill", "--seed", "zz"), set())

    @unittest.skipUnless(shutil.which("bash"), "no bash")
    def test_bash(self):
        self.check("bash")
        self.assertEqual(self.completed("bash", "fill", "--dtype", "=", "bfl"), {"bfloat16"})
        self.assertIn("float16", self.completed("bash", "fill", "--dtype", "="))
        self.assertEqual(self.completed("bash", "--completion", "z"), {"zsh"})
        self.assertEqual(self.completed("bash", "--vers"), {"--version"})

    @unittest.skipUnless(shutil.which("fish"), "no fish")
    def test_fish(self):
        self.check("fish")

    @unittest.skipUnless(shutil.which("zsh"), "no zsh")
    def test_zsh(self):
        """In a terminal of its own: keys in, the offered words out."""
        program = """
zmodload zsh/zpty
zpty completing 'TERM=dumb PROMPT="READY> " zsh -f -i'
zpty -w completing "unsetopt zle_bracketed_paste; autoload -U compinit; compinit -u -d $PWD/.dump; source $1; cd $PWD; print -r -- SET-UP"
zpty -r completing reply '*SET-UP*READY> '
for line in "inwit mod" "inwit fill --glob" "inwit fill --dtype bfl" "inwit show glorot_u" "inwit help iden" "inwit fill zeros -o wei"; do
  zpty -w -n completing "$line"$'\t'
  sleep ${DELAY:-1}
  zpty -w -n completing $'\C-a: \C-k\C-y\n'
done
zpty -w completing "exit"
while zpty -r completing reply; do print -rn -- $reply; done
"""
        result = subprocess.run(["zsh", "-f", "-c", program, "zsh", self.script("zsh")], capture_output=True, text=True, cwd=self.folder, timeout=60,
                                env=os.environ | {"PATH": self.path, "HOME": str(self.folder)})
        for wanted in ["inwit model", "--global-shape", "bfloat16", "glorot_uniform", "identify", "weights.npy"]:
            self.assertIn(wanted, result.stdout, result.stderr)

    def test_every_command_and_option_is_in_every_script(self):
        options = {option for name in COMMANDS - {"help"}
                   for option in re.findall(r"^  (?:-\w,)?(--[a-z-]+)", self.done("help", name).decode(), re.M)}
        self.assertGreater(len(options), 20)
        for shell, written in ("bash", "{} "), ("zsh", "{}["), ("fish", " -l {} "):
            script = self.done("--completion", shell).decode()
            for option in options:
                self.assertIn(written.format(option[2:] if shell == "fish" else option), script)

    def test_other_shells_are_rejected(self):
        self.fails(2, "--completion", "csh", message='--completion: "csh" must be one of bash, zsh, fish')
        self.fails(2, "--completion", message="--completion requires a value")


if __name__ == "__main__":
    unittest.main()
