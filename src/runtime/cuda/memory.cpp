#include "runtime/cuda/memory.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <vector>

#include "base/system/dynamic_library.h"
#include "ortchestra/base/error.h"
#include "runtime/block_pool.h"
#include "runtime/cuda/capture_gate.h"
#include "runtime/cuda/driver.h"

namespace ortchestra {
namespace {

// CUDA's driver API. CUresult is int, CUdeviceptr is a 64-bit number, and contexts and streams are
// pointers. The "_v2" functions exist since CUDA 4.
using Context = void*;
using Stream = void*;
using Address = std::uint64_t;

constexpr int success = 0;
constexpr int out_of_memory = 2;
constexpr unsigned portable = 1;   // CU_MEMHOSTALLOC_PORTABLE, CU_MEMHOSTREGISTER_PORTABLE
constexpr unsigned read_only = 8;  // CU_MEMHOSTREGISTER_READ_ONLY
constexpr unsigned non_blocking = 1;

/// The functions of that API that are called here.
struct Functions {
  explicit Functions(const DynamicLibrary& library) {
    load(library, "cuDeviceGet", get_device);
    load(library, "cuDevicePrimaryCtxRetain", retain_context);
    load(library, "cuDevicePrimaryCtxRelease_v2", release_context);
    load(library, "cuCtxSetCurrent", set_current);
    load(library, "cuMemAlloc_v2", allocate);
    load(library, "cuMemFree_v2", free);
    load(library, "cuMemHostAlloc", allocate_host);
    load(library, "cuMemFreeHost", free_host);
    load(library, "cuMemHostRegister_v2", register_host);
    load(library, "cuMemHostUnregister", unregister_host);
    load(library, "cuMemcpyAsync", copy);
    load(library, "cuStreamCreate", create_stream);
    load(library, "cuStreamDestroy_v2", destroy_stream);
    load(library, "cuStreamSynchronize", synchronize);
    load(library, "cuGetErrorName", error_name);
  }

  int (*get_device)(int* device, int index) = nullptr;
  int (*retain_context)(Context* context, int device) = nullptr;
  int (*release_context)(int device) = nullptr;
  int (*set_current)(Context context) = nullptr;
  int (*allocate)(Address* address, std::size_t bytes) = nullptr;
  int (*free)(Address address) = nullptr;
  int (*allocate_host)(void** data, std::size_t bytes, unsigned flags) = nullptr;
  int (*free_host)(void* data) = nullptr;
  int (*register_host)(void* data, std::size_t bytes, unsigned flags) = nullptr;
  int (*unregister_host)(void* data) = nullptr;
  int (*copy)(Address to, Address from, std::size_t bytes, Stream stream) = nullptr;
  int (*create_stream)(Stream* stream, unsigned flags) = nullptr;
  int (*destroy_stream)(Stream stream) = nullptr;
  int (*synchronize)(Stream stream) = nullptr;
  int (*error_name)(int code, const char** name) = nullptr;

 private:
  template <class F>
  static void load(const DynamicLibrary& library, const char* name, F& function) {
    function = library.function<F>(name);
    if (function == nullptr) {
      throw input_error(std::string("NVIDIA's driver has no ") + name +
                        ": it is too old; install a newer one");
    }
  }
};

/// Holds a reference to a device's primary context, and the streams for copies. Every call holds
/// the capture gate.
class CudaContext {
 public:
  CudaContext(const std::string& library, int index) : library_(library), cuda_(library_) {
    const std::shared_lock gate(capture_gate());
    check(cuda_.get_device(&device_, index), "use GPU " + std::to_string(index));
    check(cuda_.retain_context(&context_, device_), "use GPU " + std::to_string(index));
  }
  CudaContext(const CudaContext&) = delete;
  CudaContext& operator=(const CudaContext&) = delete;
  ~CudaContext() {
    const std::shared_lock gate(capture_gate());
    enter();
    for (const Stream stream : idle_streams_) cuda_.destroy_stream(stream);
    cuda_.release_context(device_);
  }

  Address allocate(std::size_t bytes) {
    const std::shared_lock gate(capture_gate());
    enter();
    Address address = 0;
    check(cuda_.allocate(&address, bytes),
          "allocate " + std::to_string(bytes) + " bytes on the GPU");
    return address;
  }
  void free(Address address) noexcept {
    const std::shared_lock gate(capture_gate());
    enter();
    cuda_.free(address);
  }

