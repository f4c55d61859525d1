#pragma once

#include "ortchestra/zoo/known_model.h"

namespace ortchestra {

/// A model that YOLOX's exporter wrote, with boxes relative to grid cells. Labels are set only for
/// 80 classes, which are those of COCO.
std::optional<KnownModel> recognise_yolox(const ModelDescription& model);

}  // namespace ortchestra
