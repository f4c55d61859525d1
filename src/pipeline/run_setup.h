#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/system/cpu_budget.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/prediction/prediction.h"
#include "ortchestra/strategy/row.h"
#include "pipeline/inputs.h"
#include "pipeline/output_names.h"

namespace ortchestra {

/// The described models of one or more runs.
struct RunModels {
  /// Throws Error(input) for an unusable model or decoder.
  explicit RunModels(const EngineOptions& options);

  const ResolvedModels resolved;
  const std::vector<PredictedModel> predicted;
};

/// The resolved options of a run. Created before any file is written and any model is loaded.
struct RunSetup {
  /// Throws Error(input) for an unusable model, decoder, input or output, and for an output that
  /// would overwrite a file that the run reads. `options` is kept by reference.
  explicit RunSetup(const PipelineOptions& options);
  /// The same, with models that were described before.
  RunSetup(const PipelineOptions& options, std::shared_ptr<const RunModels> run_models);

  const PipelineOptions& options;
  const CpuBudget budget = cpu_budget();
  const std::shared_ptr<const RunModels> run_models;
  const ResolvedModels& resolved;
  const std::vector<PredictedModel>& models;
  const OutputNames names;
  const Inputs inputs;
  const Row row;  ///< including defaults

  /// The options of the sinks for a run that starts at its first frame.
  SinkOptions sink_options() const;
};

}  // namespace ortchestra
