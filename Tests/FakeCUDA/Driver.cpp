// A CUDA driver without a card, for tests: libcuda.so.1 as far as the program uses it, with the kernel text compiled as C++ and
// run on the processor, a thread after the other. It demands what the real one demands and more: a context that is
// current, handles and pointers that it gave out, sizes within their allocations, PTX that is that of the kernel text. What is
// asynchronous is done at the next synchronisation, in the order of its stream. Machine.h names the variables of the
// environment that make it old, small or unreliable.
#include "Errors.h"
#include "Machine.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <new>

namespace {

std::mutex lock;
bool initialized = false;
/// The context that the calling thread works in: its device, if any.
thread_local Device *current = nullptr;

std::vector<Device> &devices() {
  static std::vector<Device> all = [] {
    std::vector<Device> result(Settings::read().devices);
    for (size_t n = 0; n < result.size(); n++) result[n].number = n;
    return result;
  }();
  return all;
}

Device &device(CUdevice number) {
  if (!initialized) throw CUDA_ERROR_NOT_INITIALIZED;
  if (number < 0 || size_t(number) >= devices().size()) throw CUDA_ERROR_INVALID_DEVICE;
  return devices()[number];
}

/// The device of the current context; what has once failed, fails for ever.
Device &context() {
  if (!initialized) throw CUDA_ERROR_NOT_INITIALIZED;
  if (!current || current->retained == 0) throw CUDA_ERROR_INVALID_CONTEXT;
  if (current->fault != CUDA_SUCCESS) throw current->fault;
  return *current;
}

template <class T> T &given(T *pointer) {
  if (!pointer) throw CUDA_ERROR_INVALID_VALUE;
  return *pointer;
}

template <class Body> CUresult answer(Body body) {
  const std::lock_guard guard(lock);
  try {
    body();
    return CUDA_SUCCESS;
  } catch (CUresult status) {
    return status;
  } catch (const std::bad_alloc &) {
    return CUDA_ERROR_OUT_OF_MEMORY;
  }
}

CUresult described(CUresult error, const char **text, const char *Error::*which) {
  return answer([&] {
    given(text) = nullptr;
    for (const auto &known : errors)
      if (known.status == error) *text = known.*which;
    if (!*text) throw CUDA_ERROR_INVALID_VALUE;
  });
}

}  // namespace

#define API extern "C" __attribute__((visibility("default"))) CUresult

API cuInit(unsigned flags) {
  return answer([&] {
    if (flags != 0) throw CUDA_ERROR_INVALID_VALUE;
    if (devices().empty()) throw CUDA_ERROR_NO_DEVICE;
    initialized = true;
  });
}
API cuDriverGetVersion(int *version) { return answer([&] { given(version) = Settings::read().driver; }); }
API cuGetErrorName(CUresult error, const char **name) { return described(error, name, &Error::name); }
API cuGetErrorString(CUresult error, const char **text) { return described(error, text, &Error::text); }

API cuDeviceGetCount(int *count) {
  return answer([&] {
    if (!initialized) throw CUDA_ERROR_NOT_INITIALIZED;
    given(count) = devices().size();
  });
}
API cuDeviceGet(CUdevice *result, int ordinal) { return answer([&] { given(result) = device(ordinal).number; }); }
API cuDeviceGetName(char *name, int length, CUdevice number) {
  return answer([&] {
    if (length < 1) throw CUDA_ERROR_INVALID_VALUE;
    snprintf(&given(name), length, "Fake CUDA device %d", device(number).number);
  });
}
API cuDeviceTotalMem_v2(size_t *bytes, CUdevice number) {
  return answer([&] { device(number), given(bytes) = Settings::read().memory; });
}
API cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice number) {
  return answer([&] {
    device(number);
    switch (attribute) {
      case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK: given(value) = 1024; break;
      case CU_DEVICE_ATTRIBUTE_CLOCK_RATE: given(value) = 1500000; break;
      case CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT: given(value) = 2; break;
      case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR: given(value) = 2048; break;
      case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR: given(value) = Settings::read().capability / 10; break;
      case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR: given(value) = Settings::read().capability % 10; break;
      default: throw CUDA_ERROR_INVALID_VALUE;
    }
  });
}

