#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>

#include "runtime/cuda/uploader.h"

namespace ortchestra::test {

/// Copies within host memory, and counts the copies.
class FakeUploader final : public Uploader {
 public:
  struct State {
    std::atomic<int> uploads = 0;  ///< uploads started
    std::atomic<int> held = 0;     ///< copies still in use
    /// Called on the upload's thread when an upload starts, with the tensor's first byte. May wait
    /// or throw.
    std::function<void(int first_byte)> on_upload = [](int) {};
  };

  /// `state` must outlive this object and all copies.
  explicit FakeUploader(State& state) : state_(state) {}

  Tensor upload(const TensorView& image) const override {
    ++state_.uploads;
    state_.on_upload(std::to_integer<int>(*image.data));
    ++state_.held;
    auto bytes = std::shared_ptr<std::byte[]>(new std::byte[image.bytes()],
                                              [&state = state_](std::byte* all) {
                                                --state.held;
                                                delete[] all;
                                              });
    std::copy_n(image.data, image.bytes(), bytes.get());
    return {.view = {.type = image.type, .shape = image.shape, .data = bytes.get()},
            .owner = bytes,
            .segment = nullptr,
            .offset = 0};
  }

  bool stays_on_host() const noexcept override { return true; }

 private:
  State& state_;
};

}  // namespace ortchestra::test
