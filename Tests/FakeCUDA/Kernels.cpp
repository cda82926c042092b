// The kernel text as C++, its entry points by name (entries.h: ENTRY(name) for each .entry of advance.ptx).
#include "Language.h"
#include "Kernels.h"

#include "advance.cl"

namespace {

template <class... Arguments, size_t... Positions>
BoundKernel bound(
    void (*kernel)(Arguments...), void **arguments, unsigned blocks, std::index_sequence<Positions...>) {
  const std::tuple values(*static_cast<std::remove_cv_t<Arguments> *>(arguments[Positions])...);
  BoundKernel result{};
  const auto note = [&](auto value) {
    if constexpr (std::is_pointer_v<decltype(value)>) result.pointers.push_back(value);
    // The first doubles that are not only read.
    if constexpr (std::is_same_v<decltype(value), double *>) {
      if (result.result == 0) result.result = result.pointers.size() - 1;
    }
  };
  (note(std::get<Positions>(values)), ...);
  result.run = [kernel, values, blocks](unsigned upTo, unsigned blockSize) {
    gridDim = {blocks, 1, 1};
    blockDim = {blockSize, 1, 1};
    for (unsigned block = 0; block < upTo; block++)
      for (unsigned thread = 0; thread < blockSize; thread++) {
        blockIdx = {block, 0, 0};
        threadIdx = {thread, 0, 0};
        std::apply(kernel, values);
      }
  };
  return result;
}

template <class... Arguments>
BoundKernel bound(void (*kernel)(Arguments...), void **arguments, unsigned blocks) {
  return bound(kernel, arguments, blocks, std::index_sequence_for<Arguments...>());
}

const Kernel kernels[] = {
#define ENTRY(name) {#name, [](void **arguments, unsigned blocks) { return bound(&name, arguments, blocks); }},
#include "entries.h"
};

}  // namespace

const Kernel *kernelNamed(const std::string &name) {
  for (const Kernel &kernel : kernels)
    if (name == kernel.name) return &kernel;
  return nullptr;
}
