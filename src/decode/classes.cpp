#include <algorithm>
#include <cmath>

#include "decode/kinds.h"
#include "decode/parts/activation.h"
#include "decode/parts/labels.h"
#include "decode/parts/outputs.h"

namespace ortchestra {
namespace {

constexpr const char* classes_wanted =
    "one output of [batch, classes] (more dimensions of size 1 may follow)";

bool are_classes(const Shape& shape) {
  if (shape.size() < 2) return shape.size() == 1;
  return std::all_of(shape.begin() + 2, shape.end(), [](auto extent) { return may_be(extent, 1); });
}

class ClassesDecoder final : public Decoder {
 public:
  ClassesDecoder(const DecodeOptions& options, const DecodedModel& model, Labels labels)
      : Decoder(std::move(labels)),
        output_(one_output(options, model, are_classes, classes_wanted)),
        activation_(options.activation.value()),
        least_(options.score.value()),
        most_(static_cast<std::size_t>(options.top_k.value())),
        background_(options.background) {
    const Shape& shape = model.outputs[output_].shape;
    const std::int64_t classes = shape.empty() ? -1 : shape.size() > 1 ? shape[1] : shape[0];
    if (classes > 0)
      require_labels(this->labels(), static_cast<std::size_t>(classes), options, model);
  }

 private:
  Prediction decoded(std::span<const TensorView> outputs, const PictureSize&) const override {
    const TensorView& output = outputs[output_];
    if (!are_classes(output.shape)) throw output_mismatch(classes_wanted, output);
    const Floats floats(output);
    std::vector<float> scores(floats.values().begin(), floats.values().end());
    activate(scores, activation_);
    Prediction prediction;
    Classes classes;
    for (std::size_t c = 0; c < scores.size(); ++c) {
      if (background_ && static_cast<std::size_t>(*background_) == c) continue;
      if (!std::isfinite(scores[c])) {
        ++prediction.not_finite;
      } else if (scores[c] >= least_) {
        classes.push_back({static_cast<int>(c), scores[c]});
      }
    }
    const auto best = [](const ClassScore& a, const ClassScore& b) {
      return a.score != b.score ? a.score > b.score : a.class_index < b.class_index;
    };
    const auto kept = std::min(most_, classes.size());
    std::partial_sort(classes.begin(), classes.begin() + static_cast<std::ptrdiff_t>(kept),
                      classes.end(), best);
    classes.resize(kept);
    prediction.found = std::move(classes);
    return prediction;
  }

  std::size_t output_;
  Activation activation_;
  float least_;
  std::size_t most_;
  std::optional<int> background_;
};

std::unique_ptr<Decoder> make_classes(const DecodeOptions& options, const DecodedModel& model,
                                      Labels labels) {
  return std::make_unique<ClassesDecoder>(options, model, std::move(labels));
}

/// An unknown number of items with few numbers each may also be detections after suppression: boxes
/// with score and class.
bool may_be_detections(const DecodedModel::Output& output) {
  return output.shape.size() == 2 && output.shape[0] == -1 && output.shape[1] >= 4 &&
         output.shape[1] <= 8 && output.first == FirstDimension::rows;
}

Match match_classes(const DecodedModel& model) {
  return std::ranges::any_of(model.outputs, may_be_detections) ? Match::none : Match::possible;
}

}  // namespace

DecoderKind classes_decoder() {
  return {.name = "classes",
          .summary = "one score per class",
          .make = make_classes,
          .keys = {"outputs", "labels", "score", "top_k", "background", "activation"},
          .defaults = {.score = 0.0F, .top_k = 5, .activation = Activation::softmax},
          .match = match_classes};
}

}  // namespace ortchestra
