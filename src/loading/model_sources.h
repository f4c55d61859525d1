#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/model/model.h"
#include "ortchestra/model/session.h"

namespace ortchestra {

/// One way in which a model can be named: what its source begins with, and what to do with the rest
/// of it.
struct ModelSourceKind {
  std::string_view prefix;
  std::unique_ptr<Session> (*open)(const ModelSpec& model, const SessionOptions& options);
  ModelDescription (*describe)(const std::string& source);
  /// What the model is called when the user gives no name.
  std::string (*stem)(const std::string& source);
  /// That are read.
  std::vector<std::string> (*files)(const std::string& source);
};

/// All of them, files (which have no prefix) last.
std::span<const ModelSourceKind> model_source_kinds();

/// The first kind whose prefix `source` begins with.
const ModelSourceKind& kind_of_source(const std::string& source);

}  // namespace ortchestra
