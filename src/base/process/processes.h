#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace ortchestra {

// Information from /proc about processes. For a process that has ended, results are empty; this is
// not an error.

/// "/proc/PID".
std::filesystem::path process_folder(pid_t pid);

/// The folders of a process's threads: "/proc/PID/task/TID".
std::vector<std::filesystem::path> task_folders(pid_t pid);

/// The fields of /proc/PID/stat, from the third field on.
std::vector<std::string> process_stat(pid_t pid);

/// `root` first, then its descendants. A process that ends during the call may be missing.
std::vector<pid_t> process_tree(pid_t root);

/// Whether a signal such as SIGSTOP or a debugger has stopped the process.
bool is_stopped(pid_t pid);

/// The last argument of the process's command line. For a worker process of ortchestra, this is the
/// name of its model.
std::string last_argument(pid_t pid);

}  // namespace ortchestra
