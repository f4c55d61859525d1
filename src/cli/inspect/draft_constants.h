#pragma once

#include <string>

#include "ortchestra/loading/resolve.h"

namespace ortchestra::cli {

/// The constant and its comment in a draft, for an input that gets no pictures.
struct DraftedConstant {
  /// Has no values if they are not known. Then loading the model fails until the user sets them.
  ConstantInput constant;
  std::string note;  ///< what the user must check or set
};

/// `recipe` is that of the picture. Some detectors also take a picture size as an input. It is set
/// to the size of the model's input, so that boxes are in pixels of this input.
DraftedConstant drafted_constant(const ValueDescription& input, const ModelDescription& model,
                                 const Recipe& recipe);

}  // namespace ortchestra::cli