// How threads wait, which makes no difference here.
API cuDevicePrimaryCtxSetFlags_v2(CUdevice number, unsigned flags) {
  return answer([&] {
    device(number);
    if (flags > 4 || flags == 3) throw CUDA_ERROR_INVALID_VALUE;
  });
}
// A context's handle is the address of its device.
API cuDevicePrimaryCtxRetain(CUcontext *result, CUdevice number) {
  return answer([&] {
    Device &owner = device(number);
    if (owner.fault != CUDA_SUCCESS) throw owner.fault;
    owner.retained++;
    given(result) = reinterpret_cast<CUcontext>(&owner);
  });
}
API cuDevicePrimaryCtxRelease_v2(CUdevice number) {
  return answer([&] {
    Device &owner = device(number);
    if (owner.retained == 0) throw CUDA_ERROR_INVALID_CONTEXT;
    if (--owner.retained == 0) owner.reset();
  });
}
API cuCtxSetCurrent(CUcontext handle) {
  return answer([&] {
    if (!initialized) throw CUDA_ERROR_NOT_INITIALIZED;
    const auto found = std::find_if(devices().begin(), devices().end(), [&](Device &device) {
      return reinterpret_cast<CUcontext>(&device) == handle && device.retained > 0;
    });
    if (handle && found == devices().end()) throw CUDA_ERROR_INVALID_CONTEXT;
    current = handle ? &*found : nullptr;
  });
}

API cuModuleLoadDataEx(CUmodule *module, const void *image, unsigned count, CUjit_option *options, void **values) {
  return answer([&] {
    char *buffer = nullptr;
    size_t size = 0;
    for (unsigned n = 0; n < count; n++) {
      if (options[n] == CU_JIT_ERROR_LOG_BUFFER) buffer = static_cast<char *>(values[n]);
      else if (options[n] == CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES) size = reinterpret_cast<uintptr_t>(values[n]) & UINT32_MAX;
      else throw CUDA_ERROR_INVALID_VALUE;
    }
    std::string log;
    Device &owner = context();
    try {
      given(module) = owner.load(&given(static_cast<const char *>(image)), log);
    } catch (CUresult) {
      if (buffer && size > 0) snprintf(buffer, size, "%s", log.c_str());
      throw;
    }
  });
}
API cuModuleUnload(CUmodule module) {
  return answer([&] {
    Device &owner = context();
    if (owner.modules.erase(module) == 0) throw CUDA_ERROR_INVALID_HANDLE;
    for (auto next = owner.functions.begin(); next != owner.functions.end();)
      next = next->second.first == module ? owner.functions.erase(next) : std::next(next);
  });
}
API cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name) {
  return answer([&] { given(function) = context().function(module, &given(name)); });
}

API cuMemAlloc_v2(CUdeviceptr *pointer, size_t bytes) {
  return answer([&] { given(pointer) = context().allocate(bytes); });
}
API cuMemFree_v2(CUdeviceptr pointer) { return answer([&] { context().free(pointer); }); }
API cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, CUstream stream) {
  return answer([&] {
    Device &owner = context();
    const CUdeviceptr block = owner.block(to, bytes).start();
    if (bytes > 0 && !from) throw CUDA_ERROR_INVALID_VALUE;
    owner.stream(stream).work.push_back({{block}, [=] { memcpy(reinterpret_cast<void *>(to), from, bytes); }});
  });
}
API cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes, CUstream stream) {
  return answer([&] {
    Device &owner = context();
    const CUdeviceptr block = owner.block(from, bytes).start();
    if (bytes > 0 && !to) throw CUDA_ERROR_INVALID_VALUE;
    owner.stream(stream).work.push_back({{block}, [=] { memcpy(to, reinterpret_cast<const void *>(from), bytes); }});
  });
}

API cuStreamCreate(CUstream *stream, unsigned flags) {
  return answer([&] {
    if (flags > 1) throw CUDA_ERROR_INVALID_VALUE;
    Device &owner = context();
    owner.streams[given(stream) = newHandle<CUstream>()];
  });
}
API cuStreamDestroy_v2(CUstream stream) {
  return answer([&] {
    Device &owner = context();
    owner.synchronize(owner.stream(stream));
    owner.streams.erase(stream);
  });
}
API cuStreamSynchronize(CUstream stream) {
  return answer([&] {
    Device &owner = context();
    owner.synchronize(owner.stream(stream));
  });
}
API cuLaunchKernel(
    CUfunction function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY, unsigned blockZ,
    unsigned sharedBytes, CUstream stream, void **parameters, void **extra) {
  return answer([&] {
    Device &owner = context();
    // The program's grids are lines, without shared memory.
    if (gridY != 1 || gridZ != 1 || blockY != 1 || blockZ != 1 || sharedBytes != 0 || extra) throw CUDA_ERROR_INVALID_VALUE;
    owner.launch(function, gridX, blockX, stream, parameters);
  });
}
