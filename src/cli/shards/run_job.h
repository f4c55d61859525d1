#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/terminal/progress.h"
#include "ortchestra/shards/run_shard.h"

namespace ortchestra::cli {

struct JobRunFlags {
  std::optional<std::string> json;
  std::optional<double> grace_s;
  ProgressFlags progress;
};

/// Runs a shard, and shows its summary. Returns the exit code. `notes` are shown first. Throws
/// Error(failure) if no video could be read, or if every model failed on every frame.
int run_job(const ShardOptions& options, const JobRunFlags& flags,
            const std::vector<std::string>& notes);

}  // namespace ortchestra::cli
