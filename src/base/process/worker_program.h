#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/files/descriptor.h"
#include "base/process/child_process.h"

namespace ortchestra {

/// The first argument of a worker process; the version of its parent and the job follow.
inline constexpr const char* worker_argument = "--ortchestra-worker";

/// The field of a worker's answer that says why it does no job at all, in words for users.
inline constexpr const char* worker_refusal = "refused";

/// Absolute path of the program ortchestra-worker: $ORTCHESTRA_WORKER (never a relative path), else
/// the first of worker_candidates() that can be run. Throws Error(failure) that lists the places.
std::string worker_program();

/// Where ortchestra-worker may lie, best first: beside `code`, where an installation has it
/// relative to `code`, where this build was configured to be installed. Never in the current
/// directory. `code`: the file that holds this library's code, absolute; empty: not known.
std::vector<std::filesystem::path> worker_candidates(const std::filesystem::path& code);

/// From now on this program starts itself as its worker (serve_worker(), worker.h), not
/// ortchestra-worker. Before any other thread uses the library.
void use_own_program_as_worker();
bool own_program_is_worker();

/// Starts a worker process for a job of serve_worker(). `name` is the last argument of its command
/// line, by which its memory is listed; empty: the job. Throws Error(failure) if it can't be
/// started.
ChildProcess start_worker(const std::string& job, Descriptor channel, ChildProcess::Options options,
                          const std::string& name = "");

}  // namespace ortchestra
