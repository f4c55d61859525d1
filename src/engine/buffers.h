#pragma once

#include <cstddef>
#include <memory>

#include "ortchestra/base/shared_memory.h"
#include "ortchestra/strategy/strategy.h"
#include "ortchestra/tensor/recipe.h"

namespace ortchestra {

/// Reusable memory for the tensors of batches. A piece is reused when its last owner releases it.
/// So a long run does not allocate, and worker processes keep the mapping of a piece. Thread-safe.
/// Leases may outlive this object.
class Buffers {
 public:
  /// `bytes`: size of each piece. `most`: expected number of pieces in use at the same time.
  Buffers(std::size_t bytes, InputMemory memory, std::size_t most);

  struct Lease {
    std::byte* data = nullptr;          ///< uninitialised, aligned to 64 bytes
    std::shared_ptr<const void> owner;  ///< the piece returns to the pool when this is released
    std::shared_ptr<const SharedMemory> segment;  ///< null unless InputMemory::shared
  };
  /// Throws Error(failure) or std::bad_alloc when there is no memory.
  Lease lease();

 private:
  struct Pieces;

  const std::size_t bytes_;
  const InputMemory memory_;
  std::shared_ptr<Pieces> pieces_;
};

}  // namespace ortchestra
