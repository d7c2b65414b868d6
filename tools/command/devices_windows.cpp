#include "command/devices.hpp"

namespace command {

// The library has no launchers on this system.
Devices find_cuda_devices() { return {Json::array(), "not supported on Windows"}; }
Devices find_hip_devices() { return find_cuda_devices(); }
Devices find_opencl_devices() { return find_cuda_devices(); }

} // namespace command
