#pragma once

#include <string>
#include <vector>

#include "cli/config/settings.h"

namespace ortchestra::cli {

struct KnownModelNotes {
  std::vector<std::string> completed;  ///< one per model that was completed
  /// One per model file without a decoder, for a command that draws or lists predictions.
  std::vector<std::string> undecoded;
};

/// Completes the models of `work` that are known (known_model.h) with their recipes and decoders.
/// What the settings say is kept. A model that can't be described stays unchanged and has no note:
/// the command reports the error later.
KnownModelNotes use_known_models(WorkSettings& work);

}  // namespace ortchestra::cli
