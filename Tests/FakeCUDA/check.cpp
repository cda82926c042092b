// Drives the fake CUDA driver through its interface: a small field against a plain sum in double precision, and what must be
// refused, which is where a program's mistakes are to be seen. Its argument is advance.ptx; Tests/FakeCUDA/check runs it.
#include "Session.h"

#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

/// A segment of no waves, and groups that are in it.
const std::vector<int> noNumbers(16, 0);

double distance(const std::vector<double> &states, const SmallField &field, int steps) {
  const std::vector<double> from = starts();
  double largest = 0;
  for (int i = 0; i < particles; i++) {
    State state;
    for (int axis = 0; axis < 3; axis++)
      state.r[axis] = from[axis * particles + i], state.p[axis] = from[(axis + 3) * particles + i];
    field.advance(state, step, steps);
    for (int axis = 0; axis < 3; axis++) {
      largest = std::fmax(largest, std::fabs(state.r[axis] - states[axis * particles + i]));
      largest = std::fmax(largest, std::fabs(state.p[axis] - states[(axis + 3) * particles + i]));
    }
  }
  return largest;
}

void trajectories(const Session &session) {
  const int steps = 200;
  const SmallField truth = field();
  SmallField wrong = truth;
  wrong.expanded.back().amplitude[0] *= 1.01;
  // The mixed kernel's field is good to 1e-6 of itself and the trajectory is ten times as long as the step's radius; in
  // double precision only roundings differ.
  const struct { bool inMixed; double tolerance; } kernels[] = {{true, 2e-5}, {false, 1e-10}};
  for (const auto &[inMixed, tolerance] : kernels) {
    const auto states = integrated(session, truth, inMixed, steps, session.stream);
    const double error = distance(states, truth, steps), control = distance(states, wrong, steps);
    printf("%s: %.1e from a plain sum, %.1e from one with a hundredth more of one wave\n",
           inMixed ? "advance_mixed " : "advance_double", error, control);
    expect(error < tolerance, "the kernel follows the field");
    expect(control > 10 * tolerance, "another field is told from it");
  }
  // Streams of several threads.
  const auto alone = integrated(session, truth, true, steps, session.stream);
  std::vector<std::vector<double>> found(4);
  std::vector<std::thread> threads;
  for (auto &states : found)
    threads.emplace_back([&] {
      OK(cuCtxSetCurrent(session.context));
      CUstream stream;
      OK(cuStreamCreate(&stream, 1));
      states = integrated(session, truth, true, steps, stream);
      OK(cuStreamDestroy_v2(stream));
    });
  for (auto &thread : threads) thread.join();
  for (const auto &states : found) expect(states == alone, "threads side by side have the states of one alone");
}

