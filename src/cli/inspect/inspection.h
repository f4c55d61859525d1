#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>

#include "ortchestra/loading/resolve.h"
#include "ortchestra/zoo/known_model.h"

namespace ortchestra::cli {

/// What inspect shows about a model.
struct Inspection {
  ModelRequest request;
  std::string name;
  ModelDescription description;
  std::optional<KnownModel> known;
  std::optional<ModelSpec>
      fed;              ///< with the known or suggested recipe; empty if it can't take pictures
  std::string problem;  ///< why it can't take pictures; else empty
};

/// Describes a model. A model that can't take pictures gets a `problem`. Throws Error(input) for a
/// model that can't be read.
Inspection inspect(const ModelRequest& request, const PictureSize& default_size);

std::string to_text(std::span<const Inspection> inspections);
nlohmann::ordered_json to_json(std::span<const Inspection> inspections);

}  // namespace ortchestra::cli
