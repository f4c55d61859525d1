#pragma once

#include <string>

#include "ortchestra/record/run_summary.h"
#include "ortchestra/shards/run_shard.h"

namespace ortchestra {

/// Adds up what the runs of the videos of a shard did.
struct ShardCounts {
  void add(const ManifestEntry& video, VideoState state, const std::string& reason);
  /// `resumed`: the run continued an interrupted one.
  void add(const RunSummary& run, bool resumed);

  ShardSummary summary = {};
};

}  // namespace ortchestra
