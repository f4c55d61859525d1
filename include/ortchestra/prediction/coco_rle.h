#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ortchestra/prediction/mask.h"

// Masks in the run-length encoding (RLE) of COCO, as pycocotools reads and writes it:
// https://github.com/cocodataset/cocoapi/blob/master/common/maskApi.h
namespace ortchestra {

/// The run lengths of a mask in the order of COCO: column by column from the top left. Outside,
/// inside, outside, …; only the first may be 0. They sum to width·height, which must be at least 1
/// and below 2^32. Takes memory for the mask's outline, not for its pixels.
std::vector<std::uint32_t> coco_counts(const Mask& mask);

/// The compressed form of counts, as in "segmentation": {"size": [height, width], "counts": TEXT}.
/// ASCII characters from '0' to 'o', among them the backslash.
std::string coco_counts_text(std::span<const std::uint32_t> counts);

}  // namespace ortchestra
