#include "files/file_kind.hpp"

#include <algorithm>

#include "text/lower.hpp"

namespace command {
namespace {

using namespace std::string_view_literals;

struct Kind {
  std::string_view start, description;
};

constexpr Kind kinds[] = {
    {"version https://git-lfs"sv, "a Git LFS pointer in place of the file: run git lfs pull, or download the file itself"sv},
    {"PK\x03\x04"sv, "a zip archive, such as a PyTorch checkpoint (.pt, .pth, .bin), a .keras or a .npz file"sv},
    {"\x89HDF\r\n\x1a\n"sv, "an HDF5 file (.h5, .hdf5)"sv},
    {"HDF5-based Julia Data Format"sv, "a JLD2 file"sv},
    {"GGUF"sv, "a GGUF file"sv},
    {"\x93NUMPY"sv, "a NumPy file (.npy)"sv},
    {"\x1f\x8b\x08"sv, "compressed by gzip; decompress it first"sv},
    {"\x28\xb5\x2f\xfd"sv, "compressed by zstd; decompress it first"sv},
    {"\xfd\x37zXZ\0"sv, "compressed by xz; decompress it first"sv},
    {"\x1c\0\0\0TFL3"sv, "a TensorFlow Lite file (.tflite)"sv},
    {"lmgg"sv, "a GGML file, the predecessor of GGUF"sv},
    {"tjgg"sv, "a GGML file, the predecessor of GGUF"sv},
    {"\xff\xfe"sv, "text in UTF-16; save it as UTF-8"sv},
    {"\xfe\xff"sv, "text in UTF-16; save it as UTF-8"sv},
    {"BZh"sv, "compressed by bzip2; decompress it first"sv},
};
constexpr size_t tar_magic_at = 257;

// PROTO with protocol 2 or later, and an opcode.
bool is_pickle(std::string_view start) {
  return start.size() > 2 && start[0] == '\x80' && start[1] >= 2 && start[1] <= 5 && start[2] != 0;
}

// A protocol buffer whose first field is the version of the format, and whose second is the producer's name or version, or the graph.
bool is_onnx(std::string_view start) {
  constexpr char newest_version = 32;
  return start.size() > 2 && start[0] == 0x08 && start[1] > 0 && start[1] <= newest_version &&
         (start[2] == 0x12 || start[2] == 0x1a || start[2] == 0x3a);
}

bool starts_as(std::string_view text, std::string_view start) { // in lower case
  return text.size() >= start.size() && std::ranges::equal(text.substr(0, start.size()), start, {}, lower);
}

bool is_text(std::string_view start) {
  constexpr size_t enough = 512, least = 8;
  return start.size() >= least && std::ranges::all_of(start.substr(0, enough), [](char c) {
           return (c >= ' ' && c <= '~') || c == '\n' || c == '\r' || c == '\t';
         });
}

// Without a byte order mark and white space.
std::string_view text_of(std::string_view start) {
  if (start.starts_with("\xef\xbb\xbf")) start.remove_prefix(3);
  start.remove_prefix(std::min(start.find_first_not_of(" \t\r\n"), start.size()));
  return start;
}

std::string_view text_kind(std::string_view text) {
  if (starts_as(text, "<!doctype html") || starts_as(text, "<html"))
    return "a web page (HTML): the download gave a page instead of the file";
  if (starts_as(text, "<?xml")) return "an XML document: the download gave a message instead of the file";
  return "";
}

} // namespace

std::string_view binary_kind(std::string_view start) {
  const auto *const kind = std::ranges::find_if(kinds, [&](const Kind &known) { return start.starts_with(known.start); });
  if (kind != std::end(kinds)) return kind->description;
  if (is_pickle(start)) return "a Python pickle, such as a PyTorch checkpoint (.pt, .pth, .bin)";
  if (is_onnx(start)) return "an ONNX model (.onnx)";
  if (start.size() > tar_magic_at && start.substr(tar_magic_at).starts_with("ustar")) return "a tar archive";
  return text_kind(text_of(start));
}

std::string_view file_kind(std::string_view start) {
  if (start.empty()) return "empty";
  if (const std::string_view kind = binary_kind(start); !kind.empty()) return kind;
  const std::string_view text = text_of(start);
  if (!text.starts_with('{') && !text.starts_with('['))
    return is_text(start) ? "a text, perhaps the message of a failed download" : "";
  if (text.find("\"weight_map\"") != std::string_view::npos)
    return "the index of a sharded checkpoint, whose name must end in .json to be read as one";
  return "a JSON document";
}

} // namespace command
