// Images and their labels from IDX files, and the parts in which the study uses them.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace study {

struct Images {
  size_t pixels = 0;           // of one image
  std::vector<uint8_t> values; // image after image
  std::vector<uint8_t> labels; // one an image
  size_t count() const { return labels.size(); }
};

// Reads an IDX file of unsigned bytes with three axes and one with one axis; refuses what differs from the format in any way.
Images read_idx(const std::string &images_path, const std::string &labels_path);

struct Part {
  std::vector<float> pixels; // 0 .. 1: values over the largest value of the images that are trained on
  std::vector<uint8_t> labels;
  size_t count() const { return labels.size(); }
};

struct Data {
  size_t pixels = 0, classes = 0;
  Part training, validation, test;
};

// Of `images`, in a random order that the seed decides: a fifth for the test if there is no `test`, a fifth of the others for
// validation. `test` may be nullptr.
Data split(const Images &images, const Images *test, uint64_t seed);

} // namespace study
