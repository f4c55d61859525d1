#include <algorithm>
#include <cmath>

#include "decode/kinds.h"
#include "decode/parts/activation.h"
#include "decode/parts/maps.h"
#include "decode/parts/outputs.h"

namespace ortchestra {
namespace {

constexpr const char* keypoints_wanted =
    "one output of points [batch, points, 2 or 3] or [batch, poses, points, 2 or 3], or of heat "
    "maps [batch, points, h, w] or [batch, h, w, points] with h and w in the aspect ratio of the "
    "model's input";

bool are_points(const Shape& shape) {
  return (shape.size() == 3 || shape.size() == 4) && (shape.back() == 2 || shape.back() == 3);
}

class KeypointsDecoder final : public Decoder {
 public:
  KeypointsDecoder(const DecodeOptions& options, const DecodedModel& model, Labels labels)
      : Decoder(std::move(labels)),
        recipe_(model.recipe),
        output_(one_output(
            options, model, [&](const Shape& shape) { return may_fit(shape); }, keypoints_wanted)),
        least_(options.score.value()),
        unit_(options.coordinates.value()),
        order_(options.point_order.value()),
        activation_(options.activation.value()) {}

 private:
  bool may_fit(const Shape& shape) const {
    const bool open = std::ranges::find(shape.begin() + 1, shape.end(), -1) != shape.end();
    return shape.size() >= 3 && shape.size() <= 4 &&
           (open || are_points(shape) || map_layout(shape, recipe_));
  }

  Prediction decoded(std::span<const TensorView> outputs, const PictureSize& frame) const override {
    const TensorView& output = outputs[output_];
    const Placement placement = place(recipe_, frame);
    Prediction prediction;
    Poses poses;
    if (are_points(output.shape)) {
      poses = from_numbers(output, placement, prediction.not_finite);
    } else if (const auto layout = map_layout(output.shape, recipe_)) {
      poses.push_back(from_maps(Floats(output), *layout, placement, prediction.not_finite));
    } else {
      throw output_mismatch(keypoints_wanted, output);
    }
    std::erase_if(poses, [&](const Pose& pose) { return mean_score(pose) < least_; });
    std::ranges::stable_sort(poses, std::ranges::greater(), mean_score);
    prediction.found = std::move(poses);
    return prediction;
  }

  static float mean_score(const Pose& pose) {
    float sum = 0;
    for (const Keypoint& point : pose.points) sum += point.score;
    return pose.points.empty() ? 0 : sum / static_cast<float>(pose.points.size());
  }

  /// `x` and `y` are in pixels of the model's input. A point that is not finite becomes (0, 0) with
  /// a score of 0, so that the others keep their positions in the list.
  Keypoint point(double x, double y, float score, const Placement& placement,
                 std::size_t& not_finite) const {
    if (!std::isfinite(x + y + double{score})) {
      ++not_finite;
      return {};
    }
    const Point at = to_picture(placement, x, y);
    return {static_cast<float>(at.x), static_cast<float>(at.y),
            activation_ == Activation::sigmoid ? sigmoid(score) : score};
  }

  Poses from_numbers(const TensorView& output, const Placement& placement,
                     std::size_t& not_finite) const {
    const Floats floats(output);
    const auto per_point = static_cast<std::size_t>(output.shape.back());
    const auto points = static_cast<std::size_t>(output.shape[output.shape.size() - 2]);
    const bool relative = unit_ == CoordinateUnit::relative;
    const double across = relative ? recipe_.width : 1;
    const double down = relative ? recipe_.height : 1;
    Poses poses;
    for (std::size_t first = 0; first < floats.size(); first += points * per_point) {
      Pose pose;
      for (std::size_t i = 0; i < points; ++i) {
        const float* const numbers = floats.data() + first + i * per_point;
        const bool x_first = order_ == PointOrder::xy;
        pose.points.push_back(point(numbers[x_first ? 0 : 1] * across,
                                    numbers[x_first ? 1 : 0] * down,
                                    per_point == 3 ? numbers[2] : 1.0F, placement, not_finite));
      }
      poses.push_back(std::move(pose));
    }
    return poses;
  }

  /// The centre of the pixel with the highest value in each map, moved by a quarter pixel towards
  /// the higher neighbour on each axis. As in "Stacked Hourglass Networks", section 3.3.
  Pose from_maps(const Floats& floats, const MapLayout& layout, const Placement& placement,
                 std::size_t& not_finite) const {
    Pose pose;
    for (std::size_t k = 0; k < layout.maps; ++k) {
      const float* const map = floats.data() + k * layout.map_step;
      const auto at = [&](std::size_t x, std::size_t y) {
        return map[(y * layout.width + x) * layout.pixel_step];
      };
      std::size_t best = layout.pixels();
      for (std::size_t i = 0; i < layout.pixels(); ++i) {
        const float value = map[i * layout.pixel_step];
        if (!std::isfinite(value)) continue;
        if (best == layout.pixels() || value > map[best * layout.pixel_step]) best = i;
      }
      if (best == layout.pixels()) {
        ++not_finite;
        pose.points.emplace_back();
        continue;
      }
      const std::size_t x = best % layout.width;
      const std::size_t y = best / layout.width;
      const auto quarter = [](float lower, float higher) {
        return higher > lower ? 0.25 : higher < lower ? -0.25 : 0.0;
      };
      const double dx = x > 0 && x + 1 < layout.width ? quarter(at(x - 1, y), at(x + 1, y)) : 0.0;
      const double dy = y > 0 && y + 1 < layout.height ? quarter(at(x, y - 1), at(x, y + 1)) : 0.0;
      const double scale_x = double(recipe_.width) / static_cast<double>(layout.width);
      const double scale_y = double(recipe_.height) / static_cast<double>(layout.height);
      pose.points.push_back(point((static_cast<double>(x) + 0.5 + dx) * scale_x,
                                  (static_cast<double>(y) + 0.5 + dy) * scale_y, at(x, y),
                                  placement, not_finite));
    }
    return pose;
  }

  Recipe recipe_;
  std::size_t output_;
  float least_;
  CoordinateUnit unit_;
  PointOrder order_;
  Activation activation_;
};

std::unique_ptr<Decoder> make_keypoints(const DecodeOptions& options, const DecodedModel& model,
                                        Labels labels) {
  return std::make_unique<KeypointsDecoder>(options, model, std::move(labels));
}

}  // namespace

DecoderKind keypoints_decoder() {
  return {
      .name = "keypoints",
      .summary = "points as numbers, or one heat map per point",
      .make = make_keypoints,
      .keys = {"outputs", "score", "activation", "coordinates", "point_order"},
      .defaults = {.score = 0.0F,
                   .activation = Activation::none,
                   .coordinates = CoordinateUnit::relative,
                   .point_order = PointOrder::xy},
      .match =
          [](const DecodedModel& model) { return std::min(match_of_maps(model), Match::possible); },
      .has_labels = false};
}

}  // namespace ortchestra
