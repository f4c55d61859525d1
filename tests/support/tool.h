#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "support/temporary_directory.h"

namespace ortchestra::test {

/// The program's output and exit code.
struct ToolResult {
  int exit_code = 0;  ///< 128 + the signal number if a signal killed it
  std::string out;
  std::string err;
};

struct ToolOptions {
  std::string standard_input = "/dev/null";  ///< a file
  std::string standard_output = {};          ///< a file; ToolResult::out is then empty
  int standard_error = -1;                   ///< a descriptor; ToolResult::err is then empty
};

/// The running program ortchestra of this build. The destructor kills it if it has not ended.
class RunningTool {
 public:
  explicit RunningTool(const std::vector<std::string>& arguments, const ToolOptions& options = {});
  RunningTool(const RunningTool&) = delete;
  RunningTool& operator=(const RunningTool&) = delete;
  ~RunningTool();

  pid_t pid() const { return pid_; }
  void send(int signal) const;
  /// All living descendants: children, their children, and so on.
  std::vector<pid_t> descendants() const;
  /// The standard error output so far.
  std::string err_so_far() const;
  /// Waits until the program ends. After 100 s it fails the test and kills the program.
  ToolResult wait();

 private:
  TemporaryDirectory directory_;
  std::string output_;
  pid_t pid_ = 0;
  bool ended_ = false;
};

ToolResult run_tool(const std::vector<std::string>& arguments, const ToolOptions& options = {});

/// The parent of a process; 0 if the process has ended.
pid_t parent_of(pid_t process);

}  // namespace ortchestra::test
