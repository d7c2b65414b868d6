#include "output.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <unistd.h>

#include "failure.hpp"

namespace study {
namespace {

[[noreturn]] void fail_errno(const std::string &path) { fail(path + ": " + std::generic_category().message(errno)); }

// Pipes and devices are written directly; regular files under a temporary name, and renamed when complete.
bool is_stream(const std::string &path) {
  std::error_code error;
  return std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error);
}

void write_whole(const std::string &name, const std::string &path, const std::string &text) {
  std::FILE *const file = std::fopen(name.c_str(), "wb");
  if (file == nullptr) fail_errno(path);
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
  const int reason = errno;
  if (std::fclose(file) == 0 && written) return;
  if (!written) errno = reason;
  const std::string message = std::generic_category().message(errno);
  if (name != path) std::remove(name.c_str());
  fail(path + ": " + message);
}

} // namespace

void check_output(const std::string &path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) fail(path + ": is a folder");
  const std::filesystem::path parent = std::filesystem::path(path).parent_path(), folder = parent.empty() ? "." : parent;
  if (!std::filesystem::is_directory(folder, error)) fail(path + ": there is no folder " + folder.native());
  if (access(is_stream(path) ? path.c_str() : folder.c_str(), W_OK) != 0) fail_errno(path);
}

void write_output(const std::string &path, const std::string &text) {
  if (is_stream(path)) return write_whole(path, path, text);
  std::error_code error;
  const std::string followed = std::filesystem::weakly_canonical(path, error).native(); // follows symbolic links
  const std::string &target = error ? path : followed;
  write_whole(target + ".part", path, text);
  if (std::rename((target + ".part").c_str(), target.c_str()) != 0) fail_errno(path);
}

} // namespace study