void refusals(const Session &session, const std::string &ptx) {
  CUdeviceptr memory, none = 0;
  OK(cuMemAlloc_v2(&memory, 800));
  char bytes[801] = {};
  OK(cuMemcpyHtoDAsync_v2(memory, bytes, 800, session.stream));
  REFUSED(cuMemcpyHtoDAsync_v2(memory, bytes, 801, session.stream), CUDA_ERROR_INVALID_VALUE);
  REFUSED(cuMemcpyHtoDAsync_v2(memory + 8, bytes, 800, session.stream), CUDA_ERROR_INVALID_VALUE);
  REFUSED(cuMemcpyDtoHAsync_v2(bytes, memory - 8, 8, session.stream), CUDA_ERROR_INVALID_VALUE);
  REFUSED(cuMemcpyDtoHAsync_v2(bytes, memory, 8, nullptr), CUDA_ERROR_INVALID_HANDLE);
  REFUSED(cuMemAlloc_v2(&none, 0), CUDA_ERROR_INVALID_VALUE);
  REFUSED(cuMemAlloc_v2(&none, size_t(1) << 40), CUDA_ERROR_OUT_OF_MEMORY);
  // The source is read when the copy is made.
  bytes[0] = 1;
  OK(cuStreamSynchronize(session.stream));
  char first = 0;
  OK(cuMemcpyDtoHAsync_v2(&first, memory, 1, session.stream));
  OK(cuStreamSynchronize(session.stream));
  expect(first == 1, "a copy is made when it is waited for");
  OK(cuMemFree_v2(memory));
  REFUSED(cuMemFree_v2(memory), CUDA_ERROR_INVALID_VALUE);

  const std::vector<double> states = starts();
  const CUdeviceptr zeros = uploaded(noNumbers, session.stream), state = uploaded(states, session.stream);
  OK(launchIdle(session.plain, session.stream, zeros, state, group));
  REFUSED(launchIdle(session.plain, session.stream, zeros, state, group + 1), CUDA_ERROR_INVALID_VALUE);
  const auto notAKernel = reinterpret_cast<CUfunction>(session.module);
  REFUSED(launchIdle(notAKernel, session.stream, zeros, state, group), CUDA_ERROR_INVALID_HANDLE);
  CUstream stream;
  OK(cuStreamCreate(&stream, 1));
  OK(cuStreamDestroy_v2(stream));
  REFUSED(launchIdle(session.plain, stream, zeros, state, group), CUDA_ERROR_INVALID_HANDLE);
  OK(cuStreamSynchronize(session.stream));

  CUfunction function;
  REFUSED(cuModuleGetFunction(&function, session.module, "advance"), CUDA_ERROR_NOT_FOUND);
  CUmodule module;
  REFUSED(cuModuleLoadDataEx(&module, "kernel", 0, nullptr, nullptr), CUDA_ERROR_INVALID_PTX);
  // Another kernel text, and the words for it.
  std::string other = ptx;
  other.replace(other.find("SHA-256"), 32, 32, '/');
  char log[200] = {};
  CUjit_option options[] = {CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
  void *values[] = {log, reinterpret_cast<void *>(sizeof log)};
  REFUSED(cuModuleLoadDataEx(&module, other.c_str(), 2, options, values), CUDA_ERROR_INVALID_SOURCE);
  expect(std::string(log).find("Tests/FakeCUDA/build") != std::string::npos, "the log says what to do");

  OK(cuCtxSetCurrent(nullptr));
  REFUSED(cuMemAlloc_v2(&none, 8), CUDA_ERROR_INVALID_CONTEXT);
  std::thread([&] { REFUSED(cuStreamSynchronize(session.stream), CUDA_ERROR_INVALID_CONTEXT); }).join();
  OK(cuDevicePrimaryCtxRelease_v2(0));
  REFUSED(cuCtxSetCurrent(session.context), CUDA_ERROR_INVALID_CONTEXT);
}

/// What a kernel comes to that finds fewer waves in memory than its field has.
void beyond(const std::string &ptx) {
  const Session session(ptx);
  SmallField field = ::field();
  field.levels.back() += 100;
  dup2(open("/dev/null", O_WRONLY), 2);
  integrated(session, field, true, 2, session.stream);
}

void lost(const std::string &ptx) {
  const Session session(ptx);
  integrated(session, field(), false, 2, session.stream);
  const std::vector<double> states = starts();
  const CUdeviceptr zeros = uploaded(noNumbers, session.stream), memory = uploaded(states, session.stream);
  OK(launchIdle(session.plain, session.stream, zeros, memory, group));
  REFUSED(cuStreamSynchronize(session.stream), CUDA_ERROR_LAUNCH_FAILED);
  REFUSED(cuMemFree_v2(memory), CUDA_ERROR_LAUNCH_FAILED);
  REFUSED(cuDevicePrimaryCtxRetain(const_cast<CUcontext *>(&session.context), 0), CUDA_ERROR_LAUNCH_FAILED);
}

void full(const std::string &ptx) {
  const Session session(ptx);
  size_t total;
  OK(cuDeviceTotalMem_v2(&total, 0));
  expect(total == 1000, "the device has as much memory as it was given");
  CUdeviceptr first, second;
  OK(cuMemAlloc_v2(&first, 800));
  REFUSED(cuMemAlloc_v2(&second, 201), CUDA_ERROR_OUT_OF_MEMORY);
  OK(cuMemFree_v2(first));
  OK(cuMemAlloc_v2(&second, 1000));
}

/// Loads the kernels on a device that cannot take them.
void unable(const std::string &ptx, CUresult status) {
  OK(cuInit(0));
  CUcontext context;
  OK(cuDevicePrimaryCtxRetain(&context, 0));
  OK(cuCtxSetCurrent(context));
  CUmodule module;
  REFUSED(cuModuleLoadDataEx(&module, ptx.c_str(), 0, nullptr, nullptr), status);
}

/// The exit status of `body` in a process whose environment has that variable; 128 where a signal ended it.
template <class Body> int apart(const char *variable, const char *value, Body body) {
  const pid_t child = fork();
  if (child == 0) {
    setenv(variable, value, 1);
    body();
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

}  // namespace

int main(int count, char **arguments) {
  expect(count == 2, "usage: check PTX");
  std::ifstream file(arguments[1]);
  const std::string ptx{std::istreambuf_iterator<char>(file), {}};
  // Before this process has looked at its own environment.
  const bool done = apart("DAPPLE_FAKE_CUDA_LOST_AFTER", "2", [&] { lost(ptx); }) == 0
    && apart("DAPPLE_FAKE_CUDA_MEMORY", "1000", [&] { full(ptx); }) == 0
    && apart("DAPPLE_FAKE_CUDA_DRIVER", "11040", [&] { unable(ptx, CUDA_ERROR_UNSUPPORTED_PTX_VERSION); }) == 0
    && apart("DAPPLE_FAKE_CUDA_CAPABILITY", "52", [&] { unable(ptx, CUDA_ERROR_NO_BINARY_FOR_GPU); }) == 0
    && apart("DAPPLE_FAKE_CUDA_DEVICES", "0", [&] { REFUSED(cuInit(0), CUDA_ERROR_NO_DEVICE); }) == 0;
  if (!done) return 2;
  // 1 is AddressSanitizer's status.
  const int status = apart("DAPPLE_FAKE_CUDA_DEVICES", "1", [&] { beyond(ptx); });
  expect(status == 1 || status == 128, "a kernel that reads beyond its memory is stopped");

  const Session session(ptx);
  trajectories(session);
  refusals(session, ptx);
  puts("fake-cuda: passed");
}
