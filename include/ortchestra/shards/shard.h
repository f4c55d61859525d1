#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/shards/manifest.h"

namespace ortchestra {

/// A part of a job: the videos of a manifest that one process handles.
struct Shard {
  std::int64_t index = 1;  ///< from 1 to count
  std::int64_t count = 1;

  friend bool operator==(const Shard&, const Shard&) = default;
};

/// "3/8".
std::string to_string(const Shard& shard);

/// Parses "3/8". The index counts from 1. Throws Error(input).
Shard parse_shard(const std::string& text);

/// A shard that the environment determines.
struct ShardOfTask {
  Shard shard;
  std::string variable;  ///< "SLURM_ARRAY_TASK_ID"
};

/// The value of an environment variable; empty if it is not set.
using ReadVariable = std::function<std::optional<std::string>(const std::string& name)>;
std::optional<std::string> environment_variable(const std::string& name);

/// The shard of a task of a Slurm array (SLURM_ARRAY_TASK_ID, _COUNT, _MIN and _STEP; the lowest id
/// is shard 1) or of an indexed job of Kubernetes (JOB_COMPLETION_INDEX; index 0 is shard 1).
/// `count`: the number of shards; Kubernetes does not pass it. Empty if neither is set. Throws
/// Error(input) if the count is missing or contradicts the variables, or if the ids of the array
/// have gaps.
std::optional<ShardOfTask> shard_of_task(std::optional<std::int64_t> count,
                                         const ReadVariable& read = environment_variable);

/// The shard of each video, counted from 0. The most expensive video first, each goes to the shard
/// with the least cost so far; equal costs are ordered by key. The result is the same on every
/// machine, and for every order of the manifest. The highest cost of a shard is at most 4/3 of the
/// lowest possible one.
std::vector<std::size_t> assign_to_shards(const Manifest& manifest, std::size_t shards);

/// The indices of the videos of one shard, in the order of the manifest.
std::vector<std::size_t> videos_of_shard(const Manifest& manifest, const Shard& shard);

}  // namespace ortchestra
