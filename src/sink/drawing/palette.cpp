#include "sink/drawing/palette.h"

#include <algorithm>
#include <cmath>

namespace ortchestra {
namespace {

/// The label of a class; for a model without labels, its name and the class index.
std::string key_of(const PredictedModel& model, int class_index) {
  return model.labels.empty() ? model.name + ' ' + std::to_string(class_index)
                              : model.label(class_index);
}

std::uint8_t channel(double hue, double saturation, double value, double shift) {
  const double k = std::fmod(shift + hue * 6, 6);
  const double level = value - value * saturation * std::clamp(std::min(k, 4 - k), 0.0, 1.0);
  return static_cast<std::uint8_t>(std::lround(level * 255));
}

}  // namespace

Color distinct_color(std::size_t index) {
  constexpr double golden_ratio = 0.618033988749895;
  const double hue = std::fmod(0.33 + static_cast<double>(index) * golden_ratio, 1.0);
  const double saturation = index % 3 == 2 ? 0.55 : 0.85;
  return {channel(hue, saturation, 1, 1), channel(hue, saturation, 1, 3),
          channel(hue, saturation, 1, 5)};
}

bool is_light(const Color& color) {
  // BT.601 luma.
  return 0.114 * color[0] + 0.587 * color[1] + 0.299 * color[2] > 140;
}

Palette::Palette(const std::vector<PredictedModel>& models) : models_(models) {
  for (const PredictedModel& model : models_) {
    const int classes = std::max<int>(1, static_cast<int>(model.labels.size()));
    for (int c = 0; c < classes; ++c) of_label_.try_emplace(key_of(model, c), of_label_.size());
  }
}

Color Palette::color(std::size_t model, int class_index) const {
  const auto found = of_label_.find(key_of(models_.at(model), class_index));
  if (found != of_label_.end()) return distinct_color(found->second);
  // A class without a label: its colour differs from those of the labelled classes, and usually
  // from those of other models.
  return distinct_color(of_label_.size() + model * 7 + static_cast<std::size_t>(class_index));
}

}  // namespace ortchestra
