#pragma once

#include <string>
#include <vector>

#include "cli/config/settings.h"

namespace ortchestra::cli {

/// Completes the models of `work` that are known (known_model.h) with their recipes and decoders.
/// What the settings say is kept. Returns one note per model that was completed. A model that can't
/// be described stays unchanged: the command reports the error later.
std::vector<std::string> use_known_models(WorkSettings& work);

/// One note per model file without a decoder, for a command that draws or lists predictions.
std::vector<std::string> notes_on_undecoded(const WorkSettings& work);

}  // namespace ortchestra::cli
