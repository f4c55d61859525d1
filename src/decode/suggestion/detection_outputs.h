#pragma once

#include <optional>

#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// Options for outputs that look like detections after suppression in the model. Empty for other
/// outputs. The known patterns are: separate boxes, scores and classes (torchvision, RT-DETR,
/// TensorFlow, EfficientNMS); rows with separate labels (mmdetection); rows with a count per
/// picture (Paddle); rows whose columns are in the name of the output
/// ("batchno_classid_score_x1y1x2y2"); and rows of known lengths.
std::optional<DecodeOptions> options_for_detections(const DecodedModel& model);

/// Whether the outputs of these options hold the rows of all frames of a run.
bool reads_rows_of_run(const DecodeOptions& options, const DecodedModel& model);

}  // namespace ortchestra
