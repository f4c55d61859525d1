#include "ortchestra/convert/jsonl_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text/json_text.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

// Ordered, because the order of the models is that of the run.
using Json = nlohmann::ordered_json;

/// The largest picture that a source reads.
constexpr std::int64_t most_pixels = std::int64_t{1} << 28;
/// Limits the memory for the labels of a damaged line.
constexpr std::int64_t most_labels = 100'000;
constexpr std::int64_t most_frames = std::int64_t{1} << 53;
/// About 285 years: nanoseconds have 63 bits.
constexpr double most_seconds = 9e9;

[[noreturn]] void refuse(const std::string& what) { throw input_error(what); }

const Json* find(const Json& object, const char* key) {
  if (!object.is_object()) refuse(fmt::format("there is no object with '{}'", key));
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

const Json& member(const Json& object, const char* key) {
  const Json* const found = find(object, key);
  if (found == nullptr) refuse(fmt::format("'{}' is missing", key));
  return *found;
}

const Json& list_in(const Json& object, const char* key) {
  const Json& list = member(object, key);
  if (!list.is_array()) refuse(fmt::format("'{}' is not a list", key));
  return list;
}

std::string text_in(const Json& object, const char* key) {
  const Json& text = member(object, key);
  if (!text.is_string()) refuse(fmt::format("'{}' is not a text", key));
  return text.get<std::string>();
}

std::int64_t whole_number(const Json& value, const char* key, std::int64_t most) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number <= static_cast<std::uint64_t>(most)) return static_cast<std::int64_t>(number);
  }
  refuse(fmt::format("'{}' is not a whole number from 0 to {}", key, most));
}

std::int64_t whole_number_in(const Json& object, const char* key, std::int64_t most) {
  return whole_number(member(object, key), key, most);
}

float number(const Json& value, const char* key) {
  if (!value.is_number()) refuse(fmt::format("'{}' is not a number", key));
  const auto number = static_cast<float>(value.get<double>());
  if (!std::isfinite(number)) refuse(fmt::format("'{}' is too large", key));
  return number;
}

/// The numbers of a list of this size.
template <std::size_t Size>
std::array<float, Size> numbers(const Json& list, const char* key) {
  if (!list.is_array() || list.size() != Size)
    refuse(fmt::format("'{}' is not a list of {} numbers", key, Size));
  std::array<float, Size> values = {};
  for (std::size_t i = 0; i < Size; ++i) values[i] = number(list[i], key);
  return values;
}

/// The label of a class that has none.
std::string default_label(int class_index) { return PredictedModel{}.label(class_index); }

/// Adds the label of a class to its model. Either all detections of a model have labels or none.
void add_label(const Json& detection, int class_index, bool is_first, PredictedModel& model) {
  const bool has_label = find(detection, "label") != nullptr;
  std::vector<std::string>& labels = model.labels;
  if (!is_first && has_label == labels.empty())
    refuse(
        fmt::format("some detections of model '{}' have labels, but others have none", model.name));
  if (!has_label) return;
  const std::string label = text_in(detection, "label");
  if (labels.empty()) labels.push_back(default_label(0));
  if (label == default_label(class_index)) return;
  if (class_index >= most_labels)
    refuse(fmt::format("class {} has a label, which only classes below {} can have", class_index,
                       most_labels));
  const auto at = static_cast<std::size_t>(class_index);
  while (labels.size() <= at) labels.push_back(default_label(static_cast<int>(labels.size())));
  if (labels[at] != label && labels[at] != default_label(class_index))
    refuse(fmt::format("class {} of model '{}' is labelled '{}', but '{}' in an earlier line",
                       class_index, model.name, label, labels[at]));
  labels[at] = label;
}

/// Reads the detections of one model in one frame.
class DetectionReader {
 public:
  DetectionReader(int width, int height, PredictedModel& model, std::uint8_t& has_detections)
      : width_(width), height_(height), model_(model), has_detections_(has_detections) {}

