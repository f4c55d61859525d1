#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cli/config/settings.h"
#include "ortchestra/tune/tune.h"

namespace ortchestra::cli {

/// A plan is a configuration (config_file.h) with one row. Its table [plan] holds the objective,
/// the measured figures, the machine and the models.
struct Plan {
  Configuration settings;
  std::string cpu;
  double cores_budget = 0;
  std::string ort_version;
  std::map<std::string, std::string> model_hashes;  ///< SHA-256 by name
};

/// The plan's text. Requires that `result`, which was found with `options`, has a plan.
std::string plan_text(const TuneResult& result, const TuneOptions& options);

/// Throws Error(input) for a file that can't be read or is not a plan of this version.
Plan read_plan(const std::filesystem::path& path);

/// The same for a text. `path` is the file that the text is from, or would be from. It need not
/// exist.
Plan parse_plan(const std::string& text, const std::filesystem::path& path);

/// Lists what has changed since the plan was made: CPU, CPU budget, ONNX Runtime, models. Empty if
/// nothing has. Throws Error(input) for a model that can't be read.
std::vector<std::string> misfits(const Plan& plan);

}  // namespace ortchestra::cli
