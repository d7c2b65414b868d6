"""inwit doctor: what it reports, and that it finds a library whose values are wrong."""
import json
import os
import pathlib
import resource
import shutil
import subprocess
import unittest

from support import CommandTest, inwit

# In place of OpenCL's: a driver that prints, and ends the process that loads it.
ABORTS = """
#include <stdio.h>
#include <stdlib.h>
int clGetPlatformIDs(unsigned room, void **to, unsigned *count) {
  puts("pthread: no devices"), fflush(stdout);
  fputs("cannot read /sys\\n", stderr);
  abort();
}
int clGetDeviceIDs, clGetDeviceInfo, clCreateContext, clReleaseContext;
"""
# In place of the library's: the first element of he_normal is changed.
WRONG = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#include "inwit.h"
INWIT_API int32_t inwit_fill(const char *name, const inwit_arg *args, size_t count, const inwit_tensor *out, uint64_t seed, uint64_t stream,
                             inwit_context *context) {
  int32_t (*real)(const char *, const inwit_arg *, size_t, const inwit_tensor *, uint64_t, uint64_t, inwit_context *);
  *(void **)&real = dlsym(RTLD_NEXT, "inwit_fill");
  const int32_t status = real(name, args, count, out, seed, stream, context);
  if (strcmp(name, "he_normal") == 0) *(unsigned char *)out->data ^= 1;
  return status;
}
"""


# False drivers of the tests of devices.
RUNTIMES = pathlib.Path(os.environ["INWIT_LIBRARY"] or "/nonexistent/x/y").parent.parent / "tests/device/launchers"


class Doctor(CommandTest):
    def facts(self, exit_code=0, **options):
        result = inwit("doctor", "--json", cwd=self.folder, **options)
        self.assertEqual((result.returncode, result.stderr), (exit_code, b""))
        return json.loads(result.stdout)

    @unittest.skipIf(not os.environ["INWIT_LIBRARY"], "sanitizers need more address space")
    def test_ends_in_little_address_space(self):
        """A BLAS that finds no memory for its threads may wait for them when the process exits."""
        limit = (100 << 20, 100 << 20)
        result = inwit("doctor", timeout=60, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, limit))
        self.assertIn(result.returncode, (0, 1), result.stderr)

    def test_a_sound_installation(self):
        facts = self.facts()
        self.assertEqual(facts["version"].encode() + b"\n", self.done("--version"))
        test = facts["self_test"]
        self.assertEqual((test["differing"], test["equal"]), ([], test["digests"]))
        self.assertGreater(test["digests"], 800)
        self.assertGreater(facts["recipe_count"], 10)
        text = self.done("doctor").decode()
        self.assertIn(f"target     {facts['target']}\n", text)
        self.assertIn(f"self-test  {test['digests']} of {test['digests']} golden values equal", text)

    def test_the_target_is_that_of_the_environment(self):
        self.assertEqual(self.facts(env=os.environ | {"INWIT_TARGET": "plain"})["target"], "plain")
        facts = self.facts(1, env=os.environ | {"INWIT_TARGET": "z80"})
        self.assertIn('INWIT_TARGET is "z80"', facts["target"])
        self.assertEqual(facts["self_test"]["equal"], 0)

    @unittest.skipUnless((RUNTIMES / "libOpenCL.so.1").exists(), "no false runtimes")
    def test_devices_of_runtimes(self):
        facts = self.facts(env=os.environ | {"LD_LIBRARY_PATH": str(RUNTIMES)})
        self.assertEqual((facts["hip_devices"], facts["hip_error"]), ([0, 1], ""))
        self.assertEqual((facts["opencl_devices"], facts["opencl_error"]), ([{"name": "", "error": ""}] * 2, ""))
        text = self.done("doctor", env=os.environ | {"LD_LIBRARY_PATH": str(RUNTIMES)}).decode()
        self.assertIn("\nHIP        devices [0,1]\nOpenCL     : works; : works\n", text)

    @unittest.skipUnless(shutil.which("cc") and os.environ["INWIT_LIBRARY"], "no compiler, or no shared library without sanitizers")
    def test_a_driver_that_aborts(self):
        (self.folder / "bad.c").write_text(ABORTS)
        subprocess.run(["cc", "-shared", "-fPIC", "-w", "-o", "libOpenCL.so.1", "bad.c"], cwd=self.folder, check=True)
        bad = os.environ | {"LD_LIBRARY_PATH": str(self.folder)}
        facts = self.facts(env=bad)
        self.assertEqual(facts["opencl_devices"], [])
        self.assertEqual(facts["opencl_error"], "the driver ended the process that asked it by signal 6")
        self.assertIn(b"\nOpenCL     the driver ended the process", self.done("doctor", env=bad))
        self.assertEqual(sorted(self.folder.glob("core*")), [])

    @unittest.skipUnless(shutil.which("cc") and os.environ["INWIT_LIBRARY"], "no compiler, or no shared library without sanitizers")
    def test_wrong_values_are_found(self):
        (self.folder / "wrong.c").write_text(WRONG)
        headers = os.environ["INWIT_RECIPES"] + "/../capi"
        subprocess.run(["cc", "-shared", "-fPIC", f"-I{headers}", "-o", "wrong.so", "wrong.c", "-ldl"], cwd=self.folder, check=True)
        wrong = os.environ | {"LD_PRELOAD": str(self.folder / "wrong.so")}
        differing = self.facts(1, env=wrong)["self_test"]["differing"]
        self.assertTrue(differing)
        self.assertEqual({line.split()[0] for line in differing}, {"he_normal"})
        result = inwit("doctor", env=wrong)
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"  differs: he_normal", result.stdout)


if __name__ == "__main__":
    unittest.main()
