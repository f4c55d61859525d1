// A fake of NVIDIA's driver with FAKE_CUDA_DEVICES cards: the functions of libcuda.so.1 that the
// program calls. It is as strict as the real driver: the host cannot read device addresses, calls
// need a current context on their thread, and copies happen when their stream is synchronised.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace {

constexpr int success = 0;
constexpr int invalid_value = 1;
constexpr int out_of_memory = 2;
constexpr int no_device = 100;
constexpr int invalid_device = 101;
constexpr int invalid_context = 201;
constexpr int already_registered = 712;
constexpr int not_registered = 713;

constexpr std::size_t card_bytes = std::size_t{1} << 30;
constexpr std::size_t alignment = 256;
constexpr unsigned read_only = 8;
/// A bit that is set in all device addresses, and never in addresses of a process.
constexpr std::uint64_t on_card = std::uint64_t{1} << 62;

struct Copy {
  std::uint64_t to;
  std::uint64_t from;
  std::size_t bytes;
};
struct Stream {
  std::vector<Copy> copies;
};

std::mutex mutex;
std::array<int, FAKE_CUDA_DEVICES + 1> contexts{};  // references to each card's context
std::map<std::uint64_t, std::size_t> blocks;
std::map<void*, std::size_t> registered;
int live_pinned = 0;
int live_streams = 0;
thread_local void* current = nullptr;

std::byte* memory_at(std::uint64_t address) {
  return reinterpret_cast<std::byte*>(address & ~on_card);
}

bool is_writable(const void* data) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    std::array<char, 5> rights{};
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &first, &end, rights.data()) != 3) continue;
    const auto address = reinterpret_cast<std::uint64_t>(data);
    if (address >= first && address < end) return rights[1] == 'w';
  }
  return false;
}

}  // namespace

extern "C" {

int cuInit(unsigned) { return FAKE_CUDA_DEVICES == 0 ? no_device : success; }

int cuDeviceGetCount(int* count) {
  *count = FAKE_CUDA_DEVICES;
  return success;
}

int cuDeviceGet(int* device, int index) {
  *device = index;
  return index < FAKE_CUDA_DEVICES ? success : invalid_device;
}

// The order of the cards is the reverse of that in the fake of NVML.
int cuDeviceGetPCIBusId(char* text, int bytes, int device) {
  const char id[] = "0000:00:00.0";
  if (bytes < static_cast<int>(sizeof id)) return invalid_value;
  std::memcpy(text, id, sizeof id);
  text[6] = static_cast<char>('0' + FAKE_CUDA_DEVICES - 1 - device);
  return success;
}

int cuGetErrorName(int code, const char** name) {
  *name = code == no_device            ? "CUDA_ERROR_NO_DEVICE"
          : code == invalid_value      ? "CUDA_ERROR_INVALID_VALUE"
          : code == out_of_memory      ? "CUDA_ERROR_OUT_OF_MEMORY"
          : code == invalid_device     ? "CUDA_ERROR_INVALID_DEVICE"
          : code == invalid_context    ? "CUDA_ERROR_INVALID_CONTEXT"
          : code == already_registered ? "CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED"
                                       : "CUDA_ERROR_UNKNOWN";
  return success;
}

int cuDevicePrimaryCtxRetain(void** context, int device) {
  const std::lock_guard lock(mutex);
  int& uses = contexts.at(static_cast<std::size_t>(device));
  ++uses;
  *context = &uses;
  return success;
}

int cuDevicePrimaryCtxRelease_v2(int device) {
  const std::lock_guard lock(mutex);
  --contexts.at(static_cast<std::size_t>(device));
  return success;
}

int cuCtxSetCurrent(void* context) {
  current = context;
  return success;
}

int cuMemAlloc_v2(std::uint64_t* address, std::size_t bytes) {
  if (current == nullptr) return invalid_context;
  if (bytes == 0) return invalid_value;
  if (bytes > card_bytes) return out_of_memory;
  void* const data = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  *address = reinterpret_cast<std::uint64_t>(data) | on_card;
  const std::lock_guard lock(mutex);
  blocks[*address] = bytes;
  return success;
}

int cuMemFree_v2(std::uint64_t address) {
  const std::lock_guard lock(mutex);
  if (current == nullptr) return invalid_context;
  if (blocks.erase(address) == 0) return invalid_value;
  std::free(memory_at(address));
  return success;
}

int cuMemHostAlloc(void** data, std::size_t bytes, unsigned) {
  if (current == nullptr) return invalid_context;
  if (bytes > card_bytes) return out_of_memory;
  *data = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  const std::lock_guard lock(mutex);
  ++live_pinned;
  return success;
}

int cuMemFreeHost(void* data) {
  std::free(data);
  const std::lock_guard lock(mutex);
  --live_pinned;
  return success;
}

int cuMemHostRegister_v2(void* data, std::size_t bytes, unsigned flags) {
  if (current == nullptr) return invalid_context;
  if (data == nullptr || (!is_writable(data) && (flags & read_only) == 0)) return invalid_value;
  const std::lock_guard lock(mutex);
  return registered.emplace(data, bytes).second ? success : already_registered;
}

int cuMemHostUnregister(void* data) {
  const std::lock_guard lock(mutex);
  return registered.erase(data) == 1 ? success : not_registered;
}

int cuStreamCreate(void** stream, unsigned) {
  if (current == nullptr) return invalid_context;
  *stream = new Stream;
  const std::lock_guard lock(mutex);
  ++live_streams;
  return success;
}

int cuStreamDestroy_v2(void* stream) {
  delete static_cast<Stream*>(stream);
  const std::lock_guard lock(mutex);
  --live_streams;
  return success;
}

int cuMemcpyAsync(std::uint64_t to, std::uint64_t from, std::size_t bytes, void* stream) {
  if (current == nullptr) return invalid_context;
  static_cast<Stream*>(stream)->copies.push_back({to, from, bytes});
  return success;
}

int cuStreamSynchronize(void* stream) {
  auto& copies = static_cast<Stream*>(stream)->copies;
  for (const Copy& copy : copies) std::memcpy(memory_at(copy.to), memory_at(copy.from), copy.bytes);
  copies.clear();
  return success;
}

/// Only in this fake: counts contexts, blocks, pinned blocks, registrations and streams in use.
void fake_cuda_in_use(int* counts) {
  const std::lock_guard lock(mutex);
  counts[0] = contexts[0] + (FAKE_CUDA_DEVICES > 1 ? contexts[1] : 0);
  counts[1] = static_cast<int>(blocks.size());
  counts[2] = live_pinned;
  counts[3] = static_cast<int>(registered.size());
  counts[4] = live_streams;
}
}
