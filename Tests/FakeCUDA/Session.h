// A program that uses CUDA as Dapple does, as far as the checks of the fake driver need it: each call is expected to succeed, or
// to be refused with a status that is known beforehand.
#pragma once
#include "Driver.h"
#include "SmallField.h"

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

inline void expect(bool truth, const std::string &what) {
  if (truth) return;
  fprintf(stderr, "fake-cuda: FAILED: %s\n", what.c_str());
  std::_Exit(2);
}
inline void expect(CUresult status, CUresult wanted, const char *what) {
  const char *name = "?";
  cuGetErrorName(status, &name);
  expect(status == wanted, std::string(what) + ": " + name + ", not " + std::to_string(wanted));
}
#define OK(call) expect(call, CUDA_SUCCESS, #call)
#define REFUSED(call, status) expect(call, status, #call)

constexpr int group = 64, particles = 2 * group;
constexpr double step = -0.05;

/// Memory that holds a table, copied when the stream is next synchronised.
template <class T> CUdeviceptr uploaded(const std::vector<T> &table, CUstream stream) {
  CUdeviceptr memory;
  OK(cuMemAlloc_v2(&memory, table.size() * sizeof(T)));
  OK(cuMemcpyHtoDAsync_v2(memory, table.data(), table.size() * sizeof(T), stream));
  return memory;
}

/// What is gone before the copy is made cannot be copied.
template <class T> CUdeviceptr uploaded(std::vector<T> &&table, CUstream stream) = delete;

/// A context on device 0 with the kernels.
struct Session {
  CUcontext context;
  CUmodule module;
  CUfunction mixed, plain;
  CUstream stream;

  explicit Session(const std::string &ptx) {
    OK(cuInit(0));
    CUdevice device;
    OK(cuDeviceGet(&device, 0));
    OK(cuDevicePrimaryCtxSetFlags_v2(device, 4));
    OK(cuDevicePrimaryCtxRetain(&context, device));
    OK(cuCtxSetCurrent(context));
    OK(cuModuleLoadDataEx(&module, ptx.c_str(), 0, nullptr, nullptr));
    OK(cuModuleGetFunction(&mixed, module, "advance_mixed"));
    OK(cuModuleGetFunction(&plain, module, "advance_double"));
    OK(cuStreamCreate(&stream, 1));
  }
};

inline CUresult launch(CUfunction kernel, CUstream stream, std::vector<void *> arguments, unsigned threads = group) {
  return cuLaunchKernel(kernel, particles / group, 1, 1, threads, 1, 1, 0, stream, arguments.data(), nullptr);
}

/// Launches advance_double on particles that lie in `state`, for no step at all.
inline CUresult launchIdle(CUfunction kernel, CUstream stream, CUdeviceptr zeros, CUdeviceptr state, unsigned threads) {
  int n = particles, count = 0;
  double length = step;
  return launch(kernel, stream, {&zeros, &zeros, &state, &state, &state, &n, &length, &count}, threads);
}

/// Particles at random, [component][particle].
inline std::vector<double> starts() {
  std::mt19937_64 random(15);
  std::normal_distribution<double> normal;
  std::vector<double> state(6 * particles);
  for (int i = 0; i < particles; i++) {
    double p[3] = {normal(random), normal(random), normal(random)};
    const double length = std::sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]);
    for (int axis = 0; axis < 3; axis++) {
      state[axis * particles + i] = 10 * normal(random);
      state[(axis + 3) * particles + i] = p[axis] / length;
    }
  }
  return state;
}

inline SmallField field() {
  std::mt19937_64 random(16);
  std::normal_distribution<double> normal;
  const auto wave = [&](double kappa) {
    return Wave{
      {kappa * normal(random), kappa * normal(random), kappa * normal(random)}, normal(random),
      {0.2 * normal(random), 0.2 * normal(random), 0.2 * normal(random)}};
  };
  SmallField result;
  for (double kappa : {0.05, 0.1, 0.1, 0.2}) result.direct.push_back(wave(kappa));
  for (double kappa : {0.02, 0.02, 0.006}) result.expanded.push_back(wave(kappa));
  result.levels = {2, 1};
  return result;
}

/// The states after `steps` steps, in two launches; `inMixed` chooses the kernel.
inline std::vector<double> integrated(const Session &session, const SmallField &field, bool inMixed, int steps, CUstream stream) {
  std::vector<double> state = starts();
  const std::vector<int> groups(particles / group, 0), segment = inMixed ? field.segment() : field.plainSegment();
  const std::vector<double> doubles = inMixed ? field.doubles() : field.waves();
  const std::vector<float> floats = field.floats();
  CUdeviceptr memories[] = {
    uploaded(groups, stream), uploaded(segment, stream), uploaded(doubles, stream), uploaded(floats, stream),
    uploaded(state, stream), 0, 0, 0};
  auto &[onGroups, onSegments, onDoubles, onFloats, onState, phases, coefficients, anchors] = memories;
  OK(cuMemAlloc_v2(&phases, 4 * field.direct.size() * particles));
  OK(cuMemAlloc_v2(&coefficients, 240 * field.levels.size() * particles));
  OK(cuMemAlloc_v2(&anchors, 24 * (1 + field.levels.size()) * particles));
  int n = particles, count = steps / 2, begins = 1, moves = 1;
  long first = 0;
  double length = step;
  for (int half = 0; half < 2; half++) {
    if (inMixed)
      OK(launch(session.mixed, stream, {
        &onGroups, &onSegments, &onDoubles, &onFloats, &onState, &onState, &phases, &coefficients, &anchors, &n, &length,
        &first, &count, &begins, &moves}));
    else
      OK(launch(session.plain, stream, {&onGroups, &onSegments, &onDoubles, &onState, &onState, &n, &length, &count}));
    // Arguments are copied when a kernel is launched.
    first += count;
    count = steps - count;
    begins = 0;
  }
  std::vector<double> result(state.size());
  OK(cuMemcpyDtoHAsync_v2(result.data(), onState, result.size() * sizeof(double), stream));
  expect(result == std::vector<double>(state.size()), "a copy that nobody has waited for is not there");
  OK(cuStreamSynchronize(stream));
  for (CUdeviceptr memory : memories) OK(cuMemFree_v2(memory));
  return result;
}
