// Images and their labels from IDX files, and the parts into which the study divides them.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace study {

struct Images {
  size_t pixels = 0;           // of one image
  std::vector<uint8_t> values; // image after image
  std::vector<uint8_t> labels; // one per image
  size_t count() const { return labels.size(); }
};

// Reads an IDX file of unsigned bytes with three axes and one with one axis; fails if a file does not match the format exactly.
Images read_idx(const std::string &images_path, const std::string &labels_path);

struct Part {
  std::vector<float> pixels; // 0 .. 1: values divided by the largest value of the training images
  std::vector<uint8_t> labels;
  size_t count() const { return labels.size(); }
};

struct Data {
  size_t pixels = 0, classes = 0;
  Part training, validation, test;
};

// Divides `images`, in a random order that depends on the seed: a fifth for the test if `test` is nullptr, and a fifth of the rest
// for validation.
Data split(const Images &images, const Images *test, uint64_t seed);

} // namespace study
