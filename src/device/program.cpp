#include "device/program.hpp"

#include "inwit_device.h"

namespace inwit::device {

std::string_view program_text(const inwit_device_table &module, int32_t language) {
  return language == INWIT_PROGRAM_PTX ? module.ptx : module.opencl_c; // which is HIP C++ too, by its preprocessor
}

bool cut_kernel(std::string_view program, int32_t language, std::string_view kernel, std::string &text) {
  const std::string_view begin = language == INWIT_PROGRAM_PTX ? "\n.visible .entry " : "\n__kernel void ";
  const size_t first = program.find(begin);
  const size_t at = program.find(std::string(begin).append(kernel).append("("));
  if (first == program.npos || at == program.npos) return false;
  text.assign(program.substr(0, first));
  text.append(program.substr(at, program.find(begin, at + 1) - at)); // npos: to the end
  if (text.back() != '\n') text += '\n';
  return true;
}

} // namespace inwit::device
