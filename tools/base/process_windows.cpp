#include <windows.h>

#include <fcntl.h>
#include <io.h>
#include <shellapi.h>

#include "base/paths.hpp"
#include "base/process.hpp"

namespace command {
namespace {

constexpr int standard_input = 0, standard_error = 2;

void reserve_standard_descriptors() {
  while (true) {
    const int descriptor = _wopen(L"NUL", _O_RDWR);
    if (descriptor < 0) return;
    if (descriptor > standard_error) {
      _close(descriptor);
      return;
    }
  }
}

} // namespace

// main() gets its arguments in the system's code page, which lacks characters that paths may have.
std::vector<std::string> start_process(int, char **) {
  reserve_standard_descriptors();
  for (int stream = standard_input; stream <= standard_error; ++stream) _setmode(stream, _O_BINARY);
  SetConsoleOutputCP(CP_UTF8); // fails without a console
  int count = 0;
  wchar_t **const wide = CommandLineToArgvW(GetCommandLineW(), &count);
  std::vector<std::string> arguments;
  for (int i = 1; wide != nullptr && i < count; ++i) arguments.push_back(to_text(wide[i]));
  LocalFree(wide);
  return arguments;
}

bool is_terminal(std::FILE *stream) {
  const HANDLE console = GetStdHandle(stream == stderr ? STD_ERROR_HANDLE : STD_OUTPUT_HANDLE);
  DWORD mode = 0;
  return GetConsoleMode(console, &mode) != 0 && SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0;
}

void allow_many_files() {} // the limit of 8192 descriptors cannot be raised

} // namespace command