  Boxes boxes(const Json& list) const {
    Boxes boxes;
    for (const Json& item : list) {
      const Json& edges = member(item, "box");
      Box box = box_of(edges, member(item, "score"));
      box.class_index = class_of(item);
      boxes.push_back(box);
    }
    return boxes;
  }

  Classes classes(const Json& list) const {
    Classes classes;
    for (const Json& item : list)
      classes.push_back({class_of(item), number(member(item, "score"), "score")});
    return classes;
  }

  Masks masks(const Json& list) const {
    Masks masks;
    for (const Json& item : list)
      masks.push_back({class_of(item), width_, height_, runs_of(list_in(item, "runs"))});
    return masks;
  }

  static Poses poses(const Json& list) {
    Poses poses;
    for (const Json& item : list) {
      Pose pose;
      if (const Json* const box = find(item, "box")) pose.box = box_of(*box, member(item, "score"));
      for (const Json& point : list_in(item, "points")) {
        const auto [x, y, score] = numbers<3>(point, "points");
        pose.points.push_back({x, y, score});
      }
      poses.push_back(std::move(pose));
    }
    return poses;
  }

  static Tensors tensors(const Json& list) {
    Tensors tensors;
    for (const Json& item : list) {
      TensorStatistics tensor;
      tensor.name = text_in(item, "name");
      tensor.type = text_in(item, "type");
      if (!std::ranges::all_of(tensor.type, [](unsigned char c) { return std::isalnum(c) != 0; }))
        refuse("'type' is not the type of a tensor");
      for (const Json& extent : list_in(item, "shape"))
        tensor.shape.push_back(
            whole_number(extent, "shape", std::numeric_limits<std::int64_t>::max()));
      tensor.minimum = statistic(item, "minimum", &tensor.minimum_digits);
      tensor.maximum = statistic(item, "maximum", &tensor.maximum_digits);
      tensor.mean = statistic(item, "mean", nullptr);
      tensor.nan = count_in(item, "nan");
      tensor.infinite = count_in(item, "infinite");
      tensors.push_back(std::move(tensor));
    }
    return tensors;
  }

 private:
  static Box box_of(const Json& box, const Json& score) {
    const auto [x, y, width, height] = numbers<4>(box, "box");
    if (width < 0 || height < 0) refuse("'box' has a negative size");
    return {x, y, width, height, number(score, "score"), 0};
  }

  static std::size_t count_in(const Json& item, const char* key) {
    return static_cast<std::size_t>(
        whole_number_in(item, key, std::numeric_limits<std::int64_t>::max()));
  }

  /// `digits`: set for a whole number, which may have more digits than a double.
  static std::optional<double> statistic(const Json& item, const char* key, std::string* digits) {
    const Json& value = member(item, key);
    if (value.is_null()) return std::nullopt;
    if (!value.is_number()) refuse(fmt::format("'{}' is not a number", key));
    if (digits != nullptr && value.is_number_integer()) *digits = value.dump();
    return value.get<double>();
  }

  int class_of(const Json& item) const {
    const auto index =
        static_cast<int>(whole_number_in(item, "class", std::numeric_limits<int>::max()));
    add_label(item, index, has_detections_ == 0, model_);
    has_detections_ = 1;
    return index;
  }

  std::vector<std::uint32_t> runs_of(const Json& list) const {
    std::vector<std::uint32_t> runs;
    std::int64_t sum = 0;
    for (const Json& run : list) {
      const std::int64_t pixels = whole_number(run, "runs", most_pixels);
      if (pixels == 0 && !runs.empty()) refuse("'runs' has a 0 that is not the first number");
      sum = std::min(sum + pixels, most_pixels + 1);
      runs.push_back(static_cast<std::uint32_t>(pixels));
    }
    if (sum != std::int64_t{width_} * height_)
      refuse(
          fmt::format("the sum of 'runs' is not {} x {}, the size of the frame", width_, height_));
    return runs;
  }

  int width_;
  int height_;
  PredictedModel& model_;
  std::uint8_t& has_detections_;
};

