// The few functions of CUDA's driver interface and of OpenCL 1.2 that Dapple calls, looked up at run time. No header and no
// library of either is needed to build, and none to run where no device is used.
//
// Types are reduced to what crosses the call: handles are pointers or numbers, enumerations are integers. The names of
// functions are the drivers' own, so that their manuals are the documentation.

#ifndef DAPPLE_DEVICE_DRIVERS_H
#define DAPPLE_DEVICE_DRIVERS_H

#include <stddef.h>
#include <stdint.h>

/// A handle of a driver.
typedef void *dapple_handle;

/// CUDA's driver interface, libcuda.so.1, which comes with NVIDIA's driver. Functions return 0 or a number that
/// `cuGetErrorName` has a name for.
struct dapple_cuda {
  int32_t (*_Nonnull cuInit)(uint32_t);
  int32_t (*_Nonnull cuDriverGetVersion)(int32_t *_Nonnull);
  int32_t (*_Nonnull cuDeviceGetCount)(int32_t *_Nonnull);
  int32_t (*_Nonnull cuDeviceGet)(int32_t *_Nonnull, int32_t);
  int32_t (*_Nonnull cuDeviceGetName)(char *_Nonnull, int32_t, int32_t);
  int32_t (*_Nonnull cuDeviceTotalMem_v2)(size_t *_Nonnull, int32_t);
  int32_t (*_Nonnull cuDeviceGetAttribute)(int32_t *_Nonnull, int32_t, int32_t);
  int32_t (*_Nonnull cuDevicePrimaryCtxSetFlags_v2)(int32_t, uint32_t);
  int32_t (*_Nonnull cuDevicePrimaryCtxRetain)(dapple_handle _Nullable *_Nonnull, int32_t);
  int32_t (*_Nonnull cuDevicePrimaryCtxRelease_v2)(int32_t);
  int32_t (*_Nonnull cuCtxSetCurrent)(dapple_handle _Nullable);
  int32_t (*_Nonnull cuModuleLoadDataEx)(
      dapple_handle _Nullable *_Nonnull, const void *_Nonnull, uint32_t, int32_t *_Nullable,
      dapple_handle _Nullable *_Nullable);
  int32_t (*_Nonnull cuModuleUnload)(dapple_handle _Nullable);
  int32_t (*_Nonnull cuModuleGetFunction)(dapple_handle _Nullable *_Nonnull, dapple_handle _Nullable, const char *_Nonnull);
  int32_t (*_Nonnull cuMemAlloc_v2)(uint64_t *_Nonnull, size_t);
  int32_t (*_Nonnull cuMemFree_v2)(uint64_t);
  int32_t (*_Nonnull cuMemcpyHtoDAsync_v2)(uint64_t, const void *_Nonnull, size_t, dapple_handle _Nullable);
  int32_t (*_Nonnull cuMemcpyDtoHAsync_v2)(void *_Nonnull, uint64_t, size_t, dapple_handle _Nullable);
  int32_t (*_Nonnull cuStreamCreate)(dapple_handle _Nullable *_Nonnull, uint32_t);
  int32_t (*_Nonnull cuStreamDestroy_v2)(dapple_handle _Nullable);
  int32_t (*_Nonnull cuStreamSynchronize)(dapple_handle _Nullable);
  int32_t (*_Nonnull cuLaunchKernel)(
      dapple_handle _Nullable, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,
      dapple_handle _Nullable, dapple_handle _Nullable *_Nullable, dapple_handle _Nullable *_Nullable);
  int32_t (*_Nonnull cuGetErrorName)(int32_t, const char *_Nullable *_Nonnull);
  int32_t (*_Nonnull cuGetErrorString)(int32_t, const char *_Nullable *_Nonnull);
};

