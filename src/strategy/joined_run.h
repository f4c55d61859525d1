#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "ortchestra/model/session.h"
#include "ortchestra/strategy/strategy.h"

namespace ortchestra {

/// Runs a model once on the frames of several batches and splits its outputs again: an answer a
/// batch, in their order. The inputs are copied together (counted in Answer::copied_bytes) unless
/// they lie side by side; the outputs are not copied. The model's batch dimension must be dynamic.
/// Nothing where an output's first extent is not the number of rows, or the run failed: then each
/// batch is to be run alone, which also shows which of them failed.
std::optional<std::vector<Answer>> run_joined(Session& session, const ModelSpec& spec,
                                              const std::vector<BatchPointer>& batches,
                                              std::size_t model, std::size_t lane);

}  // namespace ortchestra
