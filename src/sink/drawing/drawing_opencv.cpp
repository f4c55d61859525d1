#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <utility>

#include "sink/drawing/drawing.h"
#include "sink/drawing/label_layout.h"
#include "sink/drawing/palette.h"
#include "tensor/picture_pool.h"

namespace ortchestra {
namespace {

constexpr float min_point_score = 0.3F;  ///< points below it are not drawn
constexpr int mask_opacity = 115;        ///< of 256
constexpr int label_font = cv::FONT_HERSHEY_SIMPLEX;

/// Pairs of the 17 COCO body points that are joined by a line.
constexpr std::array<std::pair<std::size_t, std::size_t>, 18> coco_skeleton{{{15, 13},
                                                                             {13, 11},
                                                                             {16, 14},
                                                                             {14, 12},
                                                                             {11, 12},
                                                                             {5, 11},
                                                                             {6, 12},
                                                                             {5, 6},
                                                                             {5, 7},
                                                                             {6, 8},
                                                                             {7, 9},
                                                                             {8, 10},
                                                                             {1, 2},
                                                                             {0, 1},
                                                                             {0, 2},
                                                                             {1, 3},
                                                                             {2, 4},
                                                                             {3, 5}}};

cv::Scalar scalar(const Color& color) {
  return {double(color[0]), double(color[1]), double(color[2])};
}

struct Label {
  std::string text;
  Color color;
  Area owner;
};

/// Line and font sizes that depend on the size of the picture.
struct Sizes {
  explicit Sizes(int shorter_side)
      : line(std::clamp((shorter_side + 120) / 240, 1, 4)),
        font_scale(std::clamp(shorter_side / 1000.0, 0.38, 2.0)),
        font_line(shorter_side >= 900 ? 2 : 1),
        padding(std::max(2, shorter_side / 240)) {}

  int line;
  double font_scale;
  int font_line;
  int padding;
};

class FramePainter {
 public:
  FramePainter(cv::Mat& canvas, const std::vector<PredictedModel>& models, const Palette& palette)
      : canvas_(canvas),
        models_(models),
        palette_(palette),
        sizes_(std::min(canvas.cols, canvas.rows)) {}

  void masks(const Prediction& prediction) {
    const auto* const masks = std::get_if<Masks>(&prediction.found);
    if (masks == nullptr) return;
    for (const Mask& mask : *masks) {
      if (mask.width != canvas_.cols || mask.height != canvas_.rows) continue;
      const Color color = palette_.color(prediction.model, mask.class_index);
      blend(mask, color);
      labels_.push_back(
          {name_of(prediction.model, mask.class_index), color, middle_of_longest_run(mask)});
    }
  }

  void shapes(const Prediction& prediction) {
    if (const auto* const boxes = std::get_if<Boxes>(&prediction.found)) {
      for (const Box& found : *boxes) box(prediction.model, found);
    } else if (const auto* const poses = std::get_if<Poses>(&prediction.found)) {
      for (const Pose& found : *poses) pose(prediction.model, found);
    } else if (const auto* const classes = std::get_if<Classes>(&prediction.found)) {
      for (const ClassScore& found : *classes)
        labels_.push_back(
            {fmt::format("{} {:.2f}", name_of(prediction.model, found.class_index), found.score),
             palette_.color(prediction.model, found.class_index), corner()});
    }
    if (prediction.error)
      labels_.push_back({models_[prediction.model].name + ": no answer", {60, 60, 220}, corner()});
  }

  void write_labels() {
    LabelLayout places({canvas_.cols, canvas_.rows});
    for (const Label& label : labels_) {
      int baseline = 0;
      const cv::Size text =
          cv::getTextSize(label.text, label_font, sizes_.font_scale, sizes_.font_line, &baseline);
      const int below = std::max(2, baseline / 2 + 1);
      const int width = text.width + 2 * sizes_.padding;
      Area owner = label.owner;
      if (owner.width == 0) owner.x -= width / 2;  // a single point: centre the label on it
      const Area area = places.place(owner, {width, text.height + below + sizes_.padding});
      cv::rectangle(canvas_, cv::Rect(area.x, area.y, area.width, area.height), scalar(label.color),
                    cv::FILLED);
      cv::putText(canvas_, label.text, {area.x + sizes_.padding, area.y + area.height - below},
                  label_font, sizes_.font_scale,
                  is_light(label.color) ? cv::Scalar(0, 0, 0) : cv::Scalar(255, 255, 255),
                  sizes_.font_line, cv::LINE_AA);
    }
  }

 private:
  /// The place for labels of the whole frame, one below the other.
  Area corner() const { return {0, 0, canvas_.cols, 0}; }

  std::string name_of(std::size_t model, int class_index) const {
    const PredictedModel& entry = models_[model];
    // Without labels, "class 7" of several models would not say which model it is.
    if (!entry.labels.empty() || models_.size() == 1) return entry.label(class_index);
    return fmt::format("{}: {}", entry.name, entry.label(class_index));
  }

