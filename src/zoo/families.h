#pragma once

#include "ortchestra/zoo/known_model.h"

// One function per family. Each is in the file with the name of the family.
namespace ortchestra {

KnownFamily light_person_detector_family();
KnownFamily skin_clothes_hair_family();
KnownFamily ultralytics_family();
KnownFamily ultraface_family();
KnownFamily yolox_family();
KnownFamily nanodet_family();
KnownFamily rt_detr_family();
KnownFamily selfie_segmentation_family();
KnownFamily imagenet_family();

}  // namespace ortchestra
