#include "DeviceDrivers.h"

#include <dlfcn.h>

// The libraries stay open until the program ends: what they started may still be at work.

const struct dapple_cuda *dapple_open_cuda(const char **missing) {
  static struct dapple_cuda cuda;
  void *library = dlopen(*missing = "libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library) return 0;
#define FIND(name) \
  if (!(*(void **)&cuda.name = dlsym(library, *missing = #name))) return 0;
  FIND(cuInit) FIND(cuDriverGetVersion) FIND(cuDeviceGetCount) FIND(cuDeviceGet) FIND(cuDeviceGetName)
  FIND(cuDeviceTotalMem_v2) FIND(cuDeviceGetAttribute) FIND(cuDevicePrimaryCtxSetFlags_v2) FIND(cuDevicePrimaryCtxRetain)
  FIND(cuDevicePrimaryCtxRelease_v2) FIND(cuCtxSetCurrent) FIND(cuModuleLoadDataEx) FIND(cuModuleUnload)
  FIND(cuModuleGetFunction) FIND(cuMemAlloc_v2) FIND(cuMemFree_v2) FIND(cuMemcpyHtoDAsync_v2) FIND(cuMemcpyDtoHAsync_v2)
  FIND(cuStreamCreate) FIND(cuStreamDestroy_v2) FIND(cuStreamSynchronize) FIND(cuLaunchKernel) FIND(cuGetErrorName)
  FIND(cuGetErrorString)
#undef FIND
  return &cuda;
}

const struct dapple_opencl *dapple_open_opencl(const char **missing) {
  static struct dapple_opencl opencl;
  void *library = dlopen(*missing = "libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library) return 0;
#define FIND(name) \
  if (!(*(void **)&opencl.name = dlsym(library, *missing = #name))) return 0;
  FIND(clGetPlatformIDs) FIND(clGetPlatformInfo) FIND(clGetDeviceIDs) FIND(clGetDeviceInfo) FIND(clCreateContext)
  FIND(clReleaseContext) FIND(clCreateCommandQueue) FIND(clReleaseCommandQueue) FIND(clCreateProgramWithSource)
  FIND(clBuildProgram) FIND(clGetProgramBuildInfo) FIND(clReleaseProgram) FIND(clCreateKernel) FIND(clReleaseKernel)
  FIND(clSetKernelArg) FIND(clCreateBuffer) FIND(clReleaseMemObject) FIND(clEnqueueWriteBuffer) FIND(clEnqueueReadBuffer)
  FIND(clEnqueueNDRangeKernel) FIND(clFinish) FIND(clGetEventInfo) FIND(clReleaseEvent)
#undef FIND
  return &opencl;
}
