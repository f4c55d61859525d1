#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ortchestra/record/run_summary.h"
#include "pipeline/output_names.h"

namespace ortchestra {

/// The summary of an output in this state, with its size on the disk at the moment of the call.
OutputSummary summary_of_output(const OutputNames& names, const std::string& output,
                                OutputState state, std::optional<std::int64_t> frames);

}  // namespace ortchestra
