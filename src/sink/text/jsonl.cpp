#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "base/text/json_text.h"
#include "ortchestra/sink/prediction_json.h"
#include "sink/kinds.h"
#include "sink/text/numbers_text.h"
#include "sink/text/text_output.h"

namespace ortchestra {
namespace {

std::string quoted(const std::string& text) { return json_text(nlohmann::json(text)); }

template <class Items, class Write>
std::string list(const Items& items, Write write) {
  std::string text = "[";
  for (const auto& item : items) {
    if (text.size() > 1) text += ',';
    text += write(item);
  }
  return text + ']';
}

std::string box_text(const Box& box) {
  return fmt::format("[{},{},{},{}]", pixels_text(box.x), pixels_text(box.y),
                     pixels_text(box.width), pixels_text(box.height));
}

/// Writes the members of the JSON object of a model. docs/predictions.md has the schema.
class Members {
 public:
  explicit Members(const PredictedModel& model) : model_(model) {}

  std::string operator()(const Tensors& tensors) const {
    return "\"tensors\":" + list(tensors, [](const TensorStatistics& tensor) {
             return fmt::format(
                 R"({{"name":{},"type":"{}","shape":[{}],"minimum":{},"maximum":{},"mean":{},)"
                 R"("nan":{},"infinite":{}}})",
                 quoted(tensor.name), tensor.type, fmt::join(tensor.shape, ","),
                 statistic_text(tensor.minimum, tensor.minimum_digits),
                 statistic_text(tensor.maximum, tensor.maximum_digits),
                 statistic_text(tensor.mean, ""), tensor.nan, tensor.infinite);
           });
  }

  std::string operator()(const Classes& classes) const {
    return "\"classes\":" + list(classes, [&](const ClassScore& found) {
             return fmt::format("{{{},\"score\":{}}}", class_text(found.class_index),
                                score_text(found.score));
           });
  }

  std::string operator()(const Boxes& boxes) const {
    return "\"boxes\":" + list(boxes, [&](const Box& box) {
             return fmt::format("{{{},\"score\":{},\"box\":{}}}", class_text(box.class_index),
                                score_text(box.score), box_text(box));
           });
  }

  std::string operator()(const Masks& masks) const {
    return "\"masks\":" + list(masks, [&](const Mask& mask) {
             return fmt::format("{{{},\"area\":{},\"runs\":[{}]}}", class_text(mask.class_index),
                                area(mask), fmt::join(mask.runs, ","));
           });
  }

  std::string operator()(const Poses& poses) const {
    return "\"poses\":" + list(poses, [&](const Pose& pose) {
             std::string text = "{";
             if (pose.box)
               text += fmt::format("\"score\":{},\"box\":{},", score_text(pose.box->score),
                                   box_text(*pose.box));
             return text + "\"points\":" +
                    list(pose.points,
                         [](const Keypoint& point) {
                           return fmt::format("[{},{},{}]", pixels_text(point.x),
                                              pixels_text(point.y), score_text(point.score));
                         }) +
                    "}";
           });
  }

 private:
  std::string class_text(int index) const {
    if (model_.labels.empty()) return fmt::format("\"class\":{}", index);
    return fmt::format("\"class\":{},\"label\":{}", index, quoted(model_.label(index)));
  }

  const PredictedModel& model_;
};

class JsonlSink final : public PredictionSink {
 public:
  JsonlSink(const std::string& output, const SinkOptions& options)
      : models_(options.models), output_(output, options) {}

  SinkNeeds needs() const override { return {}; }

  void write(const FramePredictions& frame, const Picture*) override {
    output_.append(jsonl_line(frame, models_));
    output_.end_line();
  }

  std::string checkpoint() override { return output_.checkpoint(); }
  void finish() override { output_.finish(); }

 private:
  std::vector<PredictedModel> models_;
  TextOutput output_;
};

}  // namespace

std::string jsonl_line(const FramePredictions& frame, const std::vector<PredictedModel>& models) {
  const double seconds = std::chrono::duration<double>(frame.timestamp).count();
  std::string line = fmt::format(R"({{"input":{},)", quoted(frame.input));
  if (!frame.file.empty()) line += fmt::format(R"("file":{},)", quoted(frame.file));
  line += fmt::format(R"("frame":{},"time_s":{},"width":{},"height":{},"models":{{)", frame.index,
                      seconds_text(seconds), frame.width, frame.height);
  for (const Prediction& prediction : frame.predictions) {
    if (line.back() != '{') line += ',';
    const PredictedModel& model = models.at(prediction.model);
    line += quoted(model.name) + ":{";
    if (prediction.error) {
      line += "\"error\":" + quoted(*prediction.error);
    } else {
      line += std::visit(Members(model), prediction.found);
      if (prediction.not_finite > 0)
        line += fmt::format(",\"not_finite\":{}", prediction.not_finite);
    }
    line += '}';
  }
  return line + "}}";
}

bool is_jsonl(std::string_view output) { return output == "-" || has_extension(output, ".jsonl"); }

std::unique_ptr<PredictionSink> open_jsonl(const std::string& output, const SinkOptions& options) {
  return std::make_unique<JsonlSink>(output, options);
}

}  // namespace ortchestra
