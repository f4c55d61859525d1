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

/// The `index`-th of a sequence of distinct colours, whose hues differ by the golden angle.
Color distinct_color(std::size_t index);

/// Whether black text on this colour is easier to read than white text.
bool is_light(const Color& color);

/// One colour per class. Equal labels of different models have the same colour.
class Palette {
 public:
  explicit Palette(const std::vector<PredictedModel>& models);

  Color color(std::size_t model, int class_index) const;

 private:
  std::vector<PredictedModel> models_;
  std::map<std::string, std::size_t> of_label_;
};

}  // namespace ortchestra
