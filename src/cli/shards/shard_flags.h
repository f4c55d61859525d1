#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/terminal/options.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/shards/run_shard.h"

namespace ortchestra::cli {

/// The flags of `run` for the videos of a manifest.
struct ShardFlags {
  std::optional<std::string> manifest;
  std::optional<std::string> shard;
  std::optional<std::int64_t> shards;
  std::optional<OnBadInput> on_bad_input;
};

/// Adds --manifest, --shard, --shards and --on-bad-input.
void add_shard_flags(const OptionGroup& group, ShardFlags& flags);

/// Whether each video gets outputs and a completion record of its own: with a manifest, and "{key}"
/// in the outputs. Throws Error(input) if the flags contradict each other.
bool is_job(const ShardFlags& flags, const std::vector<std::string>& inputs,
            const std::vector<PipelineOutput>& outputs);

/// The shard of the flags, of the environment, or 1/1. Adds a note if the environment decides.
Shard shard_of(const ShardFlags& flags, std::vector<std::string>& notes);

}  // namespace ortchestra::cli
