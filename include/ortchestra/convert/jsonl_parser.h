#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ortchestra/prediction/prediction.h"

namespace ortchestra {

/// Parses the JSONL of a run, line by line (docs/predictions.md has the schema). Unknown keys are
/// ignored. The frames are as written: coordinates have two decimals, scores five, and
/// FramePredictions::duration and Prediction::values are empty. Not thread-safe.
class JsonlParser {
 public:
  /// `name`: the name of the file, for messages.
  explicit JsonlParser(std::string name) : name_(std::move(name)) {}

  /// Parses the next line, without its line break. Prediction::model is an index into models().
  /// Throws Error(input) with the number of the line, if it is not the line of a frame, or if it
  /// gives another label to a class than the lines before.
  FramePredictions parse(std::string_view line);

  /// The models of all lines so far, in the order in which they appeared first. A class that no
  /// line has, and whose number is below that of another class, is labelled "class 17".
  const std::vector<PredictedModel>& models() const { return models_; }
  /// The number of parsed lines.
  std::int64_t lines() const { return lines_; }

 private:
  std::size_t index_of(const std::string& model);

  std::string name_;
  std::int64_t lines_ = 0;
  std::vector<PredictedModel> models_;
  /// By model: whether a line had a detection of it that may have a label. 0 or 1.
  std::vector<std::uint8_t> has_detections_;
};

}  // namespace ortchestra
