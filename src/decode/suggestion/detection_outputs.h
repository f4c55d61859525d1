#pragma once

#include <optional>

#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// Options for outputs that look like detections after suppression in the model: boxes, scores and
/// classes apart (torchvision, RT-DETR, TensorFlow, EfficientNMS), rows with labels apart
/// (mmdetection), rows with a count for each picture (Paddle), rows whose columns the output's name
/// spells ("batchno_classid_score_x1y1x2y2"), or rows of known lengths. Nothing for any others.
std::optional<DecodeOptions> options_for_detections(const DecodedModel& model);

/// Whether the options read rows of all frames of a run.
bool reads_rows_of_run(const DecodeOptions& options, const DecodedModel& model);

}  // namespace ortchestra
