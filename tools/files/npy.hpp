// The npy format of NumPy.
#pragma once
#include "base/library.hpp"

namespace command {

// The bytes before the data of a file that holds `tensor`. Fails for a dtype that NumPy does not have.
std::string npy_header(const inwit_tensor &tensor);

} // namespace command