/// Reads what a model found in a frame, or why it failed.
void read_prediction(const Json& answer, const DetectionReader& reader, Prediction& prediction) {
  if (const Json* const error = find(answer, "error")) {
    if (!error->is_string()) refuse("'error' is not a text");
    prediction.error = error->get<std::string>();
    return;
  }
  if (find(answer, "boxes") != nullptr) {
    prediction.found = reader.boxes(list_in(answer, "boxes"));
  } else if (find(answer, "masks") != nullptr) {
    prediction.found = reader.masks(list_in(answer, "masks"));
  } else if (find(answer, "poses") != nullptr) {
    prediction.found = DetectionReader::poses(list_in(answer, "poses"));
  } else if (find(answer, "classes") != nullptr) {
    prediction.found = reader.classes(list_in(answer, "classes"));
  } else if (find(answer, "tensors") != nullptr) {
    prediction.found = DetectionReader::tensors(list_in(answer, "tensors"));
  } else {
    refuse("a model has none of 'boxes', 'masks', 'poses', 'classes', 'tensors' and 'error'");
  }
  if (const Json* const dropped = find(answer, "not_finite"))
    prediction.not_finite = static_cast<std::size_t>(
        whole_number(*dropped, "not_finite", std::numeric_limits<std::int64_t>::max()));
}

[[noreturn]] void refuse_line(const std::string& file, std::int64_t line, const std::string& what) {
  throw input_error(fmt::format(
      "{}, line {}: {}; give a JSONL file of predictions, or remove this line", file, line, what));
}

/// Reads what a frame has besides its predictions.
FramePredictions read_frame(const Json& line) {
  FramePredictions frame;
  frame.input = text_in(line, "input");
  if (find(line, "file") != nullptr) frame.file = text_in(line, "file");
  frame.index = whole_number_in(line, "frame", most_frames);
  const Json& time = member(line, "time_s");
  if (!time.is_number() || std::abs(time.get<double>()) > most_seconds)
    refuse("'time_s' is not a time in seconds");
  // JSONL has microseconds. All of them are exact, also those that a double holds only nearly.
  frame.timestamp = std::chrono::microseconds(std::llround(time.get<double>() * 1e6));
  frame.width = static_cast<int>(whole_number_in(line, "width", most_pixels));
  frame.height = static_cast<int>(whole_number_in(line, "height", most_pixels));
  const std::int64_t pixels = std::int64_t{frame.width} * frame.height;
  if (pixels < 1 || pixels > most_pixels)
    refuse(fmt::format("'width' and 'height' do not give 1 to {} pixels", most_pixels));
  return frame;
}

}  // namespace

std::size_t JsonlParser::index_of(const std::string& model) {
  const auto found = std::ranges::find(models_, model, &PredictedModel::name);
  const auto index = static_cast<std::size_t>(found - models_.begin());
  if (found == models_.end()) {
    models_.push_back({model, {}});
    has_detections_.push_back(0);
  }
  return index;
}

FramePredictions JsonlParser::parse(std::string_view line) {
  ++lines_;
  try {
    const Json json = parse_ordered_json(line);
    FramePredictions frame = read_frame(json);
    const Json& answers = member(json, "models");
    if (!answers.is_object()) refuse("'models' is not an object");
    for (const auto& [name, answer] : answers.items()) {
      Prediction prediction;
      prediction.model = index_of(name);
      read_prediction(answer,
                      DetectionReader(frame.width, frame.height, models_[prediction.model],
                                      has_detections_[prediction.model]),
                      prediction);
      frame.predictions.push_back(std::move(prediction));
    }
    return frame;
  } catch (const Json::parse_error& error) {
    if (error.byte > line.size())
      refuse_line(name_, lines_,
                  "it is cut off, because the run that wrote it was interrupted or the file is "
                  "damaged");
    refuse_line(name_, lines_, fmt::format("it is not JSON (at byte {} of the line)", error.byte));
  } catch (const Json::exception&) {  // a number that no double holds
    refuse_line(name_, lines_, "it has a number that is too large");
  } catch (const Error& error) {
    refuse_line(name_, lines_, error.what());
  }
}

}  // namespace ortchestra
