#!/usr/bin/env python3
"""Runs a static program on a whole machine that Bochs emulates, an x86-64 with AVX-512, and ends with its exit code.

usage: bochs.py KERNEL PROGRAM [OPTION...] < FILE    the program reads FILE; its output comes by the serial port
"""
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
BOOT = ["/usr/lib/ISOLINUX/isolinux.bin", "/usr/lib/syslinux/modules/bios/ldlinux.c32"]
# What this model's CPUID promises of PKU and XSAVES, Bochs does not keep.
KERNEL_ARGUMENTS = "console=ttyS0 quiet loglevel=4 nopku clearcpuid=xsaves,xsavec initrd=initrd rdinit=/init --"
MACHINE = """
config_interface: textconfig
display_library: term
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/vgabios/vgabios.bin
megs: 512
cpu: model=corei7_skylake_x, ips=200000000
ata0-master: type=cdrom, path=boot.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=serial.txt
log: bochs.log
panic: action=fatal
"""
SECONDS = 480


def cpio(entries):
    """An archive in the form that the kernel takes for its first file system."""
    archive = b""
    for name, mode, data, device in [*entries, ("TRAILER!!!", 0, b"", (0, 0))]:
        path = name.encode() + b"\0"
        fields = (0, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(path), 0)
        header = b"070701" + "".join(f"{field:08X}" for field in fields).encode() + path
        archive += header + b"\0" * (-len(header) % 4) + data + b"\0" * (-len(data) % 4)
    return archive


def make_disc(folder, kernel, program, options, golden):
    disc = folder / "disc"
    disc.mkdir()
    init = folder / "init"
    subprocess.run(["gcc", "-O2", "-static", HERE / "init.c", "-o", init], check=True)
    files = [("init", 0o100755, init.read_bytes(), (0, 0)), ("golden", 0o100755, pathlib.Path(program).read_bytes(), (0, 0)),
             ("golden.txt", 0o100644, golden, (0, 0)), ("dev", 0o40755, b"", (0, 0)), ("dev/console", 0o20600, b"", (5, 1))]
    (disc / "initrd").write_bytes(cpio(files))
    for path in BOOT:
        shutil.copy(path, disc)
    shutil.copy(kernel, disc / "kernel")
    arguments = " ".join([KERNEL_ARGUMENTS, *options])
    (disc / "isolinux.cfg").write_text(f"default it\nlabel it\nkernel kernel\nappend {arguments}\n")
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-o", folder / "boot.iso", "-b", "isolinux.bin", "-no-emul-boot",
                    "-boot-load-size", "4", "-boot-info-table", disc], check=True, stderr=subprocess.DEVNULL)


def run(folder):
    """What came by the serial port until the program had ended."""
    (folder / "bochsrc").write_text(MACHINE)
    (folder / "start").write_text("c\n")  # to Debian's Bochs, which begins in its debugger
    terminal, other_end = pty.openpty()
    bochs = subprocess.Popen(["bochs", "-q", "-f", "bochsrc", "-rc", "start"], cwd=folder, stdin=other_end, stdout=other_end,
                             stderr=other_end, env={**os.environ, "TERM": "xterm"}, start_new_session=True)
    os.set_blocking(terminal, False)
    text, end = "", time.monotonic() + SECONDS
    while bochs.poll() is None and time.monotonic() < end and not re.search(r"^exit code -?\d+\s", text, re.M):
        try:
            os.read(terminal, 1 << 16)  # its screen
        except OSError:
            time.sleep(0.1)
        serial = folder / "serial.txt"
        text = serial.read_text(errors="replace") if serial.exists() else ""
    bochs.kill()
    bochs.wait()
    return text


def main(kernel, program, *options):
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        make_disc(folder, kernel, program, options, sys.stdin.buffer.read())
        text = run(folder)
    code = re.search(r"^exit code (-?\d+)\s", text, re.M)
    print(text[:code.start()] if code else text, end="")
    return int(code.group(1)) & 0xFF if code else "the machine did not come to an end"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
