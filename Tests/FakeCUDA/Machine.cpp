#include "Machine.h"

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

// Under AddressSanitizer its allocator, which guards both ends; else pages, the last of which nobody may touch.
Block::Block(size_t bytes) : bytes(bytes) {
#if defined(__SANITIZE_ADDRESS__)
  reserved = bytes;
  base = data = static_cast<char *>(operator new(bytes, std::align_val_t(16)));
#else
  const size_t page = sysconf(_SC_PAGESIZE), rounded = (bytes + 15) / 16 * 16;
  reserved = (rounded + page - 1) / page * page + page;
  base = mmap(nullptr, reserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED) throw CUDA_ERROR_OUT_OF_MEMORY;
  char *end = static_cast<char *>(base) + reserved - page;
  mprotect(end, page, PROT_NONE);
  data = end - rounded;
#endif
  memset(data, 0xff, bytes);
}

Block::~Block() {
#if defined(__SANITIZE_ADDRESS__)
  operator delete(base, std::align_val_t(16));
#else
  munmap(base, reserved);
#endif
}

CUdeviceptr Device::allocate(size_t bytes) {
  if (bytes == 0) throw CUDA_ERROR_INVALID_VALUE;
  if (bytes > Settings::read().memory - used) throw CUDA_ERROR_OUT_OF_MEMORY;
  auto block = std::make_unique<Block>(bytes);
  const CUdeviceptr pointer = block->start();
  blocks.emplace(pointer, std::move(block));
  used += bytes;
  return pointer;
}

void Device::free(CUdeviceptr pointer) {
  const auto found = blocks.find(pointer);
  if (found == blocks.end()) throw CUDA_ERROR_INVALID_VALUE;
  for (auto &[_, stream] : streams) {
    const auto uses = [&](const Work &work) { return std::count(work.blocks.begin(), work.blocks.end(), pointer) > 0; };
    if (std::any_of(stream.work.begin(), stream.work.end(), uses)) synchronize(stream);
  }
  used -= found->second->bytes;
  blocks.erase(found);
}

const Block &Device::block(CUdeviceptr pointer, size_t bytes) const {
  const auto after = blocks.upper_bound(pointer);
  if (after == blocks.begin()) throw CUDA_ERROR_INVALID_VALUE;
  const Block &block = *std::prev(after)->second;
  const size_t offset = pointer - block.start();
  if (offset >= block.bytes || bytes > block.bytes - offset) throw CUDA_ERROR_INVALID_VALUE;
  return block;
}

// Comments, then .version and .target; made from the text that the kernels here were made of.
CUmodule Device::load(const std::string &image, std::string &log) {
  size_t at = 0;
  while (at < image.size() && (isspace(static_cast<unsigned char>(image[at])) || image.compare(at, 2, "//") == 0)) {
    at = isspace(static_cast<unsigned char>(image[at])) ? at + 1 : std::min(image.find('\n', at), image.size());
  }
  int major = 0, minor = 0, target = 0;
  if (sscanf(image.c_str() + at, ".version %d.%d .target sm_%d", &major, &minor, &target) != 3) {
    log = "fake CUDA: this is no PTX";
    throw CUDA_ERROR_INVALID_PTX;
  }
  if (Settings::read().noCompiler) {
    log = "ptxas fatal   : fake CUDA has no compiler\nptxas fatal   : and says so twice";
    throw CUDA_ERROR_INVALID_PTX;
  }
  // PTX 7.8 came with CUDA 11.8, 8.x with 12.x.
  if ((major + 4) * 1000 + minor * 10 > Settings::read().driver) throw CUDA_ERROR_UNSUPPORTED_PTX_VERSION;
  if (target > Settings::read().capability) throw CUDA_ERROR_NO_BINARY_FOR_GPU;
  if (image.find(KERNEL_CHECKSUM) == std::string::npos) {
    log = "fake CUDA: made from another advance.cl than this PTX; run Scripts/ptx and Tests/FakeCUDA/build";
    throw CUDA_ERROR_INVALID_SOURCE;
  }
  const auto handle = newHandle<CUmodule>();
  modules[handle] = {image};
  return handle;
}

