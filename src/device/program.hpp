// The texts of the device program.
#pragma once
#include <string>

#include "base/status.hpp"
#include "device/module.h"

namespace inwit::device {

// The text in the language of INWIT_PROGRAM_..., which must be one.
std::string_view program_text(const inwit_device_table &module, int32_t language);

// The text of the program that has one kernel alone, with the tables before all kernels. Each kernel is a text without calls of others.
// False: there is no kernel of this name. May throw std::bad_alloc.
bool cut_kernel(std::string_view program, int32_t language, std::string_view kernel, std::string &text);

} // namespace inwit::device
