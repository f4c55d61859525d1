#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

#include "base/files/descriptor.h"
#include "support/temporary_directory.h"

namespace ortchestra::test {

/// A gate for the runs of fake models ("gate=" + path()) or for their loading ("load_gate="). It
/// works in this process and in worker processes, so one test serves all strategies. Initially
/// closed. The destructor opens it.
class FifoGate {
 public:
  FifoGate() { close(); }
  FifoGate(const FifoGate&) = delete;
  FifoGate& operator=(const FifoGate&) = delete;
  ~FifoGate() { open(); }

  std::string path() const { return directory_ / "gate"; }

  /// Closes an open gate. Runs that arrive from now on wait.
  void close() {
    if (::mkfifo(path().c_str(), 0600) != 0) throw std::runtime_error("cannot create a FIFO");
  }

  /// Returns when a run or a loading waits at the gate. The gate stays closed.
  void wait_for_a_run() { writer_ = Descriptor(::open(path().c_str(), O_WRONLY | O_CLOEXEC)); }

  /// Lets all waiting and all later runs pass.
  void open() {
    // Opening for reading and writing does not block. Every run that opened the FIFO before it is
    // unlinked sees a writer close it.
    const Descriptor both(::open(path().c_str(), O_RDWR | O_CLOEXEC));
    ::unlink(path().c_str());
    writer_ = Descriptor();
  }

 private:
  TemporaryDirectory directory_;
  Descriptor writer_;
};

}  // namespace ortchestra::test
