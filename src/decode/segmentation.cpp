#include <algorithm>
#include <cmath>
#include <map>

#include "decode/kinds.h"
#include "decode/parts/labels.h"
#include "decode/parts/maps.h"
#include "decode/parts/outputs.h"

namespace ortchestra {
namespace {

constexpr const char* segmentation_wanted =
    "one output of [batch, classes, h, w] or [batch, h, w, classes], or of class indices "
    "[batch, h, w], with h and w in the aspect ratio of the model's input";

constexpr int no_class = -1;

/// The class of every pixel of the map.
struct ClassMap {
  std::vector<int> classes;
  std::size_t not_finite = 0;
};

ClassMap most_likely_classes(const Floats& scores, const MapLayout& layout) {
  ClassMap map{std::vector<int>(layout.pixels(), 0), 0};
  std::vector<float> best(layout.pixels());
  std::vector<float> not_finite(layout.pixels(), 0.0F);  // NaN where a score is not finite
  for (std::size_t c = 0; c < layout.maps; ++c) {
    const float* const first = scores.data() + c * layout.map_step;
    for (std::size_t i = 0; i < best.size(); ++i) {
      const float score = first[i * layout.pixel_step];
      not_finite[i] += score * 0.0F;
      const bool better = c == 0 || score > best[i];
      best[i] = better ? score : best[i];
      map.classes[i] = better ? static_cast<int>(c) : map.classes[i];
    }
  }
  for (std::size_t i = 0; i < not_finite.size(); ++i) {
    if (not_finite[i] == 0.0F) continue;
    map.classes[i] = no_class;
    ++map.not_finite;
  }
  return map;
}

/// For an output that holds class indices.
ClassMap classes_from_numbers(const Floats& numbers) {
  ClassMap map;
  map.classes.reserve(numbers.size());
  for (const float number : numbers.values()) {
    const bool usable = std::isfinite(number) && number >= 0 && number < 65536;
    if (!std::isfinite(number)) ++map.not_finite;
    map.classes.push_back(usable ? static_cast<int>(std::lround(number)) : no_class);
  }
  return map;
}

class SegmentationDecoder final : public Decoder {
 public:
  SegmentationDecoder(const DecodeOptions& options, const DecodedModel& model, Labels labels)
      : Decoder(std::move(labels)),
        recipe_(model.recipe),
        output_(one_output(
            options, model, [&](const Shape& shape) { return may_be_maps(shape, recipe_); },
            segmentation_wanted)),
        background_(options.background.value_or(no_class)) {
    const auto layout = map_layout(model.outputs[output_].shape, recipe_);
    if (layout && layout->maps > 1) require_labels(this->labels(), layout->maps, options, model);
  }

 private:
  /// Each pixel of the frame gets the class of the nearest pixel of the map, because classes can't
  /// be interpolated.
  Prediction decoded(std::span<const TensorView> outputs, const PictureSize& frame) const override {
    const TensorView& output = outputs[output_];
    const auto layout = map_layout(output.shape, recipe_);
    if (!layout) throw output_mismatch(segmentation_wanted, output);
    const ClassMap map = layout->maps == 1 ? classes_from_numbers(Floats(output))
                                           : most_likely_classes(Floats(output), *layout);
    const MapSamples samples = ortchestra::samples(*layout, recipe_, frame);
    const auto nearest = [](const Sample& s) { return s.weight < 0.5F ? s.first : s.second; };

    std::map<int, RunLengths> runs;
    for (const int found : map.classes) {
      if (found != no_class && found != background_) runs.try_emplace(found);
    }
    std::vector<int> row_classes(samples.columns.size());
    std::vector<std::uint8_t> inside(row_classes.size());
    for (const Sample& row : samples.rows) {
      const int* const line = map.classes.data() + nearest(row) * layout->width;
      for (std::size_t x = 0; x < row_classes.size(); ++x) {
        const Sample& column = samples.columns[x];
        row_classes[x] = row.inside && column.inside ? line[nearest(column)] : no_class;
      }
      for (auto& [number, collected] : runs) {
        for (std::size_t x = 0; x < inside.size(); ++x) inside[x] = row_classes[x] == number;
        collected.add(inside);
      }
    }
    Prediction prediction;
    prediction.not_finite = map.not_finite;
    Masks masks;
    for (auto& [number, collected] : runs) {
      Mask mask{number, frame.width, frame.height, collected.take()};
      if (mask.runs.size() > 1) masks.push_back(std::move(mask));
    }
    prediction.found = std::move(masks);
    return prediction;
  }

  Recipe recipe_;
  std::size_t output_;
  int background_;
};

std::unique_ptr<Decoder> make_segmentation(const DecodeOptions& options, const DecodedModel& model,
                                           Labels labels) {
  return std::make_unique<SegmentationDecoder>(options, model, std::move(labels));
}

/// A single map has class indices or probabilities.
Match match_segmentation(const DecodedModel& model) {
  const Match match = match_of_maps(model);
  return holds_whole_numbers(model) ? match : std::min(match, Match::possible);
}

}  // namespace

DecoderKind segmentation_decoder() {
  return {.name = "segmentation",
          .summary = "the most likely class of every pixel",
          .make = make_segmentation,
          .keys = {"outputs", "labels", "background"},
          .match = match_segmentation};
}

}  // namespace ortchestra
