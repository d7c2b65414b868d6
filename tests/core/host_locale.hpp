// Locales whose decimal point is not the one of C, made by localedef in a folder of their own.
#pragma once
#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>

namespace inwit::test {

// The locale `name` while it lives. Where it cannot be made (no localedef, no glibc), works() is false.
class HostLocale {
public:
  HostLocale(const char *name, const char *decimal_point) {
    const std::string folder = testing::TempDir() + "inwit_locales", path = folder + "/" + name;
    std::filesystem::create_directories(folder);
    const std::string territory = std::string(name).substr(0, 5);
    if (!std::filesystem::exists(path)) { // renamed into place: tests run side by side
      const std::string own = path + "." + std::to_string(getpid());
      const std::string command =
          "localedef -i " + territory + " -f UTF-8 " + own + " >/dev/null 2>&1 && mv -T " + own + " " + path;
      if (std::system(command.c_str()) != 0) std::filesystem::remove_all(own);
    }
    setenv("LOCPATH", folder.c_str(), 1);
    works_ = std::setlocale(LC_ALL, name) != nullptr;
    if (works_) {
      EXPECT_STREQ(std::localeconv()->decimal_point, decimal_point) << name;
    }
  }
  HostLocale(const HostLocale &) = delete;
  HostLocale &operator=(const HostLocale &) = delete;
  ~HostLocale() {
    std::setlocale(LC_ALL, "C");
    unsetenv("LOCPATH");
  }
  bool works() const { return works_; }

private:
  bool works_ = false;
};

} // namespace inwit::test
