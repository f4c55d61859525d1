#include "cli/shards/shard_flags.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/values.h"
#include "cli/commands/input_flags.h"
#include "ortchestra/base/error.h"

namespace ortchestra::cli {
namespace {

constexpr Range shard_range{1, 1'000'000};

bool has_key(const PipelineOutput& output) {
  return output.name.find("{key}") != std::string::npos;
}

}  // namespace

void add_shard_flags(const OptionGroup& group, ShardFlags& flags) {
  add_value(group,
            {"--manifest", "FILE",
             "read the videos of a manifest (see 'ortchestra manifest --help'); {key} in the "
             "outputs gives each video its own"},
            flags.manifest, as_given);
  add_value(group,
            {"--shard", "I/N",
             "do the I-th of N parts of the manifest, I from 1 to N [default: the task of a Slurm "
             "array, or the index of a Kubernetes job with --shards, else 1/1]"},
            flags.shard, as_given);
  add_value(group, {"--shards", "N", "number of shards of an indexed Kubernetes job"}, flags.shards,
            whole_number(shard_range));
  add_value(group,
            {"--on-bad-input", "skip|fail",
             default_of("what to do with a video of the manifest that can't be read", "skip")},
            flags.on_bad_input, parse_enum<OnBadInput>);
}

bool is_job(const ShardFlags& flags, const std::vector<std::string>& inputs,
            const std::vector<PipelineOutput>& outputs) {
  const auto keyed = std::ranges::find_if(outputs, has_key);
  if (!flags.manifest) {
    if (flags.shard || flags.shards || flags.on_bad_input)
      throw input_error(
          "--shard, --shards and --on-bad-input are for the videos of a manifest: add --manifest "
          "FILE");
    if (keyed != outputs.end())
      throw input_error(
          fmt::format("output '{}': {{key}} is the key of a video in a manifest: add "
                      "--manifest FILE, or use {{stem}}",
                      keyed->name));
    return false;
  }
  if (!inputs.empty())
    throw input_error("-i and --manifest can't be used together: the manifest lists the inputs");
  if (keyed != outputs.end()) return true;
  if (flags.shard || flags.shards || flags.on_bad_input)
    throw input_error(
        "--shard, --shards and --on-bad-input need outputs per video: put {key} into the name of "
        "each output, as in -o 'out/{key}.jsonl'");
  return false;
}

Shard shard_of(const ShardFlags& flags, std::vector<std::string>& notes) {
  if (flags.shard) {
    Shard shard;
    try {
      shard = parse_shard(*flags.shard);
    } catch (const Error& error) {
      throw error.with_text(fmt::format("--shard: {}", error.what()));
    }
    if (flags.shards && *flags.shards != shard.count)
      throw input_error(
          fmt::format("--shard {} and --shards {} contradict each other: leave one "
                      "out",
                      *flags.shard, *flags.shards));
    return shard;
  }
  std::optional<ShardOfTask> task;
  try {
    task = shard_of_task(flags.shards);
  } catch (const Error& error) {
    throw error.with_text(fmt::format("{} (--shard I/N, --shards N)", error.what()));
  }
  if (!task && flags.shards && *flags.shards > 1)
    throw input_error(
        "--shards needs JOB_COMPLETION_INDEX or SLURM_ARRAY_TASK_ID in the environment: give "
        "--shard I/N");
  if (!task) return {};
  notes.push_back(fmt::format("shard {}, from {}", to_string(task->shard), task->variable));
  return task->shard;
}

}  // namespace ortchestra::cli
