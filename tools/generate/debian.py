"""Debian's list of the library's symbols, each with the version of inwit that its users need. Lines stay as long as the symbols."""
import re

LINE = re.compile(r" (\w+)@INWIT_0 (\S+)")
HEADING = """\
libinwit.so.0.1 libinwit0.1 #MINVER#
* Build-Depends-Package: libinwit-dev
"""


def symbols(names, version, published):
    """The list for functions of these names: those that it lacks are new in this version."""
    since = dict(LINE.findall(published))
    now = ".".join(map(str, version))
    return HEADING + "".join(f" {name}@INWIT_0 {since.get(name, now)}\n" for name in sorted(["INWIT_0", *names]))