  /// A point inside the mask, in the middle of its longest run of pixels.
  static Area middle_of_longest_run(const Mask& mask) {
    const int width = std::max(mask.width, 1);
    int first = 0;
    int middle = 0;
    std::uint32_t longest = 0;
    for (std::size_t i = 0; i < mask.runs.size(); ++i) {
      const auto run = mask.runs[i];
      if (i % 2 == 1 && run > longest) {
        longest = run;
        middle =
            first +
            static_cast<int>(std::min<std::uint32_t>(run, static_cast<std::uint32_t>(width))) / 2;
      }
      first += static_cast<int>(run);
    }
    return {middle % width, middle / width, 0, 0};
  }

  void blend(const Mask& mask, const Color& color) {
    std::array<std::array<std::uint8_t, 256>, 3> blended;
    for (int value = 0; value < 256; ++value) {
      for (std::size_t c = 0; c < 3; ++c)
        blended[c][static_cast<std::size_t>(value)] = static_cast<std::uint8_t>(
            (value * (256 - mask_opacity) + color[c] * mask_opacity) >> 8);
    }
    const auto width = static_cast<std::size_t>(mask.width);
    std::size_t first = 0;
    for (std::size_t i = 0; i < mask.runs.size(); ++i) {
      const std::size_t end = first + mask.runs[i];
      for (std::size_t at = first; i % 2 == 1 && at < end; ++at) {
        std::uint8_t* const pixel = canvas_.ptr(static_cast<int>(at / width)) + at % width * 3;
        for (std::size_t c = 0; c < 3; ++c) pixel[c] = blended[c][pixel[c]];
      }
      first = end;
    }
  }

  void box(std::size_t model, const Box& box) {
    const Color color = palette_.color(model, box.class_index);
    const Area area{static_cast<int>(std::lround(box.x)), static_cast<int>(std::lround(box.y)),
                    static_cast<int>(std::lround(box.width)),
                    static_cast<int>(std::lround(box.height))};
    const cv::Rect rectangle(area.x, area.y, std::max(area.width, 1), std::max(area.height, 1));
    // A dark line around the coloured one makes it visible on any background.
    cv::rectangle(canvas_, rectangle, {0, 0, 0}, sizes_.line + 2);
    cv::rectangle(canvas_, rectangle, scalar(color), sizes_.line);
    labels_.push_back(
        {fmt::format("{} {:.2f}", name_of(model, box.class_index), box.score), color, area});
  }

  void pose(std::size_t model, const Pose& pose) {
    const Color color = palette_.color(model, pose.box ? pose.box->class_index : 0);
    if (pose.box) box(model, *pose.box);
    const auto at = [&](const Keypoint& point) {
      return cv::Point(static_cast<int>(std::lround(point.x)),
                       static_cast<int>(std::lround(point.y)));
    };
    const auto is_drawn = [](const Keypoint& point) { return point.score >= min_point_score; };
    if (pose.points.size() == 17) {
      for (const auto& [from, to] : coco_skeleton) {
        const Keypoint& a = pose.points[from];
        const Keypoint& b = pose.points[to];
        if (is_drawn(a) && is_drawn(b))
          cv::line(canvas_, at(a), at(b), scalar(color), sizes_.line + 1, cv::LINE_AA);
      }
    }
    for (const Keypoint& point : pose.points) {
      if (!is_drawn(point)) continue;
      cv::circle(canvas_, at(point), sizes_.line + 3, {0, 0, 0}, cv::FILLED, cv::LINE_AA);
      cv::circle(canvas_, at(point), sizes_.line + 2, scalar(color), cv::FILLED, cv::LINE_AA);
    }
  }

  cv::Mat& canvas_;
  const std::vector<PredictedModel>& models_;
  const Palette& palette_;
  Sizes sizes_;
  std::vector<Label> labels_;
};

}  // namespace

Drawing::Drawing(std::vector<PredictedModel> models)
    : models_(std::move(models)),
      palette_(std::make_shared<Palette>(models_)),
      copies_(std::make_shared<PicturePool>(1)) {}

Picture Drawing::draw(const FramePredictions& frame, const Picture& picture) const {
  const NewPicture copy = copies_->make(picture.size());
  for (int y = 0; y < picture.height; ++y) {
    std::memcpy(copy.pixels + std::ptrdiff_t{y} * copy.picture.stride,
                picture.pixels.get() + std::ptrdiff_t{y} * picture.stride,
                static_cast<std::size_t>(picture.width) * 3);
  }
  cv::Mat canvas(picture.height, picture.width, CV_8UC3, copy.pixels,
                 static_cast<std::size_t>(copy.picture.stride));
  FramePainter painter(canvas, models_, *palette_);
  for (const Prediction& prediction : frame.predictions) painter.masks(prediction);
  for (const Prediction& prediction : frame.predictions) painter.shapes(prediction);
  painter.write_labels();
  return copy.picture;
}

}  // namespace ortchestra
