#pragma once

#include <optional>
#include <string>

#include "ortchestra/decode/suggestion.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/zoo/known_model.h"

namespace ortchestra::cli {

/// How a model is used if nothing else is configured, for a draft or a preview.
struct SuggestedModel {
  ModelRequest request;  ///< with a constant for every input except the picture
  ModelSpec spec;
  std::optional<KnownModel> known;  ///< empty: the recipe and the decoder are guesses
  /// The options are those of the known model if there is one.
  DecoderSuggestion decoder;
};

/// Throws Error(input) for a model that no configuration can make usable.
SuggestedModel suggest_model(const std::string& name, const ModelDescription& description,
                             const ModelRequest& given, const PictureSize& default_size);

}  // namespace ortchestra::cli
