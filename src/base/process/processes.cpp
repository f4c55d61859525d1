#include "base/process/processes.h"

#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// The child processes of `pid`. The kernel lists them per thread of the parent.
std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  for (const fs::path& task : task_folders(pid)) {
    std::ifstream list(task / "children");
    children.insert(children.end(), std::istream_iterator<pid_t>(list), {});
  }
  return children;
}

}  // namespace

fs::path process_folder(pid_t pid) { return fs::path("/proc") / std::to_string(pid); }

std::vector<fs::path> task_folders(pid_t pid) {
  std::vector<fs::path> tasks;
  std::error_code gone;
  for (fs::directory_iterator task(process_folder(pid) / "task", gone), end; !gone && task != end;
       task.increment(gone))
    tasks.push_back(task->path());
  return tasks;
}

std::vector<std::string> process_stat(pid_t pid) {
  std::ifstream file(process_folder(pid) / "stat");
  std::ostringstream whole;
  whole << file.rdbuf();  // does not throw if the process ends meanwhile; an iterator would
  const std::string text = whole.str();
  const std::size_t bracket = text.rfind(')');  // the second field, a name, may contain ')' too
  if (bracket == std::string::npos) return {};
  std::istringstream fields(text.substr(bracket + 2));
  return {std::istream_iterator<std::string>(fields), {}};
}

std::vector<pid_t> process_tree(pid_t root) {
  std::vector<pid_t> tree{root};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const std::vector<pid_t> children = children_of(tree[i]);
    tree.insert(tree.end(), children.begin(), children.end());
  }
  return tree;
}

bool is_stopped(pid_t pid) {
  const std::vector<std::string> values = process_stat(pid);
  return !values.empty() && (values.front() == "T" || values.front() == "t");
}

std::string last_argument(pid_t pid) {
  std::ifstream file(process_folder(pid) / "cmdline");
  std::string last;
  for (std::string argument; std::getline(file, argument, '\0');) last = argument;
  return last;
}

}  // namespace ortchestra
