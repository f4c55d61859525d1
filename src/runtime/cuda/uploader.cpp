#include "runtime/cuda/uploader.h"

#include <stdexcept>
#include <string>
#include <utility>

namespace ortchestra {
namespace {

class DeviceUploader final : public Uploader {
 public:
  explicit DeviceUploader(std::shared_ptr<DeviceMemory> memory) : memory_(std::move(memory)) {}

  Tensor upload(const TensorView& image) const override {
    try {
      std::shared_ptr<std::byte> copy = memory_->block(image.bytes());
      memory_->copy(copy.get(), image.data, image.bytes());
      const std::byte* const data = copy.get();
      return {.view = {.type = image.type, .shape = image.shape, .data = data},
              .owner = std::move(copy),
              .segment = nullptr,
              .offset = 0};
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(std::string("a picture can't be copied to the device: ") +
                               error.what());
    }
  }

  bool stays_on_host() const noexcept override { return memory_->on_host(); }

 private:
  const std::shared_ptr<DeviceMemory> memory_;
};

}  // namespace

std::unique_ptr<Uploader> make_uploader(std::shared_ptr<DeviceMemory> memory) {
  return std::make_unique<DeviceUploader>(std::move(memory));
}

}  // namespace ortchestra
