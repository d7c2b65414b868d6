// The devices of this machine that the library can fill.
#pragma once
#include "base/library.hpp"

namespace command {

// `devices`: of CUDA and HIP their numbers, of OpenCL objects with "name" and "error". `error`: why there are none.
struct Devices {
  Json devices = Json::array();
  std::string error;
};

Devices find_cuda_devices();
Devices find_hip_devices();
Devices find_opencl_devices();

} // namespace command
