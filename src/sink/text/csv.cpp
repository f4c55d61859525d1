#include <fmt/format.h>

#include <chrono>

#include "base/text/csv_text.h"
#include "sink/kinds.h"
#include "sink/text/numbers_text.h"
#include "sink/text/text_output.h"

namespace ortchestra {
namespace {

constexpr const char* header_line =
    "input,frame,time_s,model,kind,class,label,score,x,y,width,height,detail,file";

std::string box_columns(const Box& box) {
  return fmt::format("{},{},{},{}", pixels_text(box.x), pixels_text(box.y), pixels_text(box.width),
                     pixels_text(box.height));
}

constexpr const char* no_box = ",,,";

/// Appends one line per item of a prediction. All lines start and end with the same fields of the
/// frame and the model.
class Lines {
 public:
  Lines(TextOutput& output, std::string start, const std::string& file, const PredictedModel& model)
      : output_(output), start_(std::move(start)), end_("," + csv_text(file)), model_(model) {}

  void operator()(const Tensors& tensors) const {
    for (const TensorStatistics& tensor : tensors) {
      std::string detail = fmt::format("{}[{}]", tensor.type, fmt::join(tensor.shape, ";"));
      if (tensor.mean)
        detail += fmt::format(
            " min {} max {} mean {}", statistic_text(tensor.minimum, tensor.minimum_digits),
            statistic_text(tensor.maximum, tensor.maximum_digits), statistic_text(tensor.mean, ""));
      line(fmt::format("tensor,,{},,{},{} nan {} infinite {}", csv_text(tensor.name), no_box,
                       detail, tensor.nan, tensor.infinite));
    }
  }
  void operator()(const Classes& classes) const {
    for (const ClassScore& found : classes)
      line(fmt::format("class,{},{},{},", class_text(found.class_index), score_text(found.score),
                       no_box));
  }
  void operator()(const Boxes& boxes) const {
    for (const Box& box : boxes)
      line(fmt::format("box,{},{},{},", class_text(box.class_index), score_text(box.score),
                       box_columns(box)));
  }
  void operator()(const Masks& masks) const {
    for (const Mask& mask : masks) {
      const MaskBounds at = bounds(mask);
      line(fmt::format("mask,{},,{},{},{},{},area {}", class_text(mask.class_index), at.x, at.y,
                       at.width, at.height, area(mask)));
    }
  }
  void operator()(const Poses& poses) const {
    for (const Pose& pose : poses) {
      std::string points;
      for (const Keypoint& point : pose.points) {
        points += fmt::format("{}{}:{}:{}", points.empty() ? "" : " ", pixels_text(point.x),
                              pixels_text(point.y), score_text(point.score));
      }
      line(fmt::format("pose,,,{},{},{}", pose.box ? score_text(pose.box->score) : "",
                       pose.box ? box_columns(*pose.box) : no_box, points));
    }
  }
  void error(const std::string& text) const {
    line(fmt::format("error,,,,{},{}", no_box, csv_text(text)));
  }

 private:
  void line(const std::string& rest) const {
    output_.append(start_);
    output_.append(rest);
    output_.append(end_);
    output_.end_line();
  }
  std::string class_text(int index) const {
    return fmt::format("{},{}", index,
                       model_.labels.empty() ? std::string() : csv_text(model_.label(index)));
  }

  TextOutput& output_;
  std::string start_;
  std::string end_;
  const PredictedModel& model_;
};

class CsvSink final : public PredictionSink {
 public:
  CsvSink(const std::string& output, const SinkOptions& options)
      : models_(options.models), output_(output, options) {
    if (output_.is_direct()) write_header();
  }

  SinkNeeds needs() const override { return {}; }

  void write(const FramePredictions& frame, const Picture*) override {
    write_header();
    const double seconds = std::chrono::duration<double>(frame.timestamp).count();
    for (const Prediction& prediction : frame.predictions) {
      const PredictedModel& model = models_.at(prediction.model);
      const Lines lines(output_,
                        fmt::format("{},{},{},{},", csv_text(frame.input), frame.index,
                                    seconds_text(seconds), csv_text(model.name)),
                        frame.file, model);
      if (prediction.error) {
        lines.error(*prediction.error);
      } else {
        std::visit(lines, prediction.found);
      }
    }
  }

  std::string checkpoint() override {
    write_header();
    return output_.checkpoint();
  }
  void finish() override {
    write_header();
    output_.finish();
  }

 private:
  /// Writes the header only with the first line, so that an unused file is empty and is removed.
  void write_header() {
    if (!output_.is_empty()) return;
    output_.append(header_line);
    output_.end_line();
  }

  std::vector<PredictedModel> models_;
  TextOutput output_;
};

}  // namespace

bool is_csv(std::string_view output) { return has_extension(output, ".csv"); }

std::unique_ptr<PredictionSink> open_csv(const std::string& output, const SinkOptions& options) {
  return std::make_unique<CsvSink>(output, options);
}

}  // namespace ortchestra
