#include "pipeline/run_setup.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/text/nearest_name.h"
#include "ortchestra/base/error.h"
#include "ortchestra/pipeline/read_files.h"

namespace ortchestra {
namespace {

/// Throws Error(input) for an output that names an unknown model.
void require_models(const std::vector<PipelineOutput>& outputs,
                    const std::vector<PredictedModel>& models) {
  std::vector<std::string> names;
  for (const PredictedModel& model : models) names.push_back(model.name);
  for (const PipelineOutput& output : outputs) {
    for (const std::string& name : output.models) {
      if (std::ranges::find(names, name) != names.end()) continue;
      throw input_error(
          fmt::format("output '{}' can't get predictions of '{}': no model has this "
                      "name; the models are {}{}",
                      output.name, name, fmt::join(names, ", "), suggestion(name, names)));
    }
  }
}

}  // namespace

RunModels::RunModels(const EngineOptions& options)
    : resolved(resolve_models(options)), predicted(predicted_models(resolved, options.models)) {}

RunSetup::RunSetup(const PipelineOptions& wanted)
    : RunSetup(wanted, std::make_shared<const RunModels>(wanted)) {}

RunSetup::RunSetup(const PipelineOptions& wanted, std::shared_ptr<const RunModels> described)
    : options(wanted),
      run_models(std::move(described)),
      resolved(run_models->resolved),
      models(run_models->predicted),
      names(wanted.inputs, wanted.outputs),
      inputs(wanted, budget),
      row(engine_row(wanted)) {
  require_models(wanted.outputs, models);
  refuse_overwriting(files_written_by(wanted), [&] { return files_read_by(wanted); });
}

SinkOptions RunSetup::sink_options() const {
  SinkOptions sinks;
  sinks.models = models;
  sinks.audio = inputs.audio();
  sinks.encoder_threads = std::max(1, budget.threads() / 2);
  return sinks;
}

}  // namespace ortchestra
