#pragma once

#include <string>
#include <vector>

#include "ortchestra/decode/decoder.h"

namespace ortchestra {

using Labels = std::vector<std::string>;

/// The entries of the list of decoders. Each is in the file with the name of its kind. Their make()
/// throws Error(input) as make_decoder(). It gets options that include the defaults of the kind.
DecoderKind tensors_decoder();
DecoderKind classes_decoder();
DecoderKind boxes_decoder();
DecoderKind detections_decoder();
DecoderKind yolox_decoder();
DecoderKind yolov5_decoder();
DecoderKind yolov8_decoder();
DecoderKind yolov8_pose_decoder();
DecoderKind nanodet_decoder();
DecoderKind mask_decoder();
DecoderKind segmentation_decoder();
DecoderKind keypoints_decoder();

}  // namespace ortchestra
