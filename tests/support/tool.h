#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "support/temporary_directory.h"

namespace ortchestra::test {

/// What the program wrote, and how it ended.
struct ToolResult {
  int exit_code = 0;  ///< 128 + the signal where one killed it
  std::string out;
  std::string err;
};

struct ToolOptions {
  std::string standard_input = "/dev/null";  ///< a file
  std::string standard_output = {};          ///< a file instead of what ToolResult::out tells
  int standard_error = -1;                   ///< a descriptor instead of what ToolResult::err tells
};

/// The program ortchestra of this build, running. Killed when destroyed before
/// its end.
class RunningTool {
 public:
  explicit RunningTool(const std::vector<std::string>& arguments, const ToolOptions& options = {});
  RunningTool(const RunningTool&) = delete;
  RunningTool& operator=(const RunningTool&) = delete;
  ~RunningTool();

  pid_t pid() const { return pid_; }
  void send(int signal) const;
  /// Its children, theirs, and so on, that are alive.
  std::vector<pid_t> descendants() const;
  /// What it has written to standard error so far.
  std::string err_so_far() const;
  /// Waits for its end; fails the test and kills it where that takes minutes.
  ToolResult wait();

 private:
  TemporaryDirectory directory_;
  std::string output_;
  pid_t pid_ = 0;
  bool ended_ = false;
};

ToolResult run_tool(const std::vector<std::string>& arguments, const ToolOptions& options = {});

/// The parent of a process; 0 for one that has ended.
pid_t parent_of(pid_t process);

}  // namespace ortchestra::test
