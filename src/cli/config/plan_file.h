#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cli/config/settings.h"
#include "ortchestra/tune/tune.h"

namespace ortchestra::cli {

/// A plan is a configuration (config_file.h) with one row, and a table [plan] that says what it was
/// found for, on what evidence, and on which machine with which models.
struct Plan {
  Configuration settings;
  std::string cpu;
  double cores_budget = 0;
  std::string ort_version;
  std::map<std::string, std::string> model_hashes;  ///< SHA-256 by name
};

/// The plan's text. `result` has a plan, found with `options`.
std::string plan_text(const TuneResult& result, const TuneOptions& options);

/// Throws Error(input) for a file that can't be read or is no plan of this version.
Plan read_plan(const std::filesystem::path& path);

/// The same for the text of a plan that lies, or could lie, in the file `path`.
Plan parse_plan(const std::string& text, const std::filesystem::path& path);

/// What no longer is as it was when the plan was made; empty: it fits. Throws Error(input) for a
/// model that is gone.
std::vector<std::string> misfits(const Plan& plan);

}  // namespace ortchestra::cli
