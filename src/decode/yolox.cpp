#include <fmt/format.h>

#include <cmath>

#include "decode/kinds.h"
#include "decode/parts/detection.h"
#include "decode/parts/grid.h"
#include "decode/parts/labels.h"
#include "decode/parts/outputs.h"

namespace ortchestra {
namespace {

constexpr std::size_t yolox_before_classes = 5;  // x, y, width, height, objectness

/// Rows of [x, y, w, h, objectness, classes…]; scores are probabilities. With stride s, the centre
/// of the box is ((x + column)·s, (y + row)·s) and its size is (e^w·s, e^h·s). From YOLOX, section
/// 2.1, and the function demo_postprocess of its authors.
class YoloxDecoder final : public Decoder {
 public:
  YoloxDecoder(const DecodeOptions& options, const DecodedModel& model, Labels labels)
      : Decoder(std::move(labels)),
        recipe_(model.recipe),
        grid_(grid_of(options, recipe_)),
        wanted_(fmt::format("one output of [batch, cells, 5 + classes] with {}",
                            describe(grid_, recipe_))),
        output_(one_output(
            options, model, [&](const Shape& shape) { return fits(shape); }, wanted_)),
        rules_(DetectionRules::from(options)),
        background_(options.background) {
    const Shape& shape = model.outputs[output_].shape;
    if (!shape.empty() && shape.back() > 0)
      require_labels(this->labels(), static_cast<std::size_t>(shape.back()) - yolox_before_classes,
                     options, model);
  }

 private:
  bool fits(const Shape& declared) const {
    const Shape shape = frame_shape(declared, 2);
    return shape.size() == 2 && may_be(shape[0], static_cast<std::int64_t>(cells_of(grid_))) &&
           (shape[1] == -1 || shape[1] > static_cast<std::int64_t>(yolox_before_classes));
  }

  Prediction decoded(std::span<const TensorView> outputs, const PictureSize& frame) const override {
    const TensorView& output = outputs[output_];
    if (!fits(output.shape)) throw output_mismatch(wanted_, output);
    const Floats floats(output);
    const auto width = static_cast<std::size_t>(output.shape.back());
    Detections detections(rules_);
    const float* row = floats.data();
    for (const GridLevel& level : grid_) {
      for (int y = 0; y < level.rows; ++y) {
        for (int x = 0; x < level.columns; ++x, row += width) {
          // Class scores are at most 1, so objectness alone excludes most cells.
          if (row[4] < rules_.score) {
            detections.check_score(row[4]);
            continue;
          }
          add(row, width - yolox_before_classes, x, y, static_cast<float>(level.stride),
              detections);
        }
      }
    }
    return boxes_in_frame(std::move(detections), recipe_, frame);
  }

  void add(const float* row, std::size_t classes, int column, int line, float stride,
           Detections& detections) const {
    const BestClass best = best_class(row + yolox_before_classes, classes, 1, background_);
    if (!best.finite) return detections.add_not_finite();
    if (best.index < 0) return;
    const float x = (row[0] + static_cast<float>(column)) * stride;
    const float y = (row[1] + static_cast<float>(line)) * stride;
    const float half_width = std::exp(row[2]) * stride / 2;
    const float half_height = std::exp(row[3]) * stride / 2;
    detections.add({x - half_width, y - half_height, x + half_width, y + half_height,
                    row[4] * best.score, best.index, 0});
  }

  Recipe recipe_;
  std::vector<GridLevel> grid_;
  std::string wanted_;
  std::size_t output_;
  DetectionRules rules_;
  std::optional<int> background_;
};

std::unique_ptr<Decoder> make_yolox(const DecodeOptions& options, const DecodedModel& model,
                                    Labels labels) {
  return std::make_unique<YoloxDecoder>(options, model, std::move(labels));
}

}  // namespace

DecoderKind yolox_decoder() {
  return {.name = "yolox",
          .summary = "YOLOX: one row per grid cell, relative to the cell",
          .make = make_yolox,
          .keys = {"outputs", "labels", "score", "iou", "top_k", "background", "strides"},
          .defaults = {.score = 0.3F, .iou = 0.45F, .strides = {8, 16, 32}},
          .match = match_of_cells};
}

}  // namespace ortchestra
