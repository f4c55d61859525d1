#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace ortchestra {

/// A pool of memory blocks, for memory whose allocation and release are expensive (both stop a
/// GPU). A released block stays in the pool until a caller needs about its size. Thread-safe.
/// Blocks may outlive the pool. Idle blocks are freed when the pool and all used blocks are gone.
class BlockPool {
 public:
  using Make = std::function<std::shared_ptr<std::byte>(std::size_t bytes)>;
  explicit BlockPool(Make make);

  /// Returns a block of at least `bytes`. Sizes are rounded up, by at most an eighth or to a
  /// multiple of 256 bytes, so that varying sizes share blocks. If a new block cannot be allocated,
  /// all idle blocks are freed and it is tried once more. Throws what `make` throws.
  std::shared_ptr<std::byte> take(std::size_t bytes);

 private:
  struct Idle;

  std::shared_ptr<std::byte> make(std::size_t bytes) const;

  const Make make_;
  const std::shared_ptr<Idle> idle_;
};

}  // namespace ortchestra