/// OpenCL 1.2, libOpenCL.so.1, the loader that finds the drivers of all vendors. Functions return 0 or a negative number; those
/// that return a handle write it to their last argument.
struct dapple_opencl {
  int32_t (*_Nonnull clGetPlatformIDs)(uint32_t, dapple_handle _Nullable *_Nullable, uint32_t *_Nullable);
  int32_t (*_Nonnull clGetPlatformInfo)(
      dapple_handle _Nullable, uint32_t, size_t, void *_Nullable, size_t *_Nullable);
  int32_t (*_Nonnull clGetDeviceIDs)(
      dapple_handle _Nullable, uint64_t, uint32_t, dapple_handle _Nullable *_Nullable, uint32_t *_Nullable);
  int32_t (*_Nonnull clGetDeviceInfo)(
      dapple_handle _Nullable, uint32_t, size_t, void *_Nullable, size_t *_Nullable);
  dapple_handle _Nullable (*_Nonnull clCreateContext)(
      const intptr_t *_Nullable, uint32_t, const dapple_handle _Nullable *_Nonnull, void *_Nullable, void *_Nullable,
      int32_t *_Nonnull);
  int32_t (*_Nonnull clReleaseContext)(dapple_handle _Nullable);
  dapple_handle _Nullable (*_Nonnull clCreateCommandQueue)(
      dapple_handle _Nullable, dapple_handle _Nullable, uint64_t, int32_t *_Nonnull);
  int32_t (*_Nonnull clReleaseCommandQueue)(dapple_handle _Nullable);
  dapple_handle _Nullable (*_Nonnull clCreateProgramWithSource)(
      dapple_handle _Nullable, uint32_t, const char *_Nullable *_Nonnull, const size_t *_Nonnull, int32_t *_Nonnull);
  int32_t (*_Nonnull clBuildProgram)(
      dapple_handle _Nullable, uint32_t, const dapple_handle _Nullable *_Nonnull, const char *_Nonnull, void *_Nullable,
      void *_Nullable);
  int32_t (*_Nonnull clGetProgramBuildInfo)(
      dapple_handle _Nullable, dapple_handle _Nullable, uint32_t, size_t, void *_Nullable, size_t *_Nullable);
  int32_t (*_Nonnull clReleaseProgram)(dapple_handle _Nullable);
  dapple_handle _Nullable (*_Nonnull clCreateKernel)(dapple_handle _Nullable, const char *_Nonnull, int32_t *_Nonnull);
  int32_t (*_Nonnull clReleaseKernel)(dapple_handle _Nullable);
  int32_t (*_Nonnull clSetKernelArg)(dapple_handle _Nullable, uint32_t, size_t, const void *_Nonnull);
  dapple_handle _Nullable (*_Nonnull clCreateBuffer)(
      dapple_handle _Nullable, uint64_t, size_t, void *_Nullable, int32_t *_Nonnull);
  int32_t (*_Nonnull clReleaseMemObject)(dapple_handle _Nullable);
  int32_t (*_Nonnull clEnqueueWriteBuffer)(
      dapple_handle _Nullable, dapple_handle _Nullable, uint32_t, size_t, size_t, const void *_Nonnull, uint32_t,
      void *_Nullable, void *_Nullable);
  int32_t (*_Nonnull clEnqueueReadBuffer)(
      dapple_handle _Nullable, dapple_handle _Nullable, uint32_t, size_t, size_t, void *_Nonnull, uint32_t,
      void *_Nullable, void *_Nullable);
  int32_t (*_Nonnull clEnqueueNDRangeKernel)(
      dapple_handle _Nullable, dapple_handle _Nullable, uint32_t, const size_t *_Nullable, const size_t *_Nonnull,
      const size_t *_Nonnull, uint32_t, void *_Nullable, dapple_handle _Nullable *_Nullable);
  int32_t (*_Nonnull clFinish)(dapple_handle _Nullable);
  int32_t (*_Nonnull clGetEventInfo)(
      dapple_handle _Nullable, uint32_t, size_t, void *_Nullable, size_t *_Nullable);
  int32_t (*_Nonnull clReleaseEvent)(dapple_handle _Nullable);
};

/// Opens libcuda.so.1 and looks its functions up. Not for two threads at a time: the table is one for all.
///
/// \param missing  set to the name of the library where it is not found, or to the function that it lacks.
/// \returns null where either is the case.
const struct dapple_cuda *_Nullable dapple_open_cuda(const char *_Nullable *_Nonnull missing);

/// The same for libOpenCL.so.1.
const struct dapple_opencl *_Nullable dapple_open_opencl(const char *_Nullable *_Nonnull missing);

#endif
