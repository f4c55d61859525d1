#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace ortchestra {

/// Anonymous memory (memfd) that other processes can map through its file descriptor. Owns the
/// mapping and the descriptor. Size and descriptor never change. Access to the contents is not
/// synchronised. Page-aligned.
class SharedMemory {
 public:
  /// Creates `bytes` bytes of zeroed memory (at least 1), mapped for reading and writing. `name`
  /// appears in /proc/PID/maps. Throws Error(exhausted) when memory or file descriptors run out,
  /// and Error(failure) for other problems.
  static std::shared_ptr<SharedMemory> create(const std::string& name, std::size_t bytes);

  /// Maps the whole memory of `descriptor` for reading only, and takes ownership of `descriptor`.
  /// Throws Error if it cannot be mapped; `descriptor` is closed then too.
  static std::shared_ptr<const SharedMemory> attach_readonly(int descriptor);

  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory();

  /// Makes the memory read-only and its size fixed for every process, including this one. The
  /// writable mapping is replaced by a read-only one, so data() may change. Not thread-safe.
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
