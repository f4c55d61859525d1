#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "decode/kinds.h"
#include "decode/parts/activation.h"
#include "decode/parts/detection.h"
#include "decode/parts/grid.h"
#include "decode/parts/labels.h"
#include "decode/parts/outputs.h"

namespace ortchestra {
namespace {

/// A level of the grid, and the indices of its two outputs.
struct Level {
  GridLevel grid;
  std::size_t scores = 0;
  std::size_t distances = 0;
};

/// The mean of a distribution over 0, 1, …, bins − 1, given as scores before softmax ("Generalized
/// Focal Loss", equation 5). NaN if a score is NaN.
float expected(const float* scores, std::size_t bins) {
  float greatest = scores[0];
  for (std::size_t i = 1; i < bins; ++i) greatest = std::max(greatest, scores[i]);
  float sum = 0;
  float weighted = 0;
  for (std::size_t i = 0; i < bins; ++i) {
    const float weight = std::exp(scores[i] - greatest);
    sum += weight;
    weighted += weight * static_cast<float>(i);
  }
  return weighted / sum;
}

class NanodetDecoder final : public Decoder {
 public:
  NanodetDecoder(const DecodeOptions& options, const DecodedModel& model, Labels labels)
      : Decoder(std::move(labels)),
        recipe_(model.recipe),
        bins_(static_cast<std::size_t>(options.reg_max.value()) + 1),
        wanted_(wanted(options)),
        activation_(options.activation.value()),
        rules_(DetectionRules::from(options)),
        background_(options.background) {
    const auto named = named_outputs(options, model, grid_of(options, recipe_).size() * 2,
                                     grid_of(options, recipe_).size() * 2, wanted_);
    for (const GridLevel& grid : grid_of(options, recipe_)) {
      Level level{grid, 0, 0};
      if (named.empty()) {
        level.scores = find(options, model, grid, Part::scores);
        level.distances = find(options, model, grid, Part::distances);
      } else {
        level.scores = named[levels_.size() * 2];
        level.distances = named[levels_.size() * 2 + 1];
        if (!fits(model.outputs[level.scores].shape, grid, Part::scores) ||
            !fits(model.outputs[level.distances].shape, grid, Part::distances))
          throw declared_mismatch(options, model, wanted_);
      }
      levels_.push_back(level);
    }
    const std::int64_t classes = model.outputs[levels_.front().scores].shape.back();
    if (classes > 0)
      require_labels(this->labels(), static_cast<std::size_t>(classes), options, model);
  }

 private:
  enum class Part { scores, distances };

  std::string wanted(const DecodeOptions& options) const {
    std::string text = "for every stride one output of class scores and one of distances:";
    for (const GridLevel& grid : grid_of(options, recipe_)) {
      text += fmt::format("{} [batch, {}, classes] and [batch, {}, {}]",
                          text.ends_with(':') ? "" : ",", grid.cells(), grid.cells(), 4 * bins_);
    }
    return text;
  }

  bool fits(const Shape& declared, const GridLevel& grid, Part part) const {
    const Shape shape = frame_shape(declared, 2);
    if (shape.size() != 2 || !may_be(shape[0], static_cast<std::int64_t>(grid.cells())))
      return false;
    return part == Part::scores || may_be(shape[1], static_cast<std::int64_t>(4 * bins_));
  }

  /// Finds an output of a level by its shape. If scores and distances have equal shapes, the scores
  /// are first, as NanoDet exports them.
  std::size_t find(const DecodeOptions& options, const DecodedModel& model, const GridLevel& grid,
                   Part part) const {
    std::vector<std::size_t> of_level;
    for (std::size_t i = 0; i < model.outputs.size(); ++i) {
      if (fits(model.outputs[i].shape, grid, Part::scores)) of_level.push_back(i);
    }
    if (of_level.size() != 2) throw declared_mismatch(options, model, wanted_);
    const bool last_is_distances = fits(model.outputs[of_level[1]].shape, grid, Part::distances);
    if (!last_is_distances && !fits(model.outputs[of_level[0]].shape, grid, Part::distances))
      throw declared_mismatch(options, model, wanted_);
    return of_level[(part == Part::distances) == last_is_distances ? 1 : 0];
  }

  Prediction decoded(std::span<const TensorView> outputs, const PictureSize& frame) const override {
    Detections detections(rules_);
    for (const Level& level : levels_) {
      const TensorView& scores = outputs[level.scores];
      const TensorView& distances = outputs[level.distances];
      if (!fits(scores.shape, level.grid, Part::scores)) throw output_mismatch(wanted_, scores);
      if (!fits(distances.shape, level.grid, Part::distances))
        throw output_mismatch(wanted_, distances);
      add_level(level.grid, Floats(scores), static_cast<std::size_t>(scores.shape.back()),
                Floats(distances), detections);
    }
    return boxes_in_frame(std::move(detections), recipe_, frame);
  }

  void add_level(const GridLevel& grid, const Floats& scores, std::size_t classes,
                 const Floats& distances, Detections& detections) const {
    for (std::size_t cell = 0; cell < grid.cells(); ++cell) {
      BestClass best = best_class(scores.data() + cell * classes, classes, 1, background_);
      if (!best.finite) {
        detections.add_not_finite();
        continue;
      }
      if (activation_ == Activation::sigmoid) best.score = sigmoid(best.score);
      if (best.index < 0) continue;
      if (best.score < rules_.score) {
        detections.check_score(best.score);
        continue;
      }
      add_box(grid, cell, best, distances.data() + cell * 4 * bins_, detections);
    }
  }

  void add_box(const GridLevel& grid, std::size_t cell, const BestClass& best,
               const float* distributions, Detections& detections) const {
    const auto stride = static_cast<float>(grid.stride);
    const auto columns = static_cast<std::size_t>(grid.columns);
    const std::size_t row = cell / columns;
    const float x = (static_cast<float>(cell % columns) + 0.5F) * stride;
    const float y = (static_cast<float>(row) + 0.5F) * stride;
    std::array<float, 4> side{};
    for (std::size_t i = 0; i < side.size(); ++i)
      side[i] = expected(distributions + i * bins_, bins_) * stride;
    detections.add(
        {x - side[0], y - side[1], x + side[2], y + side[3], best.score, best.index, cell});
  }

  Recipe recipe_;
  std::size_t bins_;
  std::string wanted_;
  Activation activation_;
  DetectionRules rules_;
  std::optional<int> background_;
  std::vector<Level> levels_;
};

std::unique_ptr<Decoder> make_nanodet(const DecodeOptions& options, const DecodedModel& model,
                                      Labels labels) {
  return std::make_unique<NanodetDecoder>(options, model, std::move(labels));
}

}  // namespace

DecoderKind nanodet_decoder() {
  return {.name = "nanodet",
          .summary =
              "NanoDet: class scores, and distributions of the distances to the sides of the box",
          .make = make_nanodet,
          .keys = {"outputs", "labels", "score", "iou", "top_k", "background", "activation",
                   "strides", "reg_max"},
          .defaults = {.score = 0.35F,
                       .iou = 0.6F,
                       .activation = Activation::none,
                       .strides = {8, 16, 32},
                       .reg_max = 7},
          .match = match_of_cells};
}

}  // namespace ortchestra
