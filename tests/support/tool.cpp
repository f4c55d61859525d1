#include "support/tool.h"
#include "support/paths.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

extern char** environ;

namespace ortchestra::test {
namespace {

/// The readable part of a file. A process may end while its file in /proc is read; this is not an
/// error.
std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

pid_t spawn(const std::vector<std::string>& arguments, const std::string& in,
            const std::string& out, const std::string& err, int err_descriptor) {
  const std::string program = (test::bin_dir() / "ortchestra").string();
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const std::string& word : arguments) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);

  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  constexpr int create = O_WRONLY | O_CREAT | O_TRUNC;
  ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, in.c_str(), O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, out.c_str(), create, 0600);
  if (err_descriptor >= 0) {
    ::posix_spawn_file_actions_adddup2(&files, err_descriptor, STDERR_FILENO);
  } else {
    ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, err.c_str(), create, 0600);
  }
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t all;
  ::sigfillset(&all);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t pid = 0;
  const int problem =
      ::posix_spawn(&pid, program.c_str(), &files, &attributes, argv.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  if (problem != 0) throw std::runtime_error(program + " could not be started");
  return pid;
}

}  // namespace

pid_t parent_of(pid_t process) {
  // Format: "PID (NAME) STATE PARENT …". The name may contain spaces and parentheses.
  const std::string stat = contents("/proc/" + std::to_string(process) + "/stat");
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos || stat.size() < name_end + 4 || stat[name_end + 2] == 'Z')
    return 0;
  pid_t parent = 0;
  std::from_chars(stat.data() + name_end + 4, stat.data() + stat.size(), parent);
  return parent;
}

RunningTool::RunningTool(const std::vector<std::string>& arguments, const ToolOptions& options)
    : output_(options.standard_output.empty() ? (directory_ / "out").string()
                                              : options.standard_output),
      pid_(spawn(arguments, options.standard_input, output_, directory_ / "err",
                 options.standard_error)) {}

RunningTool::~RunningTool() {
  if (ended_) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void RunningTool::send(int signal) const { ::kill(pid_, signal); }

std::vector<pid_t> RunningTool::descendants() const {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), pid).ptr !=
        name.data() + name.size())
      continue;
    for (pid_t ancestor = parent_of(pid); ancestor > 1; ancestor = parent_of(ancestor)) {
      if (ancestor == pid_) found.push_back(pid);
    }
  }
  return found;
}

std::string RunningTool::err_so_far() const { return contents(directory_ / "err"); }

ToolResult RunningTool::wait() {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(100);
  int status = 0;
  while (::waitpid(pid_, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > end) {
      ADD_FAILURE() << "ortchestra does not end within 100 s";
      ::kill(pid_, SIGKILL);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  ended_ = true;
  ToolResult result;
  result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  if (output_ == (directory_ / "out").string()) result.out = contents(output_);
  result.err = contents(directory_ / "err");
  return result;
}

ToolResult run_tool(const std::vector<std::string>& arguments, const ToolOptions& options) {
  return RunningTool(arguments, options).wait();
}

}  // namespace ortchestra::test
