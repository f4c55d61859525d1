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
    "one output of [batch, classes, h, w], [batch, h, w, classes] or [batch, h, w], h and w in "
    "proportion to the model's input";

/// The pixels of the frame where the map, interpolated, reaches the threshold.
std::vector<std::uint32_t> runs_above(const std::vector<float>& map, std::size_t width,
                                      const MapSamples& samples, float threshold) {
  std::vector<float> blended(width);
  std::vector<std::uint8_t> inside(samples.columns.size());
  RunLengths runs;
  for (const Sample& row : samples.rows) {
    const float* const upper = map.data() + row.first * width;
    const float* const lower = map.data() + row.second * width;
    // Down first, for the map's few columns, then across.
    float greatest = std::numeric_limits<float>::lowest();
    for (std::size_t x = 0; x < width; ++x) {
      blended[x] = upper[x] + (lower[x] - upper[x]) * row.weight;
      greatest = std::max(greatest, blended[x]);
    }
    // Nothing between them is greater than the greatest: most rows of most masks end here.
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
      throw input_error("model '" + model.name +
                        "': a mask has no softmax; the decoder 'segmentation' takes every pixel's "
                        "likeliest class");
    if (const auto layout = map_layout(model.outputs[output_].shape, recipe_))
      require_labels(this->labels(), layout->maps, options, model);
  }

 private:
  Prediction decoded(std::span<const TensorView> outputs, const PictureSize& frame) const override {
    const TensorView& output = outputs[output_];
    const auto layout = map_layout(output.shape, recipe_);
    if (!layout) throw misfit_now(mask_wanted, output);
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

  /// How many there were. They are outside of every mask, and don't spread by interpolation.
  std::size_t clear_not_finite(std::vector<float>& map) const {
    float sum = 0;  // finite only where all are
    for (const float value : map) sum += value * 0.0F;
    if (sum == 0.0F) return 0;
    std::size_t count = 0;
    for (float& value : map) {
      if (std::isfinite(value)) continue;
      // A logit of 0 would be a probability of one half.
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

/// One map holds probabilities, or the classes' numbers.
Match match_mask(const DecodedModel& model) {
  const Match match = match_of_maps(model);
  return holds_whole_numbers(model) ? std::min(match, Match::possible) : match;
}

}  // namespace

DecoderKind mask_decoder() {
  return {.name = "mask",
          .summary = "one map of probabilities a class, pixels above a threshold",
          .make = make_mask,
          .keys = {"outputs", "labels", "score", "background", "activation", "threshold"},
          .defaults = {.activation = Activation::none, .threshold = 0.5F},
          .match = match_mask};
}

}  // namespace ortchestra
