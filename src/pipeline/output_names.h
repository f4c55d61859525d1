#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/pipeline/pipeline.h"

namespace ortchestra {

/// The outputs of each input: "{stem}" stands for the input's name without folder, extension and
/// dots in front ("input" where nothing is left), equal ones with -2, -3, … .
class OutputNames {
 public:
  /// Sinks of the program's own have no part in it. Throws Error(input) for an output that no sink
  /// takes, and for one that can't hold the frames of several inputs and has no "{stem}".
  OutputNames(const std::vector<PipelineInput>& inputs, const std::vector<PipelineOutput>& outputs);

  /// The input's own ones.
  const std::vector<std::string>& of_input(std::size_t input) const { return own_[input]; }
  /// Those that all inputs share.
  const std::vector<std::string>& shared() const { return shared_; }
  std::vector<std::string> all() const;
  /// Those that can be resumed: not standard output, a pipe or a device.
  std::vector<std::filesystem::path> resumable() const;
  /// Where the run's journal lies: beside the first output that can be resumed; nothing where none
  /// can be.
  std::optional<std::filesystem::path> journal() const;

 private:
  std::vector<std::vector<std::string>> own_;
  std::vector<std::string> shared_;
};

}  // namespace ortchestra
