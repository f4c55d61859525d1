#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "ortchestra/engine/engine.h"
#include "ortchestra/pipeline/pipeline.h"
#include "pipeline/run_setup.h"

namespace ortchestra {

struct SharedModels::State {
  explicit State(std::shared_ptr<const RunModels> described) : models(std::move(described)) {}

  /// The engine for the next run. Loads the models if no run has done so.
  Engine& engine_for(const PipelineOptions& options);

  const std::shared_ptr<const RunModels> models;
  std::unique_ptr<Engine> engine;  ///< null: the models are not loaded
  std::size_t streams = 0;         ///< that the runs have added to the engine
};

}  // namespace ortchestra
