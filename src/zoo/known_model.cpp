#include "ortchestra/zoo/known_model.h"

#include <array>

#include "ortchestra/base/error.h"
#include "zoo/families.h"

namespace ortchestra {

/// Single models come before the families that they belong to.
std::span<const KnownFamily> known_families() {
  static const std::array list{light_person_detector_family(),
                               skin_clothes_hair_family(),
                               ultralytics_family(),
                               ultraface_family(),
                               yolox_family(),
                               nanodet_family(),
                               rt_detr_family(),
                               selfie_segmentation_family(),
                               imagenet_family()};
  return list;
}

std::optional<KnownModel> find_known_model(const ModelDescription& model) {
  for (const KnownFamily& family : known_families()) {
    try {
      if (auto known = family.recognise(model)) return known;
    } catch (const Error&) {
      continue;  // the model can't be fed as this family is
    }
  }
  return std::nullopt;
}

bool converts_pixels(const RecipeOverrides& recipe) {
  return recipe.fit || recipe.color || recipe.scale || recipe.mean || recipe.std || recipe.pad;
}

ModelRequest with_known_recipe(ModelRequest request, const KnownModel& known) {
  if (!converts_pixels(request.recipe)) {
    const RecipeOverrides given = request.recipe;
    request.recipe = known.recipe;
    if (given.width || given.height) {
      request.recipe.width = given.width;
      request.recipe.height = given.height;
    }
    if (given.layout) request.recipe.layout = given.layout;
    if (given.type) request.recipe.type = given.type;
  }
  if (request.constants.empty()) request.constants = known.constants;
  return request;
}

}  // namespace ortchestra
