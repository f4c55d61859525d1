#pragma once

#include <cstddef>
#include <memory>

#include "ortchestra/base/shared_memory.h"
#include "ortchestra/strategy/strategy.h"
#include "ortchestra/tensor/recipe.h"

namespace ortchestra {

/// Memory for the tensors of batches, used again when the last who holds a tensor lets it go: in a
/// long run nothing is allocated, and processes that map it know it already. Thread-safe; leases
/// may outlive it.
class Buffers {
 public:
  /// Pieces of `bytes` in memory of this kind, `most` of them in use at once: see BufferPool.
  Buffers(std::size_t bytes, InputMemory memory, std::size_t most);

  struct Lease {
    std::byte* data = nullptr;  ///< to be filled; aligned to 64 bytes
    std::shared_ptr<const void> owner;
    std::shared_ptr<const SharedMemory> segment;  ///< where it can be reached by other processes
  };
  /// Throws Error(failure) where there is no memory.
  Lease lease();

 private:
  struct Pieces;

  const std::size_t bytes_;
  const InputMemory memory_;
  std::shared_ptr<Pieces> pieces_;
};

}  // namespace ortchestra
