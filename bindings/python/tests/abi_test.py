"""The declarations of this package beside the C header and the pinned layout: functions, arguments, structs, numbers."""
import ctypes
import re
import unittest

import inwit
import inwit._abi
from inwit._library import library as loaded
import support

HEADER = (support.ROOT / "capi" / "inwit.h").read_text(encoding="utf-8")
LAYOUT = (support.ROOT / "tests" / "checks" / "layout.txt").read_text(encoding="utf-8").splitlines()
FUNCTION = re.compile(r"^INWIT_API\s+([\w ]+?[\s*]+)(inwit_\w+)\(([^)]*)\)", re.M)

P = ctypes.POINTER
TYPES = {  # of the header's words, without const and the argument's name
    "char*": {ctypes.c_char_p}, "size_t": {ctypes.c_size_t}, "uint64_t": {ctypes.c_uint64}, "int32_t": {ctypes.c_int32},
    "uint32_t": {ctypes.c_uint32}, "void": {None}, "void*": {ctypes.c_void_p}, "double*": {P(ctypes.c_double)},
    "size_t*": {P(ctypes.c_size_t)}, "int32_t*": {P(ctypes.c_int32)}, "uint64_t*": {P(ctypes.c_uint64)},
    "char**": {P(ctypes.c_char_p)}, "inwit_initializer*": {ctypes.c_void_p}, "inwit_recipe*": {ctypes.c_void_p},
    "inwit_initializer**": {P(ctypes.c_void_p)}, "inwit_recipe**": {P(ctypes.c_void_p)},
    **{f"{name}*": {P(struct)} for name, struct in inwit._abi.STRUCTS.items()},
}  # fmt: skip


def type_of(words):
    """"const inwit_tensor *out" to "inwit_tensor*"."""
    words = words.replace("const", " ")
    stars = words.count("*")
    return re.findall(r"\w+", words)[0] + "*" * stars


def declared(header):
    for result, name, arguments in FUNCTION.findall(header):
        listed = [] if arguments.strip() == "void" else [type_of(one) for one in arguments.split(",")]
        yield name, type_of(result), listed


def differences(header):
    for name, result, arguments in declared(header):
        function = getattr(loaded, name)
        given = list(function.argtypes or [])
        if function.restype not in TYPES[result]:
            yield f"{name} returns {result}"
        if len(given) != len(arguments) or any(one not in TYPES[word] for one, word in zip(given, arguments)):
            yield f"{name}{tuple(arguments)}: {given}"


class Abi(unittest.TestCase):
    def test_functions(self):
        self.assertGreater(len(list(declared(HEADER))), 25)
        self.assertEqual(list(differences(HEADER)), [])

    def test_a_changed_function_is_found(self):
        changed = HEADER.replace("inwit_stream(const char *name)", "inwit_stream(const char *name, size_t length)")
        self.assertEqual(len(list(differences(changed))), 1)
        changed = HEADER.replace("INWIT_API int32_t inwit_equal", "INWIT_API size_t inwit_equal")
        self.assertEqual(len(list(differences(changed))), 1)

    def test_structs(self):
        fields = 0
        for line in LAYOUT:
            words = line.split()
            if words[0] == "struct":
                self.assertEqual(ctypes.sizeof(inwit._abi.STRUCTS[words[1]]), int(words[3]), line)
            elif words[0] == "field":
                struct, name = words[1].split(".")
                field = getattr(inwit._abi.STRUCTS[struct], name)
                self.assertEqual((field.offset, field.size), (int(words[3]), int(words[5])), line)
                fields += 1
        self.assertEqual(fields, sum(len(struct._fields_) for struct in inwit._abi.STRUCTS.values()))

    def test_numbers(self):
        numbers = {line.split()[1]: int(line.split()[2]) for line in LAYOUT if line.startswith("constant")}
        ours = {"INWIT_MAX_RANK": inwit._abi.MAX_RANK, "INWIT_ERROR_SIZE": inwit._abi.ERROR_SIZE,
                "INWIT_STRIDES": inwit._abi.STRIDES, "INWIT_BYTE_STRIDES": inwit._abi.BYTE_STRIDES,
                "INWIT_ROW_MAJOR": inwit._abi.ROW_MAJOR, "INWIT_E_CUSTOM": inwit._abi.E_CUSTOM,
                "INWIT_E_CANCELLED": inwit._abi.E_CANCELLED, "INWIT_LAYOUT_AXES": inwit._abi.LAYOUT_AXES,
                "INWIT_CONFIG_LEGACY": inwit._abi.CONFIG_LEGACY, "INWIT_CONFIG_KERAS": inwit._abi.CONFIG_KERAS,
                "INWIT_F16": inwit._abi.DTYPES["float16"], "INWIT_F32": inwit._abi.DTYPES["float32"],
                "INWIT_F64": inwit._abi.DTYPES["float64"], "INWIT_BF16": inwit._abi.DTYPES["bfloat16"],
                "INWIT_I32": inwit._abi.INTEGERS["int32"], "INWIT_I64": inwit._abi.INTEGERS["int64"],
                **{f"INWIT_LAYOUT_{(name or 'none').upper()}": code for name, code in inwit._abi.LAYOUTS.items()}}  # fmt: skip
        self.assertEqual(ours, {name: numbers[name] for name in ours})


if __name__ == "__main__":
    support.main()
