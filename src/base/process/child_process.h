#pragma once

#include <sys/types.h>

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/files/descriptor.h"

namespace ortchestra {

/// How a process ended.
struct ExitStatus {
  int code = 0;
  int signal = 0;  ///< 0 where it ended by itself

  bool success() const { return code == 0 && signal == 0; }
  /// "exited with code 3", "was killed by SIGKILL (signal 9)".
  std::string describe() const;
};

/// "SIGKILL" for 9.
std::string signal_name(int signal);

/// A program started by this one (never a bare fork: ONNX Runtime doesn't survive one). When this
/// is destroyed, the program is killed and waited for. kill() and kill_group() may be called from
/// any thread at any time; the rest belongs to one thread.
class ChildProcess {
 public:
  struct Options {
    /// Leads a process group of its own: a terminal's Ctrl-C doesn't reach it, kill_group() reaches
    /// its children too, and those that are left when it ends are killed by wait().
    bool leads_group = false;
  };
  /// In the child the descriptor `channel` is number 3; standard input is empty. Throws
  /// Error(failure) if it can't be started.
  static ChildProcess start(const std::string& program, const std::vector<std::string>& arguments,
                            Descriptor channel, Options options);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  pid_t pid() const noexcept { return pid_; }
  /// Waits for its end. May be called again.
  ExitStatus wait();
  /// Nothing happens once wait() has returned: the number may belong to another process then.
  void kill(int signal) noexcept;
  void kill_group(int signal) noexcept;

 private:
  ChildProcess(pid_t pid, Options options) : pid_(pid), options_(options) {}

  pid_t pid_;
  Options options_;
  std::mutex reaping_;  ///< held where its number must not become another's
  std::optional<ExitStatus> ended_;
};

/// The descriptor that a child finds its channel on.
inline constexpr int child_channel_descriptor = 3;

}  // namespace ortchestra
