#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ortchestra/decode/decoder.h"

// One function a decoder, each in the file of that name. All throw Error(input) as make_decoder,
// and get options in which the kind's defaults (DecoderKind::defaults) stand for what was not
// given.
namespace ortchestra {

using Labels = std::vector<std::string>;

std::unique_ptr<Decoder> make_tensors(const DecodeOptions&, const DecodedModel&, Labels);
std::unique_ptr<Decoder> make_classes(const DecodeOptions&, const DecodedModel&, Labels);
std::unique_ptr<Decoder> make_boxes(const DecodeOptions&, const DecodedModel&, Labels);
std::unique_ptr<Decoder> make_yolox(const DecodeOptions&, const DecodedModel&, Labels);
std::unique_ptr<Decoder> make_yolov5(const DecodeOptions&, const DecodedModel&, Labels);
std::unique_ptr<Decoder> make_yolov8(const DecodeOptions&, const DecodedModel&, Labels);
std::unique_ptr<Decoder> make_yolov8_pose(const DecodeOptions&, const DecodedModel&, Labels);
std::unique_ptr<Decoder> make_nanodet(const DecodeOptions&, const DecodedModel&, Labels);
std::unique_ptr<Decoder> make_mask(const DecodeOptions&, const DecodedModel&, Labels);
std::unique_ptr<Decoder> make_segmentation(const DecodeOptions&, const DecodedModel&, Labels);
std::unique_ptr<Decoder> make_keypoints(const DecodeOptions&, const DecodedModel&, Labels);

}  // namespace ortchestra
