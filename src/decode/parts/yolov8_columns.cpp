#include "decode/parts/yolov8_columns.h"

#include <fmt/format.h>

#include "decode/parts/outputs.h"

namespace ortchestra {

DecodeOptions yolov8_defaults() {
  return {.score = 0.25F,
          .iou = 0.45F,
          .box_format = BoxFormat::center,
          .coordinates = CoordinateUnit::absolute,
          .strides = {8, 16, 32}};
}

Yolov8Columns::Yolov8Columns(const DecodeOptions& options, const DecodedModel& model,
                             const std::string& features)
    : recipe_(model.recipe),
      grid_(grid_of(options, recipe_)),
      wanted_(fmt::format("one output of [batch, {}, cells] with {}", features,
                          describe(grid_, recipe_))),
      rules_(DetectionRules::from(options)),
      format_(options.box_format.value()),
      unit_(options.coordinates.value()),
      background_(options.background) {}

bool Yolov8Columns::fits(const Shape& declared, std::int64_t least) const {
  const Shape shape = frame_shape(declared, 2);
  return shape.size() == 2 && (shape[0] == -1 || shape[0] >= least) &&
         may_be(shape[1], static_cast<std::int64_t>(cells()));
}

Detections Yolov8Columns::detections(const float* floats, std::size_t classes) const {
  const std::size_t cells = this->cells();
  // One feature after another, so that memory is read in order.
  std::vector<float> best(floats + 4 * cells, floats + 5 * cells);
  std::vector<int> best_class(cells, 0);
  const bool skips_first = background_ && *background_ == 0;
  if (skips_first) best.assign(cells, -1.0F);
  // 0 while all scores of a cell are finite, then NaN.
  std::vector<float> not_finite(cells, 0.0F);
  for (std::size_t c = 0; c < classes; ++c) {
    const float* const scores = floats + (4 + c) * cells;
    for (std::size_t i = 0; i < cells; ++i) not_finite[i] += scores[i] * 0.0F;
    if (background_ && static_cast<std::size_t>(*background_) == c) continue;
    for (std::size_t i = 0; i < cells; ++i) {
      const bool better = scores[i] > best[i];
      best[i] = better ? scores[i] : best[i];
      best_class[i] = better ? static_cast<int>(c) : best_class[i];
    }
  }
  Detections detections(rules_);
  for (std::size_t i = 0; i < cells; ++i) {
    if (not_finite[i] != 0.0F) {
      detections.add_not_finite();
    } else if (best[i] >= rules_.score && (!skips_first || best_class[i] != 0)) {
      const float four[4] = {floats[i], floats[cells + i], floats[2 * cells + i],
                             floats[3 * cells + i]};
      Candidate box = box_from(four, format_, unit_, recipe_);
      box.score = best[i];
      box.class_index = best_class[i];
      box.cell = i;
      detections.add(box);
    } else if (!skips_first) {
      detections.check_score(best[i]);
    }
  }
  return detections;
}

}  // namespace ortchestra
