#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace ortchestra {

/// Blocks of memory that are dear to get and to give back (each of which stops a GPU): one that is
/// let go waits for whoever next asks for about its size. Thread-safe; blocks may outlive the pool,
/// and are freed when both are gone.
class BlockPool {
 public:
  using Make = std::function<std::shared_ptr<std::byte>(std::size_t bytes)>;
  explicit BlockPool(Make make);

  /// At least `bytes`: sizes are rounded up (an eighth at most, or to 256 bytes), so that those
  /// which vary with the data share blocks. Where no new one is to be had, those that wait are
  /// freed and it is tried once more. Throws what `make` throws.
  std::shared_ptr<std::byte> take(std::size_t bytes);

 private:
  struct Idle;

  std::shared_ptr<std::byte> make(std::size_t bytes) const;

  const Make make_;
  const std::shared_ptr<Idle> idle_;
};

}  // namespace ortchestra
