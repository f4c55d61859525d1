#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>

#include "ortchestra/loading/resolve.h"

namespace ortchestra::cli {

/// What inspect tells of a model.
struct Inspection {
  ModelRequest request;
  std::string name;
  ModelDescription description;
  std::optional<ModelSpec> fed;  ///< with the suggested recipe; nothing where it can't be fed
  std::string problem;           ///< why not
};

/// Throws Error(input) for a model that can't be read; one that can't be fed is
/// described with its problem.
Inspection inspect(const ModelRequest& request, const PictureSize& default_size);

std::string to_text(std::span<const Inspection> inspections);
nlohmann::ordered_json to_json(std::span<const Inspection> inspections);

}  // namespace ortchestra::cli
