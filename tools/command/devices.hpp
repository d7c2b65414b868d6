// The devices of this machine that the library can fill.
#pragma once
#include "base/library.hpp"

namespace command {

// Sets `devices`, of CUDA and HIP numbers, of OpenCL objects with a name and an error; and `error`: why there is none.
struct Devices {
  Json devices = Json::array();
  std::string error;
};

Devices find_cuda_devices();
Devices find_hip_devices();
Devices find_opencl_devices();

} // namespace command
