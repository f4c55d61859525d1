#include "sink/annotations/coco_annotation.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/text/json_text.h"
#include "ortchestra/prediction/coco_rle.h"
#include "ortchestra/sink/prediction_json.h"
#include "sink/annotations/rounded.h"
#include "sink/text/numbers_text.h"

namespace ortchestra {
namespace {

/// The first category of the n-th model of an output is n times this number, plus 1. A model can
/// have more labels than it declares, so its number of classes is never known.
constexpr std::int64_t categories_per_model = 100'000;

/// The members that boxes and poses share.
std::string box_members(const RoundedBox& box) {
  return fmt::format(R"("bbox":[{},{},{},{}],"area":{},"iscrowd":0)", pixels_text(box.x),
                     pixels_text(box.y), pixels_text(box.width), pixels_text(box.height),
                     pixels_text(box.width * box.height));
}

/// Collects annotations of one prediction.
class CocoList {
 public:
  CocoList(std::size_t position, std::int64_t image_id)
      : position_(position), image_id_(image_id) {}

  template <class Item>
  void operator()(const std::vector<Item>& found) {
    for (const Item& item : found) add(item.class_index, coco_members(item));
  }
  void operator()(const Poses& poses) {
    for (const Pose& pose : poses) add(0, coco_members(pose));
  }
  void operator()(const Classes&) {}
  void operator()(const Tensors&) {}

  std::string text() const { return '[' + text_ + ']'; }

 private:
  void add(int class_index, const std::optional<std::string>& members) {
    const std::optional<std::int64_t> category = coco_category(position_, class_index);
    if (!members || !category) return;
    if (!text_.empty()) text_ += ',';
    text_ +=
        fmt::format(R"({{"image_id":{},"category_id":{},{}}})", image_id_, *category, *members);
  }

  std::size_t position_;
  std::int64_t image_id_;
  std::string text_;
};

}  // namespace

std::optional<std::int64_t> coco_category(std::size_t position, int class_index) {
  if (class_index < 0 || class_index >= categories_per_model) return std::nullopt;
  return categories_per_model * static_cast<std::int64_t>(position) + class_index + 1;
}

std::int64_t coco_position(std::int64_t category) { return (category - 1) / categories_per_model; }

std::string coco_members(const Box& box) {
  return fmt::format(R"({},"score":{})", box_members(rounded_box(box)), score_text(box.score));
}

std::string coco_members(const Mask& mask) {
  const MaskBounds at = bounds(mask);
  return fmt::format(
      R"("segmentation":{{"size":[{},{}],"counts":{}}},"bbox":[{},{},{},{}],"area":{},"iscrowd":0)",
      mask.height, mask.width, json_text(nlohmann::json(coco_counts_text(coco_counts(mask)))), at.x,
      at.y, at.width, at.height, area(mask));
}

std::optional<std::string> coco_members(const Pose& pose) {
  const std::optional<RoundedBox> box = rounded_box(pose);
  if (!box) return std::nullopt;
  std::string points;
  std::string scores;
  for (const Keypoint& point : pose.points) {
    const char* const comma = points.empty() ? "" : ",";
    points += fmt::format("{}{},{},{}", comma, pixels_text(point.x), pixels_text(point.y),
                          is_visible(point) ? 2 : 0);
    scores += comma + score_text(point.score);
  }
  return fmt::format(R"("keypoints":[{}],"num_keypoints":{},"keypoint_scores":[{}],{},"score":{})",
                     points, std::ranges::count_if(pose.points, is_visible), scores,
                     box_members(*box), score_text(rounded_score_of(pose)));
}

std::string coco_annotations(const Prediction& prediction, std::int64_t image_id) {
  CocoList list(prediction.model, image_id);
  std::visit(list, prediction.found);
  return list.text();
}

}  // namespace ortchestra
