// The functions that the program looks up in libcuda.so.1 and libOpenCL.so.1, as Sources/_DeviceDrivers declares them, against
// NVIDIA's headers of both: as many arguments, each as large and as much a pointer as there. It is compiled, and never run.
// *-functions.h have a FIND(name) for each function of DeviceDrivers.c.
#include "DeviceDrivers.h"

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <cuda.h>
#include <type_traits>

template <class Ours, class Theirs>
constexpr bool isAlike = sizeof(Ours) == sizeof(Theirs) && std::is_pointer_v<Ours> == std::is_pointer_v<Theirs>
  && std::is_floating_point_v<Ours> == std::is_floating_point_v<Theirs>;

template <class Ours, class Theirs> constexpr bool isSame = false;
template <class R, class... A, class S, class... B>
constexpr bool isSame<R (*)(A...), S (*)(B...)> = [] {
  if constexpr (sizeof...(A) != sizeof...(B)) return false;
  else return isAlike<R, S> && (isAlike<A, B> && ...);
}();
static_assert(isSame<int (*)(void *, unsigned), unsigned (*)(int *, int)>);
static_assert(!isSame<int (*)(void *, unsigned), int (*)(void *, size_t)>);
static_assert(!isSame<int (*)(void *), int (*)(unsigned long)>);
static_assert(!isSame<int (*)(int), int (*)(int, int)>);

#define SAME(table, name) static_assert(isSame<decltype(table::name), decltype(&::name)>, #name);

#define FIND(name) SAME(dapple_cuda, name)
#include "cuda-functions.h"
#undef FIND
#define FIND(name) SAME(dapple_opencl, name)
#include "opencl-functions.h"
