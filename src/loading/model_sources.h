#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/model/model.h"
#include "ortchestra/model/session.h"

namespace ortchestra {

/// A kind of model source, with the prefix that marks it and the functions that handle it.
struct ModelSourceKind {
  std::string_view prefix;
  std::unique_ptr<Session> (*open)(const ModelSpec& model, const SessionOptions& options);
  ModelDescription (*describe)(const std::string& source);
  /// The model's name if the user gives none.
  std::string (*stem)(const std::string& source);
  /// The files that are read to open the model.
  std::vector<std::string> (*files)(const std::string& source);
  bool uses_onnxruntime = true;
};

/// All kinds. Model files come last, because their prefix is empty.
std::span<const ModelSourceKind> model_source_kinds();

/// The first kind whose prefix `source` begins with.
const ModelSourceKind& kind_of_source(const std::string& source);

}  // namespace ortchestra
