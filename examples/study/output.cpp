#include "output.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "failure.hpp"

namespace study {
namespace {

[[noreturn]] void refuse_errno(const std::string &path) { refuse(path + ": " + std::generic_category().message(errno)); }

} // namespace

Output::Output(const std::string &path) : path_(path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) refuse(path + ": is a folder");
  const bool direct = std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error);
  const std::string name = direct ? path : path + ".part";
  file_ = std::fopen(name.c_str(), "wb");
  if (file_ == nullptr) refuse_errno(path);
  if (!direct) temporary_ = name;
}

Output::~Output() {
  if (file_ != nullptr) std::fclose(file_);
  if (!temporary_.empty()) std::remove(temporary_.c_str());
}

void Output::write(const std::string &text) {
  if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) refuse_errno(path_);
  if (std::fclose(std::exchange(file_, nullptr)) != 0) refuse_errno(path_);
  if (temporary_.empty()) return;
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) refuse_errno(path_);
  temporary_.clear();
}

} // namespace study
