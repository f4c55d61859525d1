#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "ortchestra/prediction/prediction.h"
#include "ortchestra/sink/sink.h"
#include "ortchestra/tensor/picture.h"

// Synthetic predictions for the tests of sinks.
namespace ortchestra::test {

inline SinkOptions sink_options() {
  SinkOptions options;
  options.models = {{"faces", {"background", "face"}},
                    {"hair", {"skin, bare", "hair"}},
                    {"poses", {}},
                    {"kinds", {"cat", "dog"}},
                    {"raw", {}},
                    {"broken", {}}};
  return options;
}

inline RawTensor raw_tensor(const std::string& name, std::vector<std::int64_t> shape,
                            const std::vector<float>& values) {
  const std::size_t size = values.size() * sizeof(float);
  const std::shared_ptr<std::byte[]> bytes(new std::byte[size]);
  std::memcpy(bytes.get(), values.data(), size);
  return {name, "float32", std::move(shape), {bytes, bytes.get()}, size};
}

template <class Found>
Prediction prediction(std::size_t model, Found found) {
  Prediction made;
  made.model = model;
  made.found = std::move(found);
  return made;
}

/// A frame of 64 × 48 pixels with one prediction of each type and one error.
inline FramePredictions full_frame(std::int64_t index) {
  FramePredictions frame;
  frame.input = "street.mp4";
  frame.index = index;
  frame.timestamp = std::chrono::milliseconds(40 * index);
  frame.width = 64;
  frame.height = 48;
  const auto shift = static_cast<float>(index);
  frame.predictions.push_back(prediction(0, Boxes{{10 + shift, 5.125F, 20, 30.5F, 0.98765F, 1}}));
  frame.predictions.push_back(
      prediction(1, Masks{{1, 64, 48, {64 * 10 + 8, 4, 60, 4, 64 * 48 - 64 * 10 - 76}}}));
  Pose pose;
  pose.box = Box{1, 2, 3, 4, 0.5F, 0};
  pose.points = {{1.5F, 2.5F, 0.75F}, {-0.001F, 3, 0}};
  frame.predictions.push_back(prediction(2, Poses{pose}));
  frame.predictions.push_back(prediction(3, Classes{{1, 0.75F}, {0, 0.25F}}));
  Prediction raw = prediction(4, Tensors{{"out", "float32", {1, 2}, 0.0, 1.0, 0.5, 1, 0}});
  raw.values = {raw_tensor("out", {1, 2}, {shift, shift + 0.5F})};
  raw.not_finite = 3;
  frame.predictions.push_back(raw);
  Prediction broken;
  broken.model = 5;
  broken.error = "no \"answer\"";
  frame.predictions.push_back(broken);
  return frame;
}

}  // namespace ortchestra::test
