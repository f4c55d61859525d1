#include <algorithm>
#include <cmath>
#include <limits>

#include "decode/kinds.h"
#include "decode/parts/activation.h"
#include "decode/parts/labels.h"
#include "decode/parts/maps.h"
#include "decode/parts/outputs.h"

namespace ortchestra {
namespace {

constexpr const char* mask_wanted =
    "one output of [batch, classes, h, w], [batch, h, w, classes] or [batch, h, w] with h and w in "
    "the aspect ratio of the model's input";

/// The runs of pixels of the frame at which the interpolated map reaches the threshold.
std::vector<std::uint32_t> runs_above(const std::vector<float>& map, std::size_t width,
                                      const MapSamples& samples, float threshold) {
  std::vector<float> blended(width);
  std::vector<std::uint8_t> inside(samples.columns.size());
  RunLengths runs;
  for (const Sample& row : samples.rows) {
    const float* const upper = map.data() + row.first * width;
    const float* const lower = map.data() + row.second * width;
    // Interpolate vertically first, because the map has fewer columns than the frame.
    float greatest = std::numeric_limits<float>::lowest();
    for (std::size_t x = 0; x < width; ++x) {
      blended[x] = upper[x] + (lower[x] - upper[x]) * row.weight;
      greatest = std::max(greatest, blended[x]);
    }
    // Interpolated values are never above the greatest. This skips most rows of most masks.
    if (!row.inside || greatest < threshold) {
      std::ranges::fill(inside, std::uint8_t{0});
      runs.add(inside);
      continue;
    }
    for (std::size_t x = 0; x < inside.size(); ++x) {
      const Sample& column = samples.columns[x];
      const float left = blended[column.first];
      const float value = left + (blended[column.second] - left) * column.weight;
      inside[x] = value >= threshold && column.inside ? 1 : 0;
    }
    runs.add(inside);
  }
  return runs.take();
}

class MaskDecoder final : public Decoder {
 public:
  MaskDecoder(const DecodeOptions& options, const DecodedModel& model, Labels labels)
      : Decoder(std::move(labels)),
        recipe_(model.recipe),
        output_(one_output(
            options, model, [&](const Shape& shape) { return may_be_maps(shape, recipe_); },
            mask_wanted)),
        threshold_(options.threshold ? *options.threshold : options.score.value()),
        activation_(options.activation.value()),
        background_(options.background) {
    if (activation_ == Activation::softmax)
      throw input_error(
          "model '" + model.name +
          "': the decoder 'mask' has no softmax; use the decoder 'segmentation' for the most "
          "likely class of every pixel");
    if (const auto layout = map_layout(model.outputs[output_].shape, recipe_))
      require_labels(this->labels(), layout->maps, options, model);
  }

 private:
  Prediction decoded(std::span<const TensorView> outputs, const PictureSize& frame) const override {
    const TensorView& output = outputs[output_];
    const auto layout = map_layout(output.shape, recipe_);
    if (!layout) throw output_mismatch(mask_wanted, output);
    const Floats floats(output);
    const MapSamples samples = ortchestra::samples(*layout, recipe_, frame);
    Prediction prediction;
    Masks masks;
    std::vector<float> map(layout->pixels());
    for (std::size_t c = 0; c < layout->maps; ++c) {
      if (background_ && static_cast<std::size_t>(*background_) == c) continue;
      const float* const first = floats.data() + c * layout->map_step;
      for (std::size_t i = 0; i < map.size(); ++i) map[i] = first[i * layout->pixel_step];
      prediction.not_finite += clear_not_finite(map);
      activate(map, activation_);
      Mask mask{static_cast<int>(c), frame.width, frame.height,
                runs_above(map, layout->width, samples, threshold_)};
      if (mask.runs.size() > 1) masks.push_back(std::move(mask));
    }
    prediction.found = std::move(masks);
    return prediction;
  }

  /// Replaces values that are not finite, so that they are outside of every mask and do not spread
  /// by interpolation. Returns their number.
  std::size_t clear_not_finite(std::vector<float>& map) const {
    float sum = 0;  // finite only if all values are
    for (const float value : map) sum += value * 0.0F;
    if (sum == 0.0F) return 0;
    std::size_t count = 0;
    for (float& value : map) {
      if (std::isfinite(value)) continue;
      // The sigmoid of 0 would be 0.5.
      value = activation_ == Activation::sigmoid ? -100.0F : 0.0F;
      ++count;
    }
    return count;
  }

  Recipe recipe_;
  std::size_t output_;
  float threshold_;
  Activation activation_;
  std::optional<int> background_;
};

std::unique_ptr<Decoder> make_mask(const DecodeOptions& options, const DecodedModel& model,
                                   Labels labels) {
  return std::make_unique<MaskDecoder>(options, model, std::move(labels));
}

/// A single map has probabilities or class indices.
Match match_mask(const DecodedModel& model) {
  const Match match = match_of_maps(model);
  return holds_whole_numbers(model) ? std::min(match, Match::possible) : match;
}

}  // namespace

DecoderKind mask_decoder() {
  return {.name = "mask",
          .summary = "one map of probabilities per class, pixels above a threshold",
          .make = make_mask,
          .keys = {"outputs", "labels", "score", "background", "activation", "threshold"},
          .defaults = {.activation = Activation::none, .threshold = 0.5F},
          .match = match_mask};
}

}  // namespace ortchestra
