#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/pipeline/pipeline.h"

namespace ortchestra {

/// The outputs of each input. In the name of an output, "{stem}" is replaced by the input's name
/// without folder, extension and leading dots ("input" if this is empty). Equal names get the
/// suffixes -2, -3, … .
class OutputNames {
 public:
  /// Ignores outputs with an own sink. Throws Error(input) for an output of unknown format. Also
  /// throws it for an output without "{stem}" whose format cannot hold several inputs.
  OutputNames(const std::vector<PipelineInput>& inputs, const std::vector<PipelineOutput>& outputs);

  /// The outputs that only this input is written to.
  const std::vector<std::string>& of_input(std::size_t input) const { return own_[input]; }
  /// The outputs that all inputs are written to.
  const std::vector<std::string>& shared() const { return shared_; }
  std::vector<std::string> all() const;
  /// The names of the models whose predictions an output gets; empty: all models.
  const std::vector<std::string>& models_of(const std::string& output) const;
  /// The outputs that can be resumed: all except standard output, pipes and devices.
  std::vector<std::filesystem::path> resumable() const;
  /// The path of the run's journal: beside the first output that can be resumed. Empty if there is
  /// no such output.
  std::optional<std::filesystem::path> journal() const;

 private:
  std::vector<std::vector<std::string>> own_;  ///< by input
  std::vector<std::string> shared_;
  std::map<std::string, std::vector<std::string>> models_;  ///< of outputs that do not get all
};

}  // namespace ortchestra
