#include <cmath>

#include "decode/kinds.h"
#include "decode/parts/activation.h"
#include "decode/parts/detection.h"
#include "decode/parts/labels.h"
#include "decode/parts/outputs.h"

namespace ortchestra {
namespace {

constexpr const char* boxes_wanted =
    "outputs boxes of [batch, boxes, 4], scores of [batch, boxes, classes] or [batch, boxes], and "
    "optionally classes of [batch, boxes]";

/// The role of each output. `classes` is set only if there is one score per box.
struct Roles {
  std::size_t boxes = 0;
  std::size_t scores = 0;
  std::optional<std::size_t> classes;
};

bool are_boxes(const Shape& shape) {
  return shape.size() >= 2 && shape.size() <= 3 && shape.back() == 4;
}

/// Whether a shape has one or several numbers per box. `boxes` is the number of boxes; −1 if
/// unknown.
bool is_one_per_box(const Shape& shape, std::int64_t boxes) {
  if (shape.size() == 3) return may_be(shape[1], boxes) || boxes == -1;
  if (shape.size() == 2) return may_be(shape[0], boxes) || may_be(shape[1], boxes) || boxes == -1;
  return shape.size() == 1 && (may_be(shape[0], boxes) || boxes == -1);
}

Roles find_roles(const DecodeOptions& options, const DecodedModel& model) {
  const auto named = named_outputs(options, model, 2, 3, boxes_wanted);
  if (!named.empty()) {
    Roles roles{named[0], named[1], std::nullopt};
    if (named.size() == 3) roles.classes = named[2];
    const Shape& boxes = model.outputs[roles.boxes].shape;
    if (!boxes.empty() && !are_boxes(boxes) && boxes.back() != -1)
      throw declared_mismatch(options, model, boxes_wanted);
    return roles;
  }
  std::vector<std::size_t> boxes;
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < model.outputs.size(); ++i) {
    (are_boxes(model.outputs[i].shape) ? boxes : others).push_back(i);
  }
  // Several outputs could have the same role. Only the user knows which one has it.
  if (boxes.size() != 1 || others.size() != 1)
    throw declared_mismatch(options, model, boxes_wanted);
  const Shape& shape = model.outputs[boxes.front()].shape;
  if (!is_one_per_box(model.outputs[others.front()].shape, shape[shape.size() - 2]))
    throw declared_mismatch(options, model, boxes_wanted);
  return {boxes.front(), others.front(), std::nullopt};
}

class BoxesDecoder final : public Decoder {
 public:
  BoxesDecoder(const DecodeOptions& options, const DecodedModel& model, Labels labels)
      : Decoder(std::move(labels)),
        roles_(find_roles(options, model)),
        rules_(DetectionRules::from(options)),
        format_(options.box_format.value()),
        unit_(options.coordinates.value()),
        activation_(options.activation.value()),
        background_(options.background),
        recipe_(model.recipe) {
    const Shape& scores = model.outputs[roles_.scores].shape;
    if (!roles_.classes && scores.size() == 3 && scores[2] > 0)
      require_labels(this->labels(), static_cast<std::size_t>(scores[2]), options, model);
  }

 private:
  Prediction decoded(std::span<const TensorView> outputs, const PictureSize& frame) const override {
    const TensorView& boxes = outputs[roles_.boxes];
    if (!are_boxes(boxes.shape)) throw output_mismatch(boxes_wanted, boxes);
    const std::size_t count = element_count(boxes.shape) / 4;
    const Floats coordinates(boxes);
    std::vector<float> scores = copy(outputs[roles_.scores]);
    const std::size_t per_box = count == 0 ? 0 : scores.size() / count;
    if (scores.size() != per_box * count || (count > 0 && per_box == 0))
      throw output_mismatch(boxes_wanted, outputs[roles_.scores]);
    const std::vector<float> classes =
        roles_.classes ? copy(outputs[*roles_.classes]) : std::vector<float>();
    if (roles_.classes && (classes.size() != count || per_box > 1))
      throw output_mismatch(boxes_wanted, outputs[*roles_.classes]);

    Detections detections(rules_);
    for (std::size_t i = 0; i < count; ++i) {
      const std::span<float> of_box(scores.data() + i * per_box, per_box);
      activate(of_box, activation_);
      const BestClass best =
          best_class(of_box.data(), per_box, 1, per_box > 1 ? background_ : std::nullopt);
      const float class_value = roles_.classes ? classes[i] : static_cast<float>(best.index);
      if (!best.finite || !std::isfinite(class_value)) {
        detections.add_not_finite();
        continue;
      }
      if (class_value < 0) continue;
      Candidate box = box_from(coordinates.data() + i * 4, format_, unit_, recipe_);
      box.score = best.score;
      box.class_index = best.index;
      // Padding has low scores, and may have any class.
      if (roles_.classes && best.score >= rules_.score)
        box.class_index = class_number(class_value, "the output of classes");
      if (background_ && box.class_index == *background_) continue;
      detections.add(box);
    }
    return boxes_in_frame(std::move(detections), recipe_, frame);
  }

  static std::vector<float> copy(const TensorView& view) {
    const Floats floats(view);
    return {floats.values().begin(), floats.values().end()};
  }

  Roles roles_;
  DetectionRules rules_;
  BoxFormat format_;
  CoordinateUnit unit_;
  Activation activation_;
  std::optional<int> background_;
  Recipe recipe_;
};

std::unique_ptr<Decoder> make_boxes(const DecodeOptions& options, const DecodedModel& model,
                                    Labels labels) {
  return std::make_unique<BoxesDecoder>(options, model, std::move(labels));
}

}  // namespace

DecoderKind boxes_decoder() {
  return {.name = "boxes",
          .summary = "boxes and their scores as separate outputs",
          .make = make_boxes,
          .keys = {"outputs", "labels", "score", "iou", "top_k", "background", "activation",
                   "box_format", "coordinates"},
          .defaults = {.score = 0.5F,
                       .iou = 0.45F,
                       .activation = Activation::none,
                       .box_format = BoxFormat::corners,
                       .coordinates = CoordinateUnit::relative},
          .match = [](const DecodedModel&) { return Match::exact; }};
}

}  // namespace ortchestra
