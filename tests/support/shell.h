#pragma once

#include <poll.h>
#include <unistd.h>

#include <string>
#include <utility>

#include "base/process/channel.h"
#include "base/process/child_process.h"

namespace ortchestra::test {

/// A script that computes until it is killed (or, should nobody do so, for a minute).
inline constexpr const char* endless_loop = "ulimit -t 60; while :; do :; done";

/// A shell with a script, and our end of its descriptor 3. Killed with its children when destroyed.
struct Shell {
  explicit Shell(const std::string& script, ChildProcess::Options options = {.leads_group = true})
      : Shell(script, options, Channel::make_pair()) {}
  Shell(const std::string& script, ChildProcess::Options options,
        std::pair<Descriptor, Descriptor> ends)
      : ours(std::move(ends.first)),
        process(ChildProcess::start("/bin/sh", {"-c", script}, std::move(ends.second), options)) {}

  /// The next line that the script writes to descriptor 3; empty at its end.
  std::string line() const {
    std::string text;
    for (char next = 0; ::read(ours.get(), &next, 1) == 1 && next != '\n';) text += next;
    return text;
  }

  Descriptor ours;
  ChildProcess process;
};

/// A child that has at least so much memory in use from its construction to its end: dd, which
/// reads one block and can't get rid of it.
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
