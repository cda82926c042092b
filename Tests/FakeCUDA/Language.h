// What the kernel text takes from CUDA C++, for an ordinary C++ compiler; before it, everything from the standard library,
// whose headers must not see __CUDACC__. Build with -ffp-contract=off.
#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#define __CUDACC__ 1
#define __global__
#define __device__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)

struct Index { unsigned x, y, z; };
inline thread_local Index blockIdx, threadIdx, blockDim, gridDim;

struct alignas(8) float2 { float x, y; };
struct alignas(16) float4 { float x, y, z, w; };
struct alignas(16) double2 { double x, y; };

inline double __fma_rn(double a, double b, double c) { return std::fma(a, b, c); }
inline float __fmaf_rn(float a, float b, float c) { return std::fma(a, b, c); }
inline float __double2float_rn(double x) { return static_cast<float>(x); }
template <class T> T __ldg(const T *pointer) { return *pointer; }
using std::fabs, std::rint;
