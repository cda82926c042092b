// The kernels of advance.cl as functions of C++.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

/// A launch with its arguments, which are copied when it is made.
struct BoundKernel {
  /// What the arguments point to.
  std::vector<const void *> pointers;
  /// Which of them the kernel leaves its states in.
  size_t result;
  /// Runs one thread after the other, block by block; only those of the first `blocks` blocks.
  std::function<void(unsigned blocks, unsigned blockSize)> run;
};

/// A kernel by its name; `bind` reads its arguments as cuLaunchKernel has them.
struct Kernel {
  const char *name;
  BoundKernel (*bind)(void **arguments, unsigned blocks);
};

/// The kernel of that name, or null.
const Kernel *kernelNamed(const std::string &name);
