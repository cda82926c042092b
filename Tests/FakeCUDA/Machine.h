// The machine behind the fake driver: its devices with their memory, streams and faults. A function that fails throws the
// status that the real driver would give. All of it is used under one lock (Driver.cpp).
#pragma once
#include "Driver.h"
#include "Kernels.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// Memory of a device: as many bytes as were asked for, 16-byte aligned, with what follows out of bounds. Filled with ones,
/// which are no numbers, as nobody may count on zeros.
class Block {
 public:
  explicit Block(size_t bytes);
  ~Block();
  Block(const Block &) = delete;
  char *data;
  const size_t bytes;
  CUdeviceptr start() const { return reinterpret_cast<CUdeviceptr>(data); }

 private:
  void *base;
  size_t reserved;
};

/// What was asked for and has not been done: all that is asynchronous waits for a synchronisation, so that who forgets it
/// meets old data.
struct Work {
  /// The allocations that it reads or writes, by where they start.
  std::vector<CUdeviceptr> blocks;
  std::function<void()> run;
};

struct Stream {
  std::deque<Work> work;
};

struct Module {
  std::string image;
};

struct Function {
  const Kernel *kernel;
  /// The largest block that the kernel was compiled for.
  unsigned blockLimit;
};

/// A graphics card and its primary context. Handles are numbers that are given once, so that a stale one is seen.
struct Device {
  int number = 0;
  int retained = 0;
  size_t used = 0;
  long launches = 0;
  /// Once there is one, every call is answered with it.
  CUresult fault = CUDA_SUCCESS;
  std::map<CUdeviceptr, std::unique_ptr<Block>> blocks;
  std::map<CUstream, Stream> streams;
  std::map<CUmodule, Module> modules;
  std::map<CUfunction, std::pair<CUmodule, Function>> functions;

  CUdeviceptr allocate(size_t bytes);
  /// Gives memory back, once what uses it is done.
  void free(CUdeviceptr pointer);
  /// The allocation that has all of these bytes.
  const Block &block(CUdeviceptr pointer, size_t bytes) const;
  CUmodule load(const std::string &image, std::string &log);
  CUfunction function(CUmodule module, const std::string &name);
  void launch(CUfunction function, unsigned blocks, unsigned blockSize, CUstream stream, void **arguments);
  Stream &stream(CUstream handle);
  void synchronize(Stream &stream);
  /// Forgets everything that belongs to the context.
  void reset();
};

/// What the environment says of the machine.
struct Settings {
  /// DAPPLE_FAKE_CUDA_DEVICES, how many devices there are.
  int devices;
  /// DAPPLE_FAKE_CUDA_MEMORY, bytes of each.
  size_t memory;
  /// DAPPLE_FAKE_CUDA_DRIVER, what cuDriverGetVersion says: 11040 is that of CUDA 11.4.
  int driver;
  /// DAPPLE_FAKE_CUDA_CAPABILITY, ten times the compute capability.
  int capability;
  /// DAPPLE_FAKE_CUDA_LOST_AFTER, DAPPLE_FAKE_CUDA_LOST_AT_BLOCKS, DAPPLE_FAKE_CUDA_LOST_DEVICE: the launch after so many, or
  /// one of so many blocks, is lost half way, on every device or on that one.
  long lostAfter;
  long lostAtBlocks;
  int lostDevice;
  /// DAPPLE_FAKE_CUDA_WRONG_DEVICE: every launch there leaves one number wrong, in its last bit.
  int wrongDevice;
  /// DAPPLE_FAKE_CUDA_NO_COMPILER, 1 where no PTX compiles.
  int noCompiler;

  static const Settings &read();
};

/// A number that has not been given to anything before.
uintptr_t newNumber();

template <class Handle> Handle newHandle() { return reinterpret_cast<Handle>(newNumber()); }
