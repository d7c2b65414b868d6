"""Whether a device program in the repository is what the compiler makes of the sources, if that compiler is here."""
import pathlib
import shutil
import subprocess
import tempfile

COMPILER = "clang-14"


def outdated(root, program, script):
    """What is wrong with `program`, which `script` writes; both are paths in the repository."""
    if shutil.which(COMPILER) is None:
        print(f"no {COMPILER}: not compiled anew")
        return
    with tempfile.TemporaryDirectory() as scratch:
        made = pathlib.Path(scratch, pathlib.Path(program).name)
        subprocess.run([root / script, made], check=True)
        if made.read_text() != (root / program).read_text():
            yield f"{program} is not what {COMPILER} makes of the sources: run {script}"
