#pragma once

#include <string>

#include "ortchestra/loading/resolve.h"

namespace ortchestra::cli {

/// What a draft says of an input that gets no pictures.
struct DraftedConstant {
  ConstantInput
      constant;      ///< without values where they can't be known: an error until some are set
  std::string note;  ///< what is to be checked, or set
};

/// `recipe` is the picture's. Sizes that detectors ask for beside the picture are those of the
/// model's input, so that boxes come out in its pixels.
DraftedConstant drafted_constant(const ValueDescription& input, const ModelDescription& model,
                                 const Recipe& recipe);

}  // namespace ortchestra::cli