CUfunction Device::function(CUmodule module, const std::string &name) {
  const auto found = modules.find(module);
  if (found == modules.end()) throw CUDA_ERROR_INVALID_HANDLE;
  const std::string &image = found->second.image;
  const size_t entry = image.find(".entry " + name + "(");
  const Kernel *kernel = kernelNamed(name);
  if (entry == std::string::npos || !kernel) throw CUDA_ERROR_NOT_FOUND;
  unsigned limit = 1024;
  // Between the closing parenthesis of its arguments and its body.
  const size_t close = image.find(')', entry), body = image.find('{', entry), bound = image.find(".maxntid", close);
  if (bound < body) sscanf(image.c_str() + bound, ".maxntid %u", &limit);
  const auto handle = newHandle<CUfunction>();
  functions[handle] = {module, {kernel, limit}};
  return handle;
}

void Device::launch(CUfunction function, unsigned blocks, unsigned blockSize, CUstream stream, void **arguments) {
  const auto found = functions.find(function);
  if (found == functions.end()) throw CUDA_ERROR_INVALID_HANDLE;
  if (blocks == 0 || blocks > INT_MAX || blockSize == 0 || blockSize > found->second.second.blockLimit || !arguments)
    throw CUDA_ERROR_INVALID_VALUE;
  auto bound = found->second.second.kernel->bind(arguments, blocks);
  Work work;
  bool isIllegal = false;
  for (const void *pointer : bound.pointers) {
    try {
      if (pointer) work.blocks.push_back(block(reinterpret_cast<CUdeviceptr>(pointer), 0).start());
    } catch (CUresult) {
      isIllegal = true;
    }
  }
  work.run = [=, this, bound = std::move(bound)] {
    if (isIllegal) throw CUDA_ERROR_ILLEGAL_ADDRESS;
    const Settings &settings = Settings::read();
    const bool isNext = launches++ >= settings.lostAfter || blocks >= settings.lostAtBlocks;
    const bool lost = isNext && (settings.lostDevice < 0 || settings.lostDevice == number);
    bound.run(lost ? blocks / 2 : blocks, blockSize);
    if (settings.wrongDevice == number) *static_cast<uint64_t *>(const_cast<void *>(bound.pointers[bound.result])) ^= 1;
    if (lost) throw CUDA_ERROR_LAUNCH_FAILED;
  };
  this->stream(stream).work.push_back(std::move(work));
}

Stream &Device::stream(CUstream handle) {
  // The null stream, which waits for all others, is not for a program with several threads.
  const auto found = streams.find(handle);
  if (found == streams.end()) throw CUDA_ERROR_INVALID_HANDLE;
  return found->second;
}

void Device::synchronize(Stream &stream) {
  try {
    while (!stream.work.empty()) {
      const Work next = std::move(stream.work.front());
      stream.work.pop_front();
      next.run();
    }
  } catch (CUresult status) {
    fault = status;
    throw;
  }
}

void Device::reset() {
  blocks.clear();
  streams.clear();
  modules.clear();
  functions.clear();
  used = 0;
}

uintptr_t newNumber() {
  static uintptr_t last = 0x1000;
  return last += 0x10;
}

static long number(const char *name, long standard, long least, long most) {
  const char *text = getenv(name);
  if (!text) return standard;
  char *end;
  const long value = strtol(text, &end, 10);
  if (*text && !*end && value >= least && value <= most) return value;
  fprintf(stderr, "fake CUDA: %s is '%s': a whole number from %ld to %ld is wanted\n", name, text, least, most);
  abort();
}

const Settings &Settings::read() {
  static const Settings settings = [] {
    Settings result;
    result.devices = number("DAPPLE_FAKE_CUDA_DEVICES", 1, 0, 64);
    result.memory = number("DAPPLE_FAKE_CUDA_MEMORY", 1L << 30, 0, LONG_MAX);
    result.driver = number("DAPPLE_FAKE_CUDA_DRIVER", 13000, 1000, 99999);
    result.capability = number("DAPPLE_FAKE_CUDA_CAPABILITY", 90, 10, 999);
    result.lostDevice = number("DAPPLE_FAKE_CUDA_LOST_DEVICE", -1, -1, 63);
    result.wrongDevice = number("DAPPLE_FAKE_CUDA_WRONG_DEVICE", -1, -1, 63);
    result.noCompiler = number("DAPPLE_FAKE_CUDA_NO_COMPILER", 0, 0, 1);
    result.lostAfter = number("DAPPLE_FAKE_CUDA_LOST_AFTER", LONG_MAX, 0, LONG_MAX);
    result.lostAtBlocks = number("DAPPLE_FAKE_CUDA_LOST_AT_BLOCKS", LONG_MAX, 1, LONG_MAX);
    return result;
  }();
  return settings;
}
