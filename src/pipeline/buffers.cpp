#include "pipeline/buffers.h"

#include <mutex>
#include <new>
#include <utility>
#include <vector>

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

struct Buffers::Free {
  std::mutex mutex;
  std::vector<Piece> pieces;
};

Buffers::Buffers(std::size_t bytes, InputMemory memory)
    : bytes_(bytes), memory_(memory), free_(std::make_shared<Free>()) {}

Buffers::Lease Buffers::lease() {
  Piece piece;
  {
    const std::lock_guard lock(free_->mutex);
    if (!free_->pieces.empty()) {
      piece = std::move(free_->pieces.back());
      free_->pieces.pop_back();
    }
  }
  if (piece.data() == nullptr) piece = make_piece(bytes_, memory_);
  Lease lease{piece.data(), nullptr, piece.shared};
  // The deleter must be copyable.
  auto returned = std::make_shared<Piece>(std::move(piece));
  lease.owner = std::shared_ptr<const void>(lease.data, [returned, free = free_](const void*) {
    const std::lock_guard lock(free->mutex);
    free->pieces.push_back(std::move(*returned));
  });
  return lease;
}

}  // namespace ortchestra
