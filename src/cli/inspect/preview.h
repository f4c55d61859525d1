#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ortchestra/engine/engine.h"

namespace ortchestra::cli {

/// A model of a preview, and where its recipe and decoder come from.
struct PreviewedModel {
  EngineModel model;
  std::string origin;  ///< "recipe and decoder known as YOLOX"
};

/// What is drawn, and on which frame.
struct PreviewOptions {
  std::vector<PreviewedModel> models;
  std::string input;
  double at_s = 0;  ///< the first frame at this time of the input or later
  std::string output;
  PictureSize size = default_input_size;
  std::int64_t batch = 1;  ///< frames per batch; a multiple of the fixed batch of every model
};

/// Runs the models on one frame and writes the frame with their predictions. Returns the text for
/// the user: one line per model, and one line about the picture. Throws Error(input) if no model
/// has a decoder whose predictions can be drawn, or the input has no such frame.
std::string draw_preview(const PreviewOptions& options);

}  // namespace ortchestra::cli
