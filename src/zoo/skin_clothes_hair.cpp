#include "zoo/families.h"

namespace ortchestra {
namespace {

/// The PAN of the repository. Any segmentation model with three classes has the same shapes, so
/// only this file is known.
std::optional<KnownModel> recognise_skin_clothes_hair(const ModelDescription& model) {
  if (model.sha256 != "324a22a1c2e3a433d6225d4c5c50f50912797a4d14b69f7d632eeb5c85346f36")
    return std::nullopt;
  KnownModel known;
  known.name = "Skin-Clothes-Hair segmentation (PAN)";
  known.source =
      "Kazuhito00/Skin-Clothes-Hair-Segmentation-using-SMP: README.md, demo_onnx_simple.py";
  known.recipe = {.fit = Fit::stretch,
                  .color = ColorOrder::rgb,
                  .scale = 1.0F / 255,
                  .mean = {{0.485F, 0.456F, 0.406F}},
                  .std = {{0.229F, 0.224F, 0.225F}}};
  known.decode = {.kind = "mask",
                  .labels = {"skin", "clothes", "hair"},
                  .activation = Activation::none,
                  .threshold = 0.5F};
  return known;
}

}  // namespace

KnownFamily skin_clothes_hair_family() {
  return {"Skin-Clothes-Hair segmentation", recognise_skin_clothes_hair};
}

}  // namespace ortchestra
