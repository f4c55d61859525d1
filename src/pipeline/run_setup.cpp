#include "pipeline/run_setup.h"

#include <algorithm>

#include "ortchestra/pipeline/read_files.h"
#include "pipeline/output_models.h"

namespace ortchestra {

RunSetup::RunSetup(const PipelineOptions& wanted)
    : options(wanted),
      resolved(resolve_models(wanted)),
      models(predicted_models(resolved, wanted.models)),
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
