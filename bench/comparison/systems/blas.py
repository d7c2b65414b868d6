"""The yardstick: one product of two matrices by the OpenBLAS that the library is built with."""
import array
import ctypes
import ctypes.util
import functools

from systems import timed

ROW_MAJOR, NO_TRANSPOSE = 101, 111


class System:
    def __init__(self, variant, threads):
        name = ctypes.util.find_library("openblas")
        if name is None:
            raise OSError("no libopenblas")
        self.loaded = ctypes.CDLL(name)
        self.loaded.openblas_set_num_threads(threads)
        self.loaded.openblas_get_config.restype = ctypes.c_char_p
        self.version = self.loaded.openblas_get_config().decode().strip()

    def prepare(self, case):
        if case.work != "sgemm":
            return None
        n = case.shape[0]
        values = array.array("f", [i / 1021 for i in range(1021)]) * (n * n // 1021 + 1)
        a, b, c = ((ctypes.c_float * len(values)).from_buffer_copy(values) for _ in range(3))
        one, zero = ctypes.c_float(1), ctypes.c_float(0)
        return timed(functools.partial(self.loaded.cblas_sgemm, ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, n, n, n, one, a, n,
                                       b, n, zero, c, n))
