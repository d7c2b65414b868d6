"""IDX files: accepted input and error messages."""
import subprocess
import unittest

from support import STUDY, StudyTest, idx

COUNT = 30
PIXELS = [(7 * i) % 251 for i in range(COUNT * 6)]
LABELS = [i % 3 for i in range(COUNT)]
IMAGES = idx((COUNT, 2, 3), PIXELS)
QUICK = ["--epochs", 1, "--network", "shallow", "--only", "he_normal"]


class Idx(StudyTest):
    def options(self, images=IMAGES, labels=idx((COUNT,), LABELS)):
        return ["--images", self.write("images", images), "--labels", self.write("labels", labels)]

    def test_reads(self):
        images = self.results(*QUICK, *self.options())["images"]
        self.assertEqual(images, {"training": 20, "validation": 4, "test": 6, "pixels": 6, "classes": 3})

    def test_scale_of_the_pixels_does_not_matter(self):
        """Values are divided by the largest that is trained on, so a set that is stretched is the same set."""
        small = [value % 16 for value in PIXELS]
        first = self.results(*QUICK, *self.options(idx((COUNT, 2, 3), small)))
        second = self.results(*QUICK, *self.options(idx((COUNT, 2, 3), [16 * value for value in small])))
        del first["networks"][0]["runs"][0]["seconds"], second["networks"][0]["runs"][0]["seconds"]
        self.assertEqual(first, second)

    def test_files_for_the_test(self):
        more = ["--test-images", self.write("more-images", idx((2, 2, 3), PIXELS[:12])), "--test-labels"]
        result = self.results(*QUICK, *self.options(), *more, self.write("more-labels", idx((2,), [0, 2])))
        self.assertEqual(result["images"], {"training": 24, "validation": 6, "test": 2, "pixels": 6, "classes": 3})
        self.rejected(1, *self.options(), *more, self.write("more-labels", idx((2,), [0, 3])),
                     message="the test labels contain 3, the largest training label is 2")
        self.write("more-images", idx((2, 2, 2), PIXELS[:8]))
        self.rejected(1, *self.options(), *more, self.write("more-labels", idx((2,), [0, 1])),
                     message="the test images have 4 pixels, the training images have 6")

    def test_rejects_images(self):
        huge = idx((0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF), PIXELS)
        for images, message in [
            (b"", "must begin with the 4 bytes of an IDX magic number, the file has 0"),
            (IMAGES[:3], "the file has 3"),
            (idx((COUNT, 2, 3), PIXELS, b"\0\0\x08\x01"), "must begin with the bytes 00 00 08 03, found 00 00 08 01"),
            (idx((COUNT, 2, 3), PIXELS, b"\0\0\x0d\x03"), "found 00 00 0d 03"),
            (idx((COUNT, 2, 3), PIXELS, b"\x03\x08\0\0"), "found 03 08 00 00"),
            (b"\x1f\x8b" + IMAGES, "is compressed with gzip"),
            (IMAGES[:15], "have a header of 16 bytes, the file has 15"),
            (IMAGES[:-1], "of shape 30x2x3 do not fit the 179 bytes after the header"),
            (IMAGES + b"\0", "of shape 30x2x3 do not fit the 181 bytes after the header"),
            (idx((1 << 31, 1 << 31, 4), []), "of shape 2147483648x2147483648x4 do not fit the 0 bytes"),  # 2^64, 0 in 64 bits
            (huge, "of shape 4294967295x4294967295x4294967295 do not fit the 180 bytes"),
            (idx((COUNT, 0, 3), []), "axis 1 has extent 0"),
            (idx((COUNT, 2, 3), [0] * len(PIXELS)), "every pixel of the training images is 0"),
            (idx((COUNT - 1, 2, 3), PIXELS[:-6]), "images has 29 images, labels 30 labels: the numbers must be equal"),
        ]:
            with self.subTest(message=message):
                self.rejected(1, *self.options(images), message=message)

    def test_rejects_labels(self):
        for labels, message in [
            (IMAGES, "labels must begin with the bytes 00 00 08 01, found 00 00 08 03"),
            (idx((COUNT,), LABELS)[:-1], "labels of shape 30 do not fit the 29 bytes after the header"),
            (idx((COUNT,), [0] * COUNT), "every label is 0"),
        ]:
            with self.subTest(message=message):
                self.rejected(1, *self.options(labels=labels), message=message)

    def test_rejects_few_images(self):
        few = idx((24, 2, 3), PIXELS[:144])
        self.rejected(1, *self.options(few, idx((24,), LABELS[:24])), message="there are 24 training images, must be at least 25")

    def test_rejects_files(self):
        labels = ["--labels", self.write("labels", idx((COUNT,), LABELS))]
        self.rejected(1, "--images", "absent", *labels, message="absent: No such file or directory")
        self.rejected(1, "--images", ".", *labels, message=".: Is a directory")


class Options(StudyTest):
    def test_rejects(self):
        for options, message in [
            (["--images", "a"], "--images requires --labels"),
            (["--test-images", "a", "--test-labels", "b"], "--test-images requires --images"),
            (["--epochs", 0], "--epochs"),
            (["--epochs", "x"], "--epochs"),
            (["--seed", "-1"], 'must be an integer from 0 to 18446744073709551615'),
            (["--only", "he"], "--only"),
            (["--network", "wide"], "--network"),
            (["--nothing"], "see --help"),
        ]:
            with self.subTest(options=options):
                self.rejected(2, *options, message=message)

    def test_rejects_outputs_before_the_work(self):
        self.rejected(1, "--json", "absent/a.json", message="absent/a.json: there is no folder absent")
        self.rejected(1, "--plot", ".", message=".: is a folder")

    def test_full_device(self):
        with open("/dev/full", "wb") as full:
            result = subprocess.run([STUDY, *map(str, QUICK)], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual((result.returncode, result.stderr), (1, b"inwit-study: standard output cannot be written\n"))
        self.rejected(1, *QUICK, "--json", "/dev/full", message="/dev/full: No space left on device")

    def test_help(self):
        text = self.done("--help")
        for word in "symmetry", "vanishing", "explosion", "saturation", "dead units", "Exit codes: 0 success, 1 failure":
            self.assertIn(word, text)


if __name__ == "__main__":
    unittest.main()
