#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

#include "base/files/descriptor.h"
#include "support/temporary_directory.h"

namespace ortchestra::test {

/// A gate for the runs of fake models ("gate=" + path()), or for their loading ("load_gate="), in
/// this process and in worker processes alike, so that one test serves every strategy. Closed at
/// first; opens when destroyed.
class FifoGate {
 public:
  FifoGate() { close(); }
  FifoGate(const FifoGate&) = delete;
  FifoGate& operator=(const FifoGate&) = delete;
  ~FifoGate() { open(); }

  std::string path() const { return directory_ / "gate"; }

  /// Holds those who come from now on, where it was open.
  void close() {
    if (::mkfifo(path().c_str(), 0600) != 0) throw std::runtime_error("no FIFO could be made");
  }

  /// Returns when a run, or a loading, stands at the gate, which stays closed.
  void wait_for_a_run() { writer_ = Descriptor(::open(path().c_str(), O_WRONLY | O_CLOEXEC)); }

  /// Lets those who wait and all who come later through.
  void open() {
    // Opened both ways, which doesn't wait, so that every run that came before the name is gone
    // sees a writer leave.
    const Descriptor both(::open(path().c_str(), O_RDWR | O_CLOEXEC));
    ::unlink(path().c_str());
    writer_ = Descriptor();
  }

 private:
  TemporaryDirectory directory_;
  Descriptor writer_;
};

}  // namespace ortchestra::test
