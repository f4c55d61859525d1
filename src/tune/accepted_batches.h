#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ortchestra/record/record.h"
#include "ortchestra/tune/tune.h"

namespace ortchestra {

struct AcceptedBatches {
  std::vector<std::int64_t> sizes;  ///< not empty; ascending
  std::optional<Warning> warning;   ///< names the sizes that were left out
};

/// The batch sizes of the options that all models accept. Throws Error(input) if there is none.
AcceptedBatches accepted_batches(const std::vector<EngineModel>& models,
                                 const TuneOptions& options);

}  // namespace ortchestra
