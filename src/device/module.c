/* What the device module has: the texts of the device program and the launchers. */
#include "device/module.h"

extern const char inwit_device_ptx[], inwit_device_opencl_c[]; /* made of kernels.ptx and kernels.cl by the build */

#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
const inwit_device_table inwit_device_module = {
    INWIT_DEVICE_INTERFACE, 0, inwit_device_ptx, inwit_device_opencl_c, &inwit_driver_cuda, &inwit_driver_hip,
    &inwit_driver_opencl};
