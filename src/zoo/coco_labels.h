#pragma once

#include <string>
#include <vector>

namespace ortchestra {

/// The 80 classes of objects in COCO, in the order that detectors use.
std::vector<std::string> coco_labels();

}  // namespace ortchestra
