#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace ortchestra {

// Processes as /proc shows them. One that has ended meanwhile is no error: what is asked of it is
// empty.

/// "/proc/PID".
std::filesystem::path process_folder(pid_t pid);

/// The folders of a process's threads.
std::vector<std::filesystem::path> task_folders(pid_t pid);

/// Of /proc/PID/stat the third field and those after it.
std::vector<std::string> process_stat(pid_t pid);

/// `root` first, then its descendants. A process that ends meanwhile may be missing.
std::vector<pid_t> process_tree(pid_t root);

/// Whether SIGSTOP, or one like it, or a debugger holds it.
bool is_stopped(pid_t pid);

/// The last argument of its command line: for our workers the name of the model they serve.
std::string last_argument(pid_t pid);

}  // namespace ortchestra
