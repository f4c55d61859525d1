#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/files/descriptor.h"
#include "base/process/child_process.h"

namespace ortchestra {

/// The first argument of a worker process. The parent's version and the job follow.
inline constexpr const char* worker_argument = "--ortchestra-worker";

/// The field of a worker's answer with the reason why it refuses to work, as a text for users.
inline constexpr const char* worker_refusal = "refused";

/// Absolute path of the program ortchestra-worker: $ORTCHESTRA_WORKER if it is set, else the first
/// of worker_candidates() that is executable. Throws Error(failure) if $ORTCHESTRA_WORKER is
/// relative or not executable, or if there is no program; then it lists the candidates.
std::string worker_program();

/// The paths to look for ortchestra-worker, in this order: in the folder of `code`, in the folder
/// relative to `code` that an installation uses, in the installation folder of this build. All are
/// absolute. `code`: absolute path of the file with this library's code; empty if unknown.
std::vector<std::filesystem::path> worker_candidates(const std::filesystem::path& code);

/// From now on the running program is started as the worker, not ortchestra-worker; it must call
/// serve_worker() (worker.h). To be called before any other thread uses the library.
void use_own_program_as_worker();
bool own_program_is_worker();

/// Starts a worker process for a job of serve_worker(). `name` becomes the last argument of its
/// command line; memory measurements show it. If `name` is empty, they show the job. Throws Error
/// if the process cannot be started.
ChildProcess start_worker(const std::string& job, Descriptor channel, ChildProcess::Options options,
                          const std::string& name = "");

}  // namespace ortchestra
