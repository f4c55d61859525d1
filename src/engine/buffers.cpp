#include "engine/buffers.h"

#include <new>
#include <optional>
#include <utility>

#include "base/threads/buffer_pool.h"

namespace ortchestra {
namespace {

constexpr std::align_val_t alignment{64};

struct Released {
  void operator()(std::byte* data) const { ::operator delete(data, alignment); }
};

struct Piece {
  std::unique_ptr<std::byte, Released> own;
  std::shared_ptr<SharedMemory> shared;

  std::byte* data() const { return shared ? shared->data() : own.get(); }
};

Piece make_piece(std::size_t bytes, InputMemory memory) {
  if (memory == InputMemory::shared)
    return {nullptr, SharedMemory::create("ortchestra-batch", bytes)};
  return {std::unique_ptr<std::byte, Released>(
              static_cast<std::byte*>(::operator new(bytes, alignment))),
          nullptr};
}

}  // namespace

struct Buffers::Pieces : BufferPool<Piece> {
  /// A lane may hold a batch slightly longer than its chunk is in flight, so there may be more than
  /// `most` pieces for a moment. They are kept, because this happens again and again.
  explicit Pieces(std::size_t most) : BufferPool(most, Excess::keep) {}
};

Buffers::Buffers(std::size_t bytes, InputMemory memory, std::size_t most)
    : bytes_(bytes), memory_(memory), pieces_(std::make_shared<Pieces>(most)) {}

Buffers::Lease Buffers::lease() {
  std::optional<Piece> piece = pieces_->take();
  if (!piece) piece = make_piece(bytes_, memory_);
  Lease lease{piece->data(), nullptr, piece->shared};
  // The deleter must be copyable.
  auto returned = std::make_shared<Piece>(*std::move(piece));
  lease.owner = std::shared_ptr<const void>(lease.data, [returned, pieces = pieces_](const void*) {
    pieces->put_back(std::move(*returned));
  });
  return lease;
}

}  // namespace ortchestra
