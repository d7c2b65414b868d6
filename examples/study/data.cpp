#include "data.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <span>
#include <system_error>

#include "failure.hpp"
#include "weights.hpp"

namespace study {
namespace {

constexpr size_t fewest_images = 25; // a fifth for the test, a fifth of the rest for validation: 5, 4 and 16
constexpr size_t part_of = 5;

std::vector<uint8_t> read_whole(const std::string &path) {
  const auto fail_read = [&] { fail(path + ": " + std::generic_category().message(errno)); };
  const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) fail_read();
  std::vector<uint8_t> bytes;
  std::array<uint8_t, 1 << 16> block;
  while (const size_t got = std::fread(block.data(), 1, block.size(), file.get()))
    bytes.insert(bytes.end(), block.begin(), block.begin() + got);
  if (std::ferror(file.get())) fail_read();
  return bytes;
}

struct Idx {
  std::vector<uint64_t> extents;
  std::vector<uint8_t> elements;
};

// The format: two zero bytes, the type (8 is unsigned bytes), the number of axes; big-endian 32-bit extents; the elements.
Idx parse(const std::string &path, std::vector<uint8_t> bytes, size_t axes, const char *holds) {
  const std::string what = path + ": " + holds;
  if (bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b)
    fail(path + ": is compressed with gzip; unpack it first (gunzip)");
  if (bytes.size() < 4)
    fail(what + " must begin with the 4 bytes of an IDX magic number, the file has " + std::to_string(bytes.size()));
  const std::array<uint8_t, 4> magic = {0, 0, 8, static_cast<uint8_t>(axes)};
  if (!std::equal(magic.begin(), magic.end(), bytes.begin())) {
    char text[80];
    std::snprintf(text, sizeof text, " must begin with the bytes 00 00 08 %02zx, found %02x %02x %02x %02x", axes, bytes[0],
                  bytes[1], bytes[2], bytes[3]);
    fail(what + text);
  }
  const size_t header = 4 + 4 * axes;
  if (bytes.size() < header)
    fail(what + " have a header of " + std::to_string(header) + " bytes, the file has " + std::to_string(bytes.size()));
  Idx idx;
  const uint64_t size = bytes.size() - header;
  uint64_t wanted = 1;
  bool fits = true;
  std::string shape;
  for (size_t axis = 0; axis < axes; ++axis) {
    const uint8_t *const at = &bytes[4 + 4 * axis];
    const uint64_t extent = uint64_t{at[0]} << 24 | uint64_t{at[1]} << 16 | uint64_t{at[2]} << 8 | at[3];
    shape.append(axis == 0 ? "" : "x").append(std::to_string(extent));
    if (extent == 0) fail(what + ": axis " + std::to_string(axis) + " has extent 0");
    fits = fits && extent <= size / wanted; // never overflows: wanted <= size
    wanted = fits ? wanted * extent : 1;
    idx.extents.push_back(extent);
  }
  if (!fits || wanted != size)
    fail(what + " of shape " + shape + " do not fit the " + std::to_string(size) + " bytes after the header");
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(header));
  idx.elements = std::move(bytes);
  return idx;
}

Part part_of_images(const Images &images, std::span<const size_t> which, float largest) {
  Part part;
  for (const size_t index : which) {
    const auto first = images.values.begin() + static_cast<std::ptrdiff_t>(index * images.pixels);
    std::transform(first, first + static_cast<std::ptrdiff_t>(images.pixels), std::back_inserter(part.pixels),
                   [&](uint8_t value) { return static_cast<float>(value) / largest; });
    part.labels.push_back(images.labels[index]);
  }
  return part;
}

void check_test(const Images &images, const Images &test, size_t classes) {
  if (test.pixels != images.pixels)
    fail("the test images have " + std::to_string(test.pixels) + " pixels, the training images have " +
         std::to_string(images.pixels));
  const size_t label = std::ranges::max(test.labels);
  if (label >= classes)
    fail("the test labels contain " + std::to_string(label) + ", the largest training label is " + std::to_string(classes - 1));
}

} // namespace

Images read_idx(const std::string &images_path, const std::string &labels_path) {
  Idx images = parse(images_path, read_whole(images_path), 3, "images");
  Idx labels = parse(labels_path, read_whole(labels_path), 1, "labels");
  if (images.extents[0] != labels.extents[0])
    fail(images_path + " has " + std::to_string(images.extents[0]) + " images, " + labels_path + " " +
         std::to_string(labels.extents[0]) + " labels: the numbers must be equal");
  return {images.elements.size() / labels.elements.size(), std::move(images.elements), std::move(labels.elements)};
}

Data split(const Images &images, const Images *test, uint64_t seed) {
  if (images.count() < fewest_images)
    fail("there are " + std::to_string(images.count()) + " training images, must be at least " + std::to_string(fewest_images));
  const uint8_t largest = std::ranges::max(images.values);
  if (largest == 0) fail("every pixel of the training images is 0");
  Data data;
  data.pixels = images.pixels;
  data.classes = size_t{std::ranges::max(images.labels)} + 1;
  if (data.classes < 2) fail("every label is 0, there must be at least two classes");
  const std::vector<size_t> order = permutation(images.count(), seed, "study.split");
  std::span<const size_t> rest = order;
  const auto take = [&](size_t count, const Images &from) {
    Part part = part_of_images(from, rest.last(count), largest);
    rest = rest.first(rest.size() - count);
    return part;
  };
  if (test == nullptr) {
    data.test = take(rest.size() / part_of, images);
  } else {
    check_test(images, *test, data.classes);
    data.test = part_of_images(*test, permutation(test->count(), seed, "study.test"), largest);
  }
  data.validation = take(rest.size() / part_of, images);
  data.training = take(rest.size(), images);
  return data;
}

} // namespace study
