#include "zoo/families.h"
#include "zoo/yolox.h"

namespace ortchestra {
namespace {

/// A YOLOX of 192x192 with one class. Other detectors have the same shapes, so only this file is
/// known.
std::optional<KnownModel> recognise_light_person_detector(const ModelDescription& model) {
  if (model.sha256 != "4bf5f704cd3bd900645a4303e0934ede13d9fb2135058b38005f4c2886c68576")
    return std::nullopt;
  auto known = recognise_yolox(model);
  if (!known) return std::nullopt;
  known->name = "light_person_detector";
  known->source =
      "Kazuhito00/MOT-Tracking-by-Detection-Pipeline: "
      "Detector/light_person_detector/light_person_detector.py";
  known->decode.labels = {"person"};
  known->decode.score = 0.3F;
  known->decode.iou = 0.5F;
  return known;
}

}  // namespace

KnownFamily light_person_detector_family() {
  return {"light_person_detector", recognise_light_person_detector};
}

}  // namespace ortchestra
