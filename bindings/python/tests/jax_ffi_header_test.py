"""The library's own declarations of XLA's FFI (capi/xla_ffi.hpp) beside those of jaxlib's header, by a C++ compiler. Requires jax."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import jax_support  # first: it skips without jax
import jax

CAPI = pathlib.Path(__file__).resolve().parents[3] / "capi"
COMPILER = shutil.which("c++")

# Ours, XLA's, and pairs of members.
STRUCTS = [
    ("Extension", "Extension_Base", "struct_size type next"),
    ("Version", "Api_Version", "struct_size major=major_version minor=minor_version"),
    ("Metadata", "Metadata", "version=api_version traits"), ("MetadataExtension", "Metadata_Extension", "base=extension_base metadata"),
    ("ErrorCreate", "Error_Create_Args", "message code=errc"), ("StreamGet", "Stream_Get_Args", "execution=ctx stream"),
    ("DeviceGet", "DeviceOrdinal_Get_Args", "execution=ctx device=device_ordinal"),
    ("Api", "Api", "version=api_version internal=internal_api create_error=XLA_FFI_Error_Create"),
    ("Api", "Api", "get_stream=XLA_FFI_Stream_Get get_device=XLA_FFI_DeviceOrdinal_Get"),
    ("Buffer", "Buffer", "dtype data rank dims"),
    ("Buffers", "Args", "count=size types buffers=args"),
    ("Buffers", "Rets", "count=size types buffers=rets"),
    ("Bytes", "ByteSpan", "data=ptr size=len"),
    ("Array", "Array", "dtype size data"),
    ("Attributes", "Attrs", "count=size types names values=attrs"),
    ("::Ours", "CallFrame", "extension=extension_start api execution=ctx stage operands=args results=rets attributes=attrs"),
]
WHOLE = ("StreamGet", "DeviceGet", "ErrorCreate", "Buffers")  # XLA compares their sizes, or they lie inside of others
TYPES = ("S32", "S64", "U32", "F16", "F32", "F64", "C64", "BF16", "C128", "F8E5M2", "F8E4M3FN")
CODES = [
    *((f"k{name}", f"DataType_{name}") for name in TYPES),
    ("kCancelled", "Error_Code_CANCELLED"), ("kInvalidArgument", "Error_Code_INVALID_ARGUMENT"),
    ("kResourceExhausted", "Error_Code_RESOURCE_EXHAUSTED"), ("kUnimplemented", "Error_Code_UNIMPLEMENTED"),
    ("kInternal", "Error_Code_INTERNAL"), ("kMetadata", "Extension_Metadata"), ("kInitialize", "ExecutionStage_INITIALIZE"),
    ("kExecute", "ExecutionStage_EXECUTE"), ("kBufferArgument", "ArgType_BUFFER"), ("kBufferArgument", "RetType_BUFFER"),
    ("kArray", "AttrType_ARRAY"), ("kString", "AttrType_STRING"), ("kMajor", "API_MAJOR"),
]


def program():
    yield '#define XLA_FFI_CallFrame Ours\n#include "xla_ffi.hpp"\n#undef XLA_FFI_CallFrame\n#include "xla/ffi/api/c_api.h"'
    yield "using namespace inwit::xla;"
    for ours, theirs, members in STRUCTS:
        for member in members.split():
            here, _, there = member.partition("=")
            yield f'static_assert(offsetof({ours}, {here}) == offsetof(XLA_FFI_{theirs}, {there or here}), "{ours}.{here}");'
        if ours in WHOLE:
            yield f'static_assert(sizeof({ours}) == sizeof(XLA_FFI_{theirs}), "{ours}");'
    for ours, theirs in CODES:
        yield f'static_assert(int({ours}) == int(XLA_FFI_{theirs}), "{ours}");'


@unittest.skipUnless(COMPILER, "no C++ compiler")
class Header(unittest.TestCase):
    def compile(self, text):
        with tempfile.TemporaryDirectory() as scratch:
            source = pathlib.Path(scratch, "layout.cpp")
            source.write_text(text)
            command = [COMPILER, "-std=c++20", "-fsyntax-only", "-w", f"-I{CAPI}", f"-I{jax.ffi.include_dir()}", str(source)]
            return subprocess.run(command, capture_output=True, text=True, timeout=120)

    def test_layout(self):
        text = "\n".join(program()) + "\n"
        done = self.compile(text)
        self.assertEqual(done.returncode, 0, done.stderr[:2000])
        wrong = self.compile(text.replace("offsetof(Api, get_stream)", "offsetof(Api, register_handler)"))
        self.assertIn("Api.get_stream", wrong.stderr)


if __name__ == "__main__":
    unittest.main()
