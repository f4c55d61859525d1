#include "pipeline/shared_models.h"

#include "pipeline/stages/run_stages.h"

namespace ortchestra {
namespace {

/// An engine keeps about 2 KiB for each stream that has ended. After this many streams, the models
/// are loaded again, so that memory does not grow with the number of runs.
constexpr std::size_t most_streams = 4096;

}  // namespace

Engine& SharedModels::State::engine_for(const PipelineOptions& options) {
  if (streams >= most_streams) engine.reset();
  if (!engine) {
    engine = std::make_unique<Engine>(engine_options(options), models->resolved);
    streams = 0;
  }
  streams += options.inputs.size();
  return *engine;
}

}  // namespace ortchestra
