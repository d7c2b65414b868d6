#!/usr/bin/env python3
"""What the generator makes of changed headers: additions reach every language, changes of the published ABI are rejected.

usage: generate_test.py ROOT
"""
import pathlib
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop()).resolve()
sys.path.insert(0, str(ROOT / "tools/generate"))
import debian
import docs
import fortran_abi
import header
import julia_abi
import layout
import python_abi
import rust_abi
import versions

TEXT = "".join((ROOT / name).read_text(encoding="utf-8") for name in header.FILES)
PUBLISHED = (ROOT / "tests/checks/layout.txt").read_text(encoding="utf-8")


class Generator(unittest.TestCase):
    def changed(self, before, after):
        self.assertIn(before, TEXT)
        return header.parse(TEXT.replace(before, after, 1))

    def test_function_is_declared_in_every_language(self):
        added = self.changed("INWIT_API uint32_t inwit_version(void);", "INWIT_API uint32_t inwit_version(void);\n/* Adds. */\n"
                             "INWIT_API double inwit_added(const double *values, size_t count, inwit_recipe **out);")
        self.assertIn("    /// Adds.\n    pub fn inwit_added(values: *const f64, count: usize, out: *mut *mut inwit_recipe) -> f64;\n",
                      rust_abi.functions(added))
        self.assertIn("(LIBRARY.inwit_added)(values::Ptr{Float64}, count::Csize_t, out::Ref{Ptr{CRecipe}})::Float64\n",
                      julia_abi.calls(added))
        self.assertIn('"inwit_added": (ctypes.c_double, [ctypes.POINTER(ctypes.c_double), ctypes.c_size_t, '
                      "ctypes.POINTER(ctypes.c_void_p)]),\n", python_abi.abi(added))
        fortran = fortran_abi.abi(added).split("function inwit_added(values, count, out)")[1].split("end function")[0]
        self.assertEqual([line.strip() for line in fortran.splitlines()[2:-1]],
                         ["real(c_double), intent(in) :: values(*)", "integer(c_size_t), value :: count",
                          "type(c_ptr), intent(out) :: out", "real(c_double) :: returned"])

    def test_addition_adds_lines(self):
        added = layout.layout(self.changed("  INWIT_I64 = 0x040", "  INWIT_I8 = 0x008,\n  INWIT_I64 = 0x040"), PUBLISHED)
        self.assertEqual(set(added.splitlines()) - set(PUBLISHED.splitlines()), {"constant INWIT_I8 8"})

    def test_debian_asks_for_the_version_that_brought_a_function(self):
        first = debian.symbols(["inwit_b"], (1, 0, 0), "")
        self.assertIn(" INWIT_0@INWIT_0 1.0.0\n inwit_b@INWIT_0 1.0.0\n", first)
        self.assertIn(" inwit_a@INWIT_0 1.1.0\n inwit_b@INWIT_0 1.0.0\n", debian.symbols(["inwit_b", "inwit_a"], (1, 1, 0), first))

    def test_change_of_the_published_abi_is_rejected(self):
        for before, after in [("INWIT_E_NAME = 2", "INWIT_E_NAME = 20"), ("INWIT_F32 = 0x220,", ""),
                              ("  int32_t keep; ", "  int64_t keep; "), ("  double mean; ", "  float16_t mean; "),
                              ("INWIT_ERROR_SIZE 512", "INWIT_ERROR_SIZE 256"),
                              ("const char *name;          /* \"stddev\"", "double added; const char *name; /*")]:
            with self.subTest(before), self.assertRaises(ValueError):
                layout.layout(self.changed(before, after), PUBLISHED)

    def test_reserved_bytes_may_get_a_name(self):
        declared = "  uint32_t reserved[7];                 /* 0  "
        named = layout.layout(self.changed(declared, "  uint32_t scale; uint32_t reserved[6]; /* 0 "), PUBLISHED)
        self.assertIn("field inwit_tensor.scale offset ", named)
        with self.assertRaises(ValueError):  # some of them would be gone
            layout.layout(self.changed(declared, "  uint32_t scale; uint32_t reserved[5]; /* 0 "), PUBLISHED)

    def test_initializer_without_a_group_is_rejected(self):
        entry = {"name": "added", "topic": "scaled", "use": "Layers.", "ecosystem": "literature"}
        self.assertEqual(docs.Groups([entry]).of({"name": "scaled"}), [entry])
        for change, message in [({"topic": ""}, r'the registry entry of added: \.topic is ""; must be one of constant, random'),
                                ({"topic": "scale"}, r'\.topic is "scale"'), ({"use": ""}, r"\.use is empty; it must say when"),
                                ({"ecosystem": "tinygrad"}, r'its ecosystem "tinygrad" is not in tools/command/topics.json')]:
            with self.subTest(change), self.assertRaisesRegex(ValueError, message):
                docs.Groups([{**entry, **change}])

    def test_version_reaches_the_packages(self):
        now = ".".join(map(str, header.parse(TEXT).version))
        later = self.changed("INWIT_VERSION_PATCH ", "INWIT_VERSION_PATCH 9")
        for name, patterns in versions.FILES.items():
            text = (ROOT / name).read_text(encoding="utf-8")
            self.assertNotIn(f'"{now}"', versions.with_version(later, text, patterns), name)

    def test_what_is_not_understood_is_an_error(self):
        with self.assertRaises(ValueError):
            self.changed("INWIT_API uint32_t inwit_version(void);", "INWIT_API uint32_t inwit_version;")


if __name__ == "__main__":
    unittest.main()
