#include "pipeline/run_setup.h"

#include <algorithm>
#include <utility>

#include "ortchestra/pipeline/read_files.h"
#include "pipeline/output_models.h"

namespace ortchestra {

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
  check_output_models(wanted.outputs, models);
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
