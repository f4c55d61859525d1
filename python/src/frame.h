#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "nanobind.h"
#include "ortchestra/prediction/prediction.h"
#include "ortchestra/tensor/picture.h"

namespace ortchestra::python {

using Models = std::shared_ptr<const std::vector<PredictedModel>>;

/// The predictions of all models for one frame. Owned by its Python object.
struct Frame {
  FramePredictions predictions;
  Picture picture;  ///< without pixels unless the caller asked for pictures
  Models models;
  nb::object key;  ///< of Engine.submit(); null if there is none. Needs the GIL
};

/// Adds the classes Frame and Prediction.
void add_frames(nb::module_& module);

/// A Python object of the class Frame.
nb::object frame_object(FramePredictions predictions, Picture picture, Models models,
                        nb::object key = {});

}  // namespace ortchestra::python
