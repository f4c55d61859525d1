#pragma once

#include <sys/types.h>

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/files/descriptor.h"

namespace ortchestra {

/// The way a process ended.
struct ExitStatus {
  int code = 0;
  int signal = 0;  ///< the signal that killed it; 0 if it exited by itself

  bool success() const { return code == 0 && signal == 0; }
  /// "exited with code 3", "was killed by SIGKILL (signal 9)".
  std::string describe() const;
};

/// "SIGKILL" for 9.
std::string signal_name(int signal);

/// A program started by this process (posix_spawn, never fork alone: ONNX Runtime does not work
/// after fork). The destructor kills it and waits for its end. kill() and kill_group() may be
/// called from any thread at any time; all other functions from one thread only.
class ChildProcess {
 public:
  struct Options {
    /// The child leads a new process group: Ctrl-C in the terminal does not reach it, kill_group()
    /// also reaches its children, and wait() kills the children that are left when it ends.
    bool leads_group = false;
  };
  /// Starts `program`. In the child, `channel` is descriptor 3 and standard input is empty. Throws
  /// Error if it cannot be started: exhausted when a limit is reached, else failure.
  static ChildProcess start(const std::string& program, const std::vector<std::string>& arguments,
                            Descriptor channel, Options options);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  pid_t pid() const noexcept { return pid_; }
  /// Waits until the program ends. A second call returns the same status.
  ExitStatus wait();
  /// Do nothing after wait() has returned, because another process may have the same ID by then.
  void kill(int signal) noexcept;
  void kill_group(int signal) noexcept;

 private:
  ChildProcess(pid_t pid, Options options) : pid_(pid), options_(options) {}

  pid_t pid_;
  Options options_;
  std::mutex reaping_;  ///< held by kill and reap, so that no signal goes to a reused process ID
  std::optional<ExitStatus> ended_;
};

/// The number of the channel's descriptor in the child process.
inline constexpr int child_channel_descriptor = 3;

}  // namespace ortchestra
