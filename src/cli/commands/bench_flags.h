#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands/input_flags.h"
#include "cli/commands/result_files.h"
#include "cli/terminal/progress.h"
#include "ortchestra/config/settings.h"

namespace ortchestra::cli {

/// The command line of bench, parsed.
struct BenchFlags {
  WorkSettings work;
  BenchSettings bench;
  bool study = false;
  SettingsFiles files;
  std::vector<ResultFile> results;
  std::optional<double> grace_s;
  ProgressFlags progress;
};

/// Adds bench's options to `app`. Parsing fills `flags`, which must outlive `app`.
void add_bench_flags(CLI::App& app, BenchFlags& flags);

/// Merges, in order of precedence: flags, --study, the plan, the configuration, defaults. Reads the
/// plan and the configuration. `notes`: for the user, before the comparison. Throws Error(input).
BenchOptions bench_options(const BenchFlags& flags, std::vector<std::string>& notes);

}  // namespace ortchestra::cli
