#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ortchestra/prediction/prediction.h"

namespace ortchestra {

/// Blue, green, red.
using Color = std::array<std::uint8_t, 3>;

/// The `index`-th of colours that differ as much as they can: hues a golden angle apart.
Color distinct_color(std::size_t index);

/// Whether black is easier to read on it than white.
bool is_light(const Color& color);

/// A colour a class: the same for equal labels of different models.
class Palette {
 public:
  explicit Palette(const std::vector<PredictedModel>& models);

  Color color(std::size_t model, int class_index) const;

 private:
  std::vector<PredictedModel> models_;
  std::map<std::string, std::size_t> of_label_;
};

}  // namespace ortchestra
