#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace ortchestra {

/// A range of anonymous memory (memfd) that other processes can map through its file descriptor.
/// Owns the mapping and the descriptor. Immutable after construction but for its contents; contents
/// are not synchronised. Page-aligned.
class SharedMemory {
 public:
  /// Makes `bytes` (one at least) of zeroed memory, mapped for reading and writing. `name` shows in
  /// /proc/PID/maps. Throws Error(failure) when the machine has too little memory.
  static std::shared_ptr<SharedMemory> create(const std::string& name, std::size_t bytes);

  /// Maps the whole of `descriptor`, which it takes over, for reading only.
  static std::shared_ptr<const SharedMemory> attach_readonly(int descriptor);

  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory();

  /// From now on nobody, the maker included, can write or resize it: the writable mapping is
  /// replaced by a read-only one (data() may change) and the descriptor is sealed. Not thread-safe.
  void seal();

  std::byte* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  /// Borrowed: valid while this object lives.
  int descriptor() const noexcept { return descriptor_; }

 private:
  SharedMemory(int descriptor, std::byte* data, std::size_t size)
      : descriptor_(descriptor), data_(data), size_(size) {}

  int descriptor_;
  std::byte* data_;
  std::size_t size_;
};

}  // namespace ortchestra
