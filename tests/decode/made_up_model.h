#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ortchestra/decode/decoder.h"

namespace ortchestra::test {

/// A model description with float32 outputs, and their values for one frame.
class MadeUpModel {
 public:
  /// The input is width × height; frames are stretched to it.
  explicit MadeUpModel(int width = 64, int height = 64) {
    model_.name = "made-up";
    model_.recipe.width = width;
    model_.recipe.height = height;
  }

  MadeUpModel& output(const std::string& name, const Shape& shape, std::vector<float> values = {}) {
    values.resize(element_count(shape));
    model_.outputs.push_back({name, "float32", shape});
    values_.push_back(std::move(values));
    return *this;
  }

  DecodedModel& model() { return model_; }
  std::vector<float>& values(std::size_t output) { return values_[output]; }
  std::vector<TensorView> views() const {
    std::vector<TensorView> views;
    for (std::size_t i = 0; i < values_.size(); ++i)
      views.push_back({ElementType::float32, model_.outputs[i].shape,
                       reinterpret_cast<const std::byte*>(values_[i].data())});
    return views;
  }
  /// Decodes the outputs for a frame of the same size as the input.
  Prediction decode(const DecodeOptions& options) const {
    return make_decoder(options, model_)->decode(views(), model_.recipe.size());
  }

 private:
  DecodedModel model_;
  std::vector<std::vector<float>> values_;
};

inline DecodeOptions decoding(const std::string& kind) {
  DecodeOptions options;
  options.kind = kind;
  return options;
}

}  // namespace ortchestra::test
