#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/files/input_stem.h"
#include "base/text/json_text.h"
#include "ortchestra/base/error.h"
#include "sink/annotations/coco_annotation.h"
#include "sink/annotations/coco_parts.h"
#include "sink/annotations/left_out.h"
#include "sink/files/output_manifest.h"
#include "sink/files/partial_output.h"
#include "sink/kinds.h"
#include "sink/text/numbers_text.h"

namespace ortchestra {
namespace {

using Json = nlohmann::json;

std::string quoted_json(const std::string& text) { return json_text(Json(text)); }

/// Writes the annotations of COCO (docs/predictions.md): boxes, masks and poses.
class CocoSink final : public PredictionSink {
 public:
  CocoSink(const std::string& output, const SinkOptions& options)
      : models_(options.models), output_(output, OutputForm::file), parts_(output_.partial()) {
    output_.claim(options);
    if (!options.continue_at) return;
    restore(*options.continue_at);
    has_checkpoint_ = true;
  }

  ~CocoSink() override {
    if (!finished_ && !has_checkpoint_) output_.remove_unused_directory();
  }

  void write(const FramePredictions& frame, const Picture*) override {
    open_parts();
    // A frame without an answer would look like a frame without objects.
    const bool has_answer = std::ranges::any_of(
        frame.predictions, [](const Prediction& prediction) { return !prediction.error; });
    if (has_answer) add_image(frame);
    for (const Prediction& prediction : frame.predictions) {
      const std::size_t position = position_of(prediction.model);
      if (prediction.error) {
        left_out_.add(Omission::errors, prediction.model);
      } else {
        std::visit([&](const auto& found) { add(prediction.model, position, found); },
                   prediction.found);
      }
    }
  }

  std::string checkpoint() override {
    open_parts();
    parts_.flush();
    Json state = {{"annotations_bytes", parts_.annotations_bytes()},
                  {"images_bytes", parts_.images_bytes()},
                  {"annotations", annotations_},
                  {"images", image_},
                  {"models", order_},
                  {"categories", Json::array()},
                  {"left_out", left_out_.saved()}};
    for (const auto& [id, category] : categories_)
      state["categories"].push_back({id, category.model, category.class_index, category.keypoints});
    has_checkpoint_ = true;
    return json_text(state);
  }

  void finish() override {
    if (finished_) return;
    open_parts();
    std::vector<std::string> categories;
    for (const auto& [id, category] : categories_) categories.push_back(text_of(id, category));
    output_.publish(parts_.join(categories));
    finished_ = true;
    output_.remove_parts();
  }

  std::vector<std::string> take_notes() override {
    if (!finished_) return {};
    return std::exchange(left_out_, {}).notes(models_, "COCO");
  }

 private:
  struct Category {
    std::size_t model = 0;
    int class_index = 0;
    std::size_t keypoints = 0;  ///< 0: boxes or masks
  };

  /// Opened late, so that an unused output leaves nothing.
  void open_parts() {
    if (!parts_.is_open()) parts_.open(0, 0);
  }

  void add_image(const FramePredictions& frame) {
    const std::string name = frame.file.empty()
                                 ? input_stem(frame.input) + "/" + picture_name(frame.index, ".jpg")
                                 : frame.file;
    parts_.add_image(fmt::format(
        R"({{"id":{},"file_name":{},"width":{},"height":{},"input":{},"frame":{},"time_s":{}}})",
        ++image_, quoted_json(name), frame.width, frame.height, quoted_json(frame.input),
        frame.index, seconds_text(std::chrono::duration<double>(frame.timestamp).count())));
  }

  /// The position of a model among those that this output has got.
  std::size_t position_of(std::size_t model) {
    const auto found = std::ranges::find(order_, model);
    const auto position = static_cast<std::size_t>(found - order_.begin());
    if (found == order_.end()) order_.push_back(model);
    return position;
  }

  /// The id of a category; empty if the class is too large for one.
  std::optional<std::int64_t> category(std::size_t model, std::size_t position, int class_index,
                                       std::size_t keypoints = 0) {
    const std::optional<std::int64_t> id = coco_category(position, class_index);
    if (!id) return std::nullopt;
    Category& entry = categories_[*id];
    entry = {model, class_index, std::max(entry.keypoints, keypoints)};
    return id;
  }

  void annotate(std::int64_t category, const std::string& members) {
    parts_.add_annotation(fmt::format(R"({{"id":{},"image_id":{},"category_id":{},{}}})",
                                      ++annotations_, image_, category, members));
  }

  template <class Item>
  void add(std::size_t model, std::size_t position, const std::vector<Item>& found) {
    bool has_large_class = false;
    for (const Item& item : found) {
      const auto id = category(model, position, item.class_index);
      has_large_class = has_large_class || !id;
      if (id) annotate(*id, coco_members(item));
    }
    if (has_large_class) left_out_.add(Omission::large_classes, model);
  }
  void add(std::size_t model, std::size_t position, const Poses& poses) {
    for (const Pose& pose : poses) {
      const std::optional<std::string> members = coco_members(pose);
      if (members) annotate(*category(model, position, 0, pose.points.size()), *members);
    }
  }
  void add(std::size_t model, std::size_t, const Classes&) {
    left_out_.add(Omission::classes, model);
  }
  void add(std::size_t model, std::size_t, const Tensors&) {
    left_out_.add(Omission::tensors, model);
  }

  std::string text_of(std::int64_t id, const Category& category) const {
    const PredictedModel& model = models_.at(category.model);
    std::string text = fmt::format(
        R"({{"id":{},"name":{},"supercategory":{})", id,
        quoted_json(category.keypoints > 0 ? model.name : model.label(category.class_index)),
        quoted_json(model.name));
    if (category.keypoints > 0) {
      text += R"(,"keypoints":[)";
      for (std::size_t point = 0; point < category.keypoints; ++point)
        text += fmt::format(R"({}"point {}")", point == 0 ? "" : ",", point);
      text += R"(],"skeleton":[])";
    }
    return text + "}";
  }

  void restore(const std::string& checkpoint) {
    try {
      const Json state = parse_json(checkpoint);
      annotations_ = state.at("annotations");
      image_ = state.at("images");
      order_ = state.at("models").get<std::vector<std::size_t>>();
      for (const Json& entry : state.at("categories"))
        categories_[entry.at(0).get<std::int64_t>()] = {entry.at(1), entry.at(2), entry.at(3)};
      left_out_ = LeftOut::restored(state.at("left_out"));
      parts_.open(state.at("annotations_bytes"), state.at("images_bytes"));
    } catch (const Json::exception&) {
      throw input_error(fmt::format(
          "'{}' is not a position in a COCO file: it can't be continued there", checkpoint));
    }
  }

  std::vector<PredictedModel> models_;
  PartialOutput output_;
  CocoParts parts_;
  std::int64_t image_ = 0;  ///< the id of the last image
  std::int64_t annotations_ = 0;
  std::vector<std::size_t> order_;  ///< models, in the order of their first frames
  std::map<std::int64_t, Category> categories_;
  LeftOut left_out_;
  bool has_checkpoint_ = false;  ///< the directory must remain, even if it is empty
  bool finished_ = false;
};

}  // namespace

bool is_coco(std::string_view output) { return has_extension(output, ".json"); }

std::unique_ptr<PredictionSink> open_coco(const std::string& output, const SinkOptions& options) {
  return std::make_unique<CocoSink>(output, options);
}

}  // namespace ortchestra
