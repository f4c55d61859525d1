#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ortchestra/prediction/prediction.h"

// Predictions as the text that outputs hold, for programs that write no file. docs/predictions.md
// has the schemas. Any thread may call these functions.
namespace ortchestra {

/// The line of a frame in a JSONL output, without the line break. `models` are those of the run.
std::string jsonl_line(const FramePredictions& frame, const std::vector<PredictedModel>& models);

/// The annotations of a prediction in a COCO output, as a JSON list of objects without "id". The
/// categories are those of an output with the predictions of all models. What COCO has no place
/// for is left out: classes of whole frames, statistics, errors, classes from 100000 on, poses
/// without a visible point.
std::string coco_annotations(const Prediction& prediction, std::int64_t image_id);

}  // namespace ortchestra
