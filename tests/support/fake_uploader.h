#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>

#include "runtime/cuda/uploader.h"

namespace ortchestra::test {

/// Copies within the host's memory, and counts.
class FakeUploader final : public Uploader {
 public:
  struct State {
    std::atomic<int> uploads = 0;  ///< begun
    std::atomic<int> held = 0;     ///< copies that somebody still has
    /// Called on an upload's thread when it begins, with the tensor's first byte; may wait or
    /// throw.
    std::function<void(int first_byte)> on_upload = [](int) {};
  };

  /// `state` outlives this and the copies.
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
