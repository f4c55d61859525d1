#include "support/batch_maker.h"

#include <cstring>
#include <numeric>
#include <utility>

namespace ortchestra::test {

class FrameMemory {
 public:
  struct Allocation {
    std::byte* data = nullptr;
    std::shared_ptr<const void> owner;
    std::shared_ptr<const SharedMemory> segment;
    std::size_t offset = 0;
  };

  explicit FrameMemory(InputMemory kind) : kind_(kind) {}

  Allocation allocate(std::size_t bytes) {
    if (kind_ == InputMemory::any) {
      auto own = std::make_shared<std::vector<std::byte>>(bytes);
      return {own->data(), own, nullptr, 0};
    }
    constexpr std::size_t segment_bytes = std::size_t{8} << 20U;
    if (!segment_ || used_ + bytes > segment_bytes) {
      segment_ = SharedMemory::create(frame_segment_name, segment_bytes);
      used_ = 0;
    }
    constexpr std::size_t alignment = 64;
    const std::size_t offset = used_;
    used_ += (bytes + alignment - 1) / alignment * alignment;
    return {segment_->data() + offset, segment_, segment_, offset};
  }

 private:
  const InputMemory kind_;
  std::shared_ptr<SharedMemory> segment_;
  std::size_t used_ = 0;
};

BatchMaker::BatchMaker(std::vector<Recipe> recipes, std::size_t models, std::size_t batch_size,
                       InputMemory memory)
    : recipes_(std::move(recipes)),
      models_(models),
      batch_size_(batch_size),
      memory_(std::make_unique<FrameMemory>(memory)) {}

BatchMaker::~BatchMaker() = default;

BatchPointer BatchMaker::make(const Request& request) {
  auto batch = std::make_shared<Batch>();
  batch->id = next_id_++;
  batch->count = request.count.value_or(batch_size_);
  batch->models.resize(models_);
  std::iota(batch->models.begin(), batch->models.end(), std::size_t{0});
  if (request.models) batch->models = *request.models;
  const std::int64_t first_frame = batch->id * static_cast<std::int64_t>(batch_size_);
  batch->frames.resize(batch->count);
  for (std::size_t i = 0; i < batch->count; ++i) {
    batch->frames[i].index = first_frame + static_cast<std::int64_t>(i);
  }
  for (const Recipe& recipe : recipes_) batch->tensors.push_back(make_tensor(recipe, first_frame));
  return batch;
}

Tensor BatchMaker::make_tensor(const Recipe& recipe, std::int64_t first_frame) {
  Tensor tensor;
  tensor.view.type = recipe.type;
  tensor.view.shape = batch_shape(recipe, batch_size_);
  FrameMemory::Allocation allocation = memory_->allocate(tensor.view.bytes());
  tensor.view.data = allocation.data;
  const std::size_t elements = element_count(tensor.view.shape) / batch_size_;
  for (std::size_t item = 0; item < batch_size_; ++item) {
    const auto frame = static_cast<std::size_t>(first_frame) + item;
    for (std::size_t i = 0; i < elements; ++i) {
      const std::size_t value = i == 0 ? frame : (31 * frame + 7 * i) % 251;
      const std::size_t at = item * elements + i;
      if (element_size(recipe.type) == 1) {
        allocation.data[at] = static_cast<std::byte>(value);
      } else {
        const auto number = static_cast<float>(value);
        std::memcpy(allocation.data + at * sizeof number, &number, sizeof number);
      }
    }
  }
  tensor.owner = std::move(allocation.owner);
  tensor.segment = std::move(allocation.segment);
  tensor.offset = allocation.offset;
  return tensor;
}

}  // namespace ortchestra::test
