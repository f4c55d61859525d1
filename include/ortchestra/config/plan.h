#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ortchestra/config/settings.h"
#include "ortchestra/tune/tune.h"

namespace ortchestra {

/// A plan is a configuration (config.h) with one row. Its table [plan] holds the objective, the
/// measured figures, the machine and the models.
struct Plan {
  Configuration settings = {};  ///< with exactly one row
  /// The text that was read, byte for byte. Relative paths in it start from the directory of the
  /// file that it was read from.
  std::string text = {};
  // What the plan was made with. Empty or 0 if the plan does not say it.
  std::string cpu = {};
  double cores_budget = 0;  ///< CPUs that the process could use
  std::string ort_version = {};
  std::map<std::string, std::string> model_hashes = {};  ///< SHA-256 by name
};

/// The text of a plan with the winner of a search and the evidence for it. `options` are those of
/// the search. Paths in it are absolute. Write it to a file to save the plan. Throws Error(input)
/// if the search found no winner.
std::string plan_text(const TuneResult& result, const TuneOptions& options);

/// Throws Error(input) for a file that can't be read or is not a plan of this version.
Plan read_plan(const std::filesystem::path& path);

/// The same for a text in UTF-8. `path` is the file that the text is from, or would be from. It
/// need not exist.
Plan parse_plan(const std::string& text, const std::filesystem::path& path);

/// Lists what has changed since the plan was made: CPU, CPU budget, ONNX Runtime, models. One
/// clause per change, such as "the CPU budget was 8 and is now 4". Loads ONNX Runtime and opens the
/// models. `plan` is from read_plan() or parse_plan(). Throws Error(input) for a model that can't
/// be read.
std::vector<std::string> misfits(const Plan& plan);

}  // namespace ortchestra
