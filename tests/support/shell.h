#pragma once

#include <poll.h>
#include <unistd.h>

#include <string>
#include <utility>

#include "base/process/channel.h"
#include "base/process/child_process.h"

namespace ortchestra::test {

/// A script that computes until it is killed, or for one minute of CPU time at most.
inline constexpr const char* endless_loop = "ulimit -t 60; while :; do :; done";

/// A shell that runs a script, and our end of its descriptor 3. The destructor kills the shell and
/// its children.
struct Shell {
  explicit Shell(const std::string& script, ChildProcess::Options options = {.leads_group = true})
      : Shell(script, options, Channel::make_pair()) {}
  Shell(const std::string& script, ChildProcess::Options options,
        std::pair<Descriptor, Descriptor> ends)
      : ours(std::move(ends.first)),
        process(ChildProcess::start("/bin/sh", {"-c", script}, std::move(ends.second), options)) {}

  /// Reads the next line that the script writes to descriptor 3. Returns an empty text at the end.
  std::string line() const {
    std::string text;
    for (char next = 0; ::read(ours.get(), &next, 1) == 1 && next != '\n';) text += next;
    return text;
  }

  Descriptor ours;
  ChildProcess process;
};

/// A child process that uses at least `mebibytes` MiB of memory from construction to destruction.
/// It is dd, which reads one block and cannot write it.
class MemoryHolder {
 public:
  explicit MemoryHolder(int mebibytes)
      : shell_("exec dd if=/dev/zero bs=" + std::to_string(mebibytes) + "M count=1 >&3") {
    pollfd written{.fd = shell_.ours.get(), .events = POLLIN, .revents = 0};
    ::poll(&written, 1, -1);
  }

  pid_t pid() const { return shell_.process.pid(); }

 private:
  Shell shell_;
};

}  // namespace ortchestra::test
