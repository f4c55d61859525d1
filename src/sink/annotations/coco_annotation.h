#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "ortchestra/prediction/prediction.h"

// The annotations of a COCO file, one by one (docs/predictions.md).
namespace ortchestra {

/// The id of the category of a class. `position` is that of the model among those of the output.
/// Empty if the class is too large for one.
std::optional<std::int64_t> coco_category(std::size_t position, int class_index);

/// The position of the model to which a category belongs.
std::int64_t coco_position(std::int64_t category);

/// The members of an annotation besides "id", "image_id" and "category_id".
std::string coco_members(const Box& box);
std::string coco_members(const Mask& mask);
/// Empty for a pose that has neither a box nor a visible point.
std::optional<std::string> coco_members(const Pose& pose);

}  // namespace ortchestra
