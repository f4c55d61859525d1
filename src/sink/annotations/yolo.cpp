#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text/json_text.h"
#include "ortchestra/base/error.h"
#include "sink/annotations/left_out.h"
#include "sink/annotations/rounded.h"
#include "sink/files/frame_files.h"
#include "sink/kinds.h"
#include "sink/text/numbers_text.h"

namespace ortchestra {
namespace {

/// A length relative to that of the frame. Readers refuse numbers below 0 and above 1.
std::string relative_text(double pixels, int frame_pixels) {
  return fmt::format("{:.6f}", std::clamp(pixels / frame_pixels, 0.0, 1.0));
}

enum class YoloScores { written, left_out };

/// The label file of one frame, in the form of Ultralytics.
class YoloLines {
 public:
  YoloLines(const FramePredictions& frame, YoloScores scores) : frame_(frame), scores_(scores) {}

  void add(const Box& box) {
    begin(box.class_index, rounded_box(box));
    end(rounded_score(box.score));
  }

  void add(const Pose& pose) {
    const std::optional<RoundedBox> box = rounded_box(pose);
    if (!box) return;
    begin(0, *box);
    for (const Keypoint& point : pose.points) {
      text_ +=
          fmt::format(" {} {} {}", relative_text(rounded_pixels(point.x), frame_.width),
                      relative_text(rounded_pixels(point.y), frame_.height), last_number(point));
    }
    end(rounded_score_of(pose));
  }

  const std::string& text() const { return text_; }

 private:
  void begin(int class_index, const RoundedBox& box) {
    text_ += fmt::format(
        "{} {} {} {} {}", class_index, relative_text(box.x + box.width / 2, frame_.width),
        relative_text(box.y + box.height / 2, frame_.height),
        relative_text(box.width, frame_.width), relative_text(box.height, frame_.height));
  }
  void end(double score) {
    if (scores_ == YoloScores::written) text_ += " " + score_text(score);
    text_ += "\n";
  }
  /// Labels have a visibility here (0: no such point, 2: visible), predictions have a score.
  std::string last_number(const Keypoint& point) const {
    if (scores_ == YoloScores::written) return score_text(point.score);
    return is_visible(point) ? "2" : "0";
  }

  const FramePredictions& frame_;
  YoloScores scores_;
  std::string text_;
};

SinkOptions with_position(SinkOptions options, std::optional<std::string> position) {
  options.continue_at = std::move(position);
  return options;
}

/// What a checkpoint holds besides the position of the files.
struct YoloState {
  std::optional<std::string> files = {};  ///< FrameFiles::checkpoint()
  LeftOut left_out = {};

  static YoloState restored(const std::optional<std::string>& checkpoint) {
    if (!checkpoint) return {};
    try {
      const nlohmann::json state = parse_json(*checkpoint);
      return {state.at("files").get<std::string>(), LeftOut::restored(state.at("left_out"))};
    } catch (const nlohmann::json::exception&) {
      throw input_error(fmt::format(
          "'{}' is not a position in a directory of labels: it can't be continued there",
          *checkpoint));
    }
  }
};

/// Writes one label file per frame, for boxes and poses of one model.
class YoloSink final : public PredictionSink {
 public:
  YoloSink(const std::string& output, const SinkOptions& options, YoloScores scores)
      : YoloSink(output, options, scores, YoloState::restored(options.continue_at)) {}

  void write(const FramePredictions& frame, const Picture*) override {
    for (const Prediction& prediction : frame.predictions) {
      if (model_.value_or(prediction.model) != prediction.model)
        throw failure(fmt::format(
            "{} can hold the predictions of only one model: name it after a colon, as in '{}:{}'",
            files_.path().string(), files_.path().string(), models_.at(*model_).name));
      model_ = prediction.model;
      if (prediction.error) {
        left_out_.add(Omission::errors, prediction.model);
      } else {
        std::visit([&](const auto& found) { add(frame, prediction.model, found); },
                   prediction.found);
      }
    }
  }

  std::string checkpoint() override {
    return json_text(
        nlohmann::json{{"files", files_.checkpoint()}, {"left_out", left_out_.saved()}});
  }
  void finish() override {
    files_.finish();
    finished_ = true;
  }
  std::vector<std::string> take_notes() override {
    if (!finished_) return {};
    return std::exchange(left_out_, {}).notes(models_, "a YOLO label file");
  }

 private:
  YoloSink(const std::string& output, const SinkOptions& options, YoloScores scores,
           YoloState state)
      : models_(options.models),
        scores_(scores),
        left_out_(std::move(state.left_out)),
        files_(directory_of_output(output), ".txt", FrameFiles::Naming::by_file,
               with_position(options, std::move(state.files))) {}

  /// Also writes a file if nothing was found: a frame without a file was not answered.
  template <class Item>
  void add(const FramePredictions& frame, std::size_t, const std::vector<Item>& found) {
    YoloLines lines(frame, scores_);
    for (const Item& item : found) lines.add(item);
    files_.write(frame, lines.text());
  }
  void add(const FramePredictions&, std::size_t model, const Masks&) {
    left_out_.add(Omission::masks, model);
  }
  void add(const FramePredictions&, std::size_t model, const Classes&) {
    left_out_.add(Omission::classes, model);
  }
  void add(const FramePredictions&, std::size_t model, const Tensors&) {
    left_out_.add(Omission::tensors, model);
  }

  std::vector<PredictedModel> models_;
  YoloScores scores_;
  std::optional<std::size_t> model_;
  LeftOut left_out_;
  FrameFiles files_;
  bool finished_ = false;
};

/// "labels.yolo" and "labels.yolo/".
bool is_directory_with(std::string_view output, std::string_view extension) {
  if (output.ends_with('/')) output.remove_suffix(1);
  return has_extension(output, extension);
}

}  // namespace

bool is_yolo(std::string_view output) { return is_directory_with(output, ".yolo"); }

std::unique_ptr<PredictionSink> open_yolo(const std::string& output, const SinkOptions& options) {
  return std::make_unique<YoloSink>(output, options, YoloScores::left_out);
}

bool is_yolo_scores(std::string_view output) { return is_directory_with(output, ".yolo-scores"); }

std::unique_ptr<PredictionSink> open_yolo_scores(const std::string& output,
                                                 const SinkOptions& options) {
  return std::make_unique<YoloSink>(output, options, YoloScores::written);
}

}  // namespace ortchestra