  void* allocate_host(std::size_t bytes) {
    const std::shared_lock gate(capture_gate());
    enter();
    void* data = nullptr;
    check(cuda_.allocate_host(&data, bytes, portable),
          "page-lock " + std::to_string(bytes) + " bytes");
    return data;
  }
  void free_host(void* data) noexcept {
    const std::shared_lock gate(capture_gate());
    enter();
    cuda_.free_host(data);
  }

  void register_host(void* data, std::size_t bytes) {
    const std::shared_lock gate(capture_gate());
    enter();
    int code = cuda_.register_host(data, bytes, portable);
    // Read-only memory needs another flag, which not every system supports.
    if (code != success && code != out_of_memory)
      code = cuda_.register_host(data, bytes, portable | read_only);
    check(code, "page-lock " + std::to_string(bytes) + " bytes of existing memory");
  }
  void unregister_host(void* data) noexcept {
    const std::shared_lock gate(capture_gate());
    enter();
    cuda_.unregister_host(data);
  }

  void copy(Address to, Address from, std::size_t bytes) {
    const std::shared_lock gate(capture_gate());
    enter();
    const Stream stream = take_stream();
    int code = cuda_.copy(to, from, bytes, stream);
    const int waited = cuda_.synchronize(stream);
    if (code == success) code = waited;
    {
      const std::lock_guard lock(mutex_);
      idle_streams_.push_back(stream);
    }
    check(code, "copy " + std::to_string(bytes) + " bytes to or from the GPU");
  }

 private:
  /// Makes the context current on the calling thread.
  void enter() const noexcept { cuda_.set_current(context_); }

  Stream take_stream() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_streams_.empty()) {
        const Stream stream = idle_streams_.back();
        idle_streams_.pop_back();
        return stream;
      }
    }
    Stream stream = nullptr;
    check(cuda_.create_stream(&stream, non_blocking), "create a stream");
    return stream;
  }

  void check(int code, const std::string& action) const {
    if (code == success) return;
    const char* name = nullptr;
    if (cuda_.error_name(code, &name) != success || name == nullptr) name = "an unknown error";
    throw std::runtime_error("can't " + action + ": " + name);
  }

  const DynamicLibrary library_;
  const Functions cuda_;
  int device_ = 0;
  Context context_ = nullptr;
  std::mutex mutex_;
  std::vector<Stream> idle_streams_;
};

class CudaMemory final : public DeviceMemory {
 public:
  explicit CudaMemory(std::shared_ptr<CudaContext> context)
      : context_(std::move(context)),
        blocks_([cuda = context_](std::size_t bytes) {
          const Address address = cuda->allocate(bytes);
          return std::shared_ptr<std::byte>(std::bit_cast<std::byte*>(address),
                                            [cuda, address](std::byte*) { cuda->free(address); });
        }),
        pinned_blocks_([cuda = context_](std::size_t bytes) {
          return std::shared_ptr<std::byte>(static_cast<std::byte*>(cuda->allocate_host(bytes)),
                                            [cuda](std::byte* data) { cuda->free_host(data); });
        }) {}

  // The driver refuses to allocate 0 bytes.
  std::shared_ptr<std::byte> block(std::size_t bytes) override {
    return blocks_.take(std::max<std::size_t>(bytes, 1));
  }

  std::shared_ptr<std::byte> pinned_block(std::size_t bytes) override {
    return pinned_blocks_.take(std::max<std::size_t>(bytes, 1));
  }

  std::shared_ptr<const void> pin(const std::byte* data, std::size_t bytes) override {
    auto* const memory = const_cast<std::byte*>(data);
    context_->register_host(memory, bytes);
    return {memory, [cuda = context_, memory](const void*) { cuda->unregister_host(memory); }};
  }

  void copy(std::byte* to, const std::byte* from, std::size_t bytes) override {
    if (bytes > 0) context_->copy(std::bit_cast<Address>(to), std::bit_cast<Address>(from), bytes);
  }

  bool on_host() const noexcept override { return false; }

 private:
  const std::shared_ptr<CudaContext> context_;
  BlockPool blocks_;
  BlockPool pinned_blocks_;
};

}  // namespace

std::shared_ptr<DeviceMemory> open_cuda_memory(int index, const std::string& library) {
  const CudaDriver driver(library);
  if (!driver.problem().empty()) throw input_error("device 'cuda': " + driver.problem());
  try {
    return std::make_shared<CudaMemory>(std::make_shared<CudaContext>(library, index));
  } catch (const std::runtime_error& error) {
    throw input_error("device 'cuda:" + std::to_string(index) + "': " + error.what());
  }
}

}  // namespace ortchestra
