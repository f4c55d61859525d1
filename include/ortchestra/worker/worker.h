#pragma once

#include <optional>

namespace ortchestra {

/// Makes this program its own worker. run_bench(), run_tune() and the strategy `processes` then
/// start this program again as their worker processes, instead of ortchestra-worker. A program
/// needs this to run its own strategies (add_strategy(), strategies.h) in rounds. It may also use
/// it to work without ortchestra-worker.
///
/// Call it at the start of main(), after add_strategy() and before anything else:
///
///     if (const auto exit_code = ortchestra::serve_worker(argc, argv)) return *exit_code;
///
/// @return in a process that was started as a worker: the exit code for main() to return, after the
///         work is done. In any other process: empty, at once; continue as usual.
std::optional<int> serve_worker(int argc, char** argv);

}  // namespace ortchestra
