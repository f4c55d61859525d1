#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands/input_flags.h"
#include "cli/shards/shard_flags.h"
#include "cli/terminal/progress.h"
#include "ortchestra/config/settings.h"
#include "ortchestra/pipeline/pipeline.h"

namespace ortchestra::cli {

/// The command line of run, parsed.
struct RunFlags {
  WorkSettings work;
  RunSettings run;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  SettingsFiles files;
  bool resume = false;
  bool overwrite = false;
  std::optional<OnBadFrame> on_bad_frame;
  std::optional<OnModelError> on_model_error;
  std::optional<std::int64_t> checkpoint_frames;
  std::optional<std::string> json;
  std::optional<std::string> trace;
  std::optional<double> grace_s;
  ProgressFlags progress;
  ShardFlags shards;
};

/// Adds run's options and its footer to `app`. Parsing fills `flags`, which must outlive `app`.
void add_run_flags(CLI::App& app, RunFlags& flags);

/// Merges, in order of precedence: flags, the plan, the configuration, defaults. Reads the plan and
/// the configuration, loads ONNX Runtime, and describes the models. `notes`: for the user, before
/// the run. Throws Error(input).
PipelineOptions run_options(const RunFlags& flags, std::vector<std::string>& notes);

}  // namespace ortchestra::cli
