#pragma once

#include <optional>

namespace ortchestra {

/// Lets this program be its own worker: the processes in which run_bench() and run_tune() run their
/// rounds, and those of the strategy `processes`, are then this program started again instead of
/// ortchestra-worker. A program needs it for rows of its own strategies (add_strategy(),
/// strategies.h), and may use it to need no ortchestra-worker.
///
/// To be called at the start of main(), after add_strategy() and before anything else:
///
///     if (const auto exit_code = ortchestra::serve_worker(argc, argv)) return *exit_code;
///
/// @return in a process that was started as a worker: the exit code for main() to return, when the
///         work is done. Otherwise nothing, at once: go on as usual.
std::optional<int> serve_worker(int argc, char** argv);

}  // namespace ortchestra
