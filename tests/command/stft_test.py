"""stft beside SciPy: every window by every name, and whole kernels."""
import json
import unittest

import numpy as np
from scipy.signal import get_window, windows
from scipy.signal.windows._windows import _win_equiv_raw
from support import CommandTest, inwit, library_fill

ENTRIES = json.loads(inwit("list", "--json").stdout)
LENGTHS = [*range(1, 34), 63, 64, 65, 100, 255, 256, 257, 1000, 4097]
NAMES = [name for names, (_, needs_parameters) in _win_equiv_raw.items() if not needs_parameters for name in names]


def kernel(shape, periodic=0, arrays=(), **texts):
    stored = library_fill("stft", shape, "float64", numbers=[("periodic", periodic)], texts=texts.items(), arrays=arrays)
    return np.frombuffer(stored, "<f8").reshape(shape)


def window(name, length, periodic):
    """Column 0 of a real kernel is the window."""
    return kernel((length, 1, 2), periodic, side="real", window=name, scaling="none")[:, 0, 0]


class Windows(unittest.TestCase):
    def test_names_are_those_of_scipy(self):
        argument, = (a for entry in ENTRIES if entry["name"] == "stft" for a in entry["arguments"] if a["name"] == "window")
        self.assertEqual(set(argument["choices"]), {*NAMES, "none"})

    def test_values_are_those_of_scipy(self):
        for name in NAMES:
            for periodic in False, True:
                for length in LENGTHS:
                    expected = get_window(name, length, fftbins=periodic)
                    np.testing.assert_allclose(window(name, length, periodic), expected, 0, 1e-12, err_msg=f"{name} {length} {periodic}")

    def test_kaiser(self):
        for beta in 0, 1e-9, 0.5, 3, 8.6, 14, -14, 50, 300, 700:
            for periodic in False, True:
                for length in LENGTHS:
                    expected = windows.kaiser(length, beta, sym=not periodic)
                    np.testing.assert_allclose(window(str(beta), length, periodic), expected, 0, 1e-12, err_msg=f"{beta} {length}")


class Kernels(CommandTest):
    def test_are_windows_times_cosines_and_sines(self):
        for rows, bins in (5, 2), (64, 33), (255, 40):
            turns = np.outer(np.arange(rows), np.arange(bins)) % (2 * (bins - 1)) / (2 * (bins - 1))
            for name in "hann", "flattop", "exponential", "5.5":
                for periodic in False, True:
                    w = get_window(float(name) if name == "5.5" else name, rows, fftbins=periodic)
                    for scaling, divisor in ("density", np.sqrt(np.sum(w * w))), ("spectrum", np.sum(np.abs(w))), ("none", 1):
                        for side, waves in ("real", np.cos(-2 * np.pi * turns)), ("imag", np.sin(-2 * np.pi * turns)):
                            got = kernel((rows, 1, bins), periodic, side=side, window=name, scaling=scaling)
                            np.testing.assert_allclose(got[:, 0], w[:, None] * waves / divisor, 0, 1e-12, err_msg=f"{name} {scaling}")

    def test_transform_a_signal(self):
        """Summed against a signal, the two sides are its discrete Fourier transform."""
        signal = np.random.default_rng(1).standard_normal(128)
        real, imag = (np.tensordot(signal, kernel((128, 1, 65), side=side, window="none"), (0, 0))[0] for side in ("real", "imag"))
        np.testing.assert_allclose(real + 1j * imag, np.fft.rfft(signal), 0, 1e-12)

    def test_command_takes_names_numbers_and_lists(self):
        for setting, texts, arrays in (("tuk", {"window": "tukey"}, ()), ("5", {"window": "5.0"}, ()), ("none", {"window": "none"}, ()),
                                       ("1,2.5,-3,4", {}, [("window", [1, 2.5, -3, 4])])):
            flags = ["--set", f"window={setting}", "--set", "side=imag", "--set", "periodic=true", "--shape", "4,1,3"]
            wanted = kernel((4, 1, 3), 1, arrays, side="imag", **texts)
            self.assertEqual(self.filled("stft", *flags, "--dtype", "float64"), wanted.tobytes(), setting)
        self.fails(1, "fill", "stft", "--shape", "4,1,3", "--set", "window=kaiser", "-o", "a.npy", message='window is "kaiser"')


if __name__ == "__main__":
    unittest.main()
